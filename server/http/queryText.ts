import { Fault, type FieldError } from '../errors.ts';
import type { Kind } from './routes.ts';

const DECIMAL = /^[+-]?\d{1,15}(\.\d{1,15})?$/;
const YES = new Set(['true', '1', 'on']);
const NO = new Set(['false', '0', 'off']);

/**
 * Reads path and query texts as the types that the document names: numbers in any finite decimal spelling, `true/false`,
 * `1/0`, `on/off` in any case. Names that the document does not know are left out.
 * @throws Fault 422 that names each text that is neither
 */
export function readTexts(
  kinds: Readonly<Record<string, Kind>>,
  texts: Iterable<[string, string | undefined]>,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  const errors: FieldError[] = [];
  for (const [name, text] of texts) {
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind === undefined || text === undefined) continue;
    const value = read(kind, text);
    if (value === undefined) errors.push({ path: name, message: `"${text.slice(0, 60)}" is not ${WORDS[kind]} here.` });
    else values[name] = value;
  }
  const [first] = errors;
  if (first) throw new Fault('bad_input', `${first.path}: ${first.message}`, { errors });
  return values;
}

const WORDS: Record<Kind, string> = { number: 'a number', boolean: 'true or false', text: 'a text' };

function read(kind: Kind, text: string): unknown {
  if (kind === 'text') return text;
  if (kind === 'number') return DECIMAL.test(text) ? Number(text) : undefined;
  const word = text.toLowerCase();
  if (YES.has(word)) return true;
  return NO.has(word) ? false : undefined;
}
