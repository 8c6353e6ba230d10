import { SENT_FIELDS } from '../../events/catalogue.ts';
import { type Message, wholeSeconds } from './message.ts';
import { sentenceOf, titleOf } from './words.ts';

/** The longest template, in characters. */
export const TEMPLATE_LIMIT = 8_192;

const PLACEHOLDER = /\{\{\s*([A-Za-z0-9_.-]*)\s*\}\}/g;
const WHOLE = /^\{\{\s*([A-Za-z0-9_.-]*)\s*\}\}$/;
const OF_MESSAGE = ['id', 'event', 'timestamp', 'title', 'text'] as const;
const OF_MORE = [
  'printer_id',
  'serial',
  'print_id',
  'sequence',
  'observed',
  'energy_kwh',
  'cost',
  'currency',
  'picture_url',
] as const;

/** Every name that may stand in a placeholder, whatever the event; where an event lacks it, it is null. */
export const PLACEHOLDERS: readonly string[] = [
  ...new Set([
    ...OF_MESSAGE,
    ...Object.values(SENT_FIELDS).flatMap((fields) => fields.map(({ name }) => name)),
    ...OF_MORE,
  ]),
];

/** What is wrong with a template, and where. */
export interface TemplateError {
  message: string;
  /** Characters from the beginning, from 0. */
  position: number;
  /** From 1. */
  line: number;
  column: number;
}

/**
 * Looks through a template: JSON whose texts may hold placeholders, `"{{printer}} is at {{progress}} %"`. An empty list means
 * that it can be used with every event.
 */
export function templateErrors(template: string): TemplateError[] {
  if (template.length > TEMPLATE_LIMIT)
    return [errorAt(template, TEMPLATE_LIMIT, `The template is longer than ${TEMPLATE_LIMIT} characters. Shorten it.`)];
  const unknown = [...template.matchAll(PLACEHOLDER)]
    .filter(([, name]) => !PLACEHOLDERS.includes(name ?? ''))
    .map(({ 0: written, index }) =>
      errorAt(template, index, `${written} is not known. Use one of: ${PLACEHOLDERS.join(', ')}.`),
    );
  const unreadable = jsonError(template);
  return unreadable ? [unreadable, ...unknown] : unknown;
}

/**
 * Fills a template in. A text that is one placeholder and nothing else becomes the value itself (a number, a text or null);
 * inside a longer text a value becomes text and unknown becomes nothing. Whatever is inserted is escaped as JSON wants it.
 * @param template one without `templateErrors`
 */
export function templateBody(message: Message, template: string): string {
  const values = valuesOf(message);
  return JSON.stringify(filled(JSON.parse(template), values));
}

function valuesOf(message: Message): Map<string, unknown> {
  const { id, event, at, data, more } = message;
  const head = { id, event, timestamp: wholeSeconds(at), title: titleOf(event), text: sentenceOf(message) };
  return new Map(Object.entries({ ...more, ...data, ...head }));
}

function filled(node: unknown, values: Map<string, unknown>): unknown {
  if (typeof node === 'string') return filledText(node, values);
  if (Array.isArray(node)) return node.map((entry) => filled(entry, values));
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, filled(value, values)]));
}

function filledText(text: string, values: Map<string, unknown>): unknown {
  const whole = WHOLE.exec(text);
  if (whole) return values.get(whole[1] ?? '') ?? null;
  return text.replace(PLACEHOLDER, (_written, name: string) => String(values.get(name) ?? ''));
}

function jsonError(template: string): TemplateError | null {
  try {
    JSON.parse(template);
    return null;
  } catch (error) {
    const position = Number(/position (\d+)/.exec((error as Error).message)?.[1] ?? template.length);
    const bare = template.startsWith('{{', position - 1) || template.startsWith('{{', position);
    return errorAt(
      template,
      position,
      bare
        ? 'Put the placeholder in quotes: "{{progress}}" alone inserts the number itself.'
        : 'This is not JSON. Look for a missing quote, comma or bracket here.',
    );
  }
}

function errorAt(template: string, position: number, message: string): TemplateError {
  const before = template.slice(0, position).split('\n');
  return { message, position, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
