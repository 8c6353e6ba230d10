import { asTrees, asUint32, type Tree } from '../report/values.ts';
import { fullCode, hex8 } from './hmsCode.ts';
import { ERROR_TEXTS, type ErrorText } from './hmsTexts.ts';

/** One thing the printer complains about, as it is answered to clients. */
export interface PrinterError {
  /** The lower part of the code: `0x10007`. */
  readonly code: string;
  readonly attr: number;
  /** 3 motion, 5 main board, 7 AMS, 8 tool head, 12 camera vision, 16 application, 18 AMS 2, 24 AMS HT. */
  readonly module: number;
  /** 1 fatal, 2 serious, 3 common, 4 information, 0 not told. */
  readonly severity: number;
  /** 16 hexadecimal capitals of an HMS entry, 8 of a `print_error`. */
  readonly full_code: string;
  /** Our sentence, or null for a code without one. */
  readonly text: string | null;
  /** What the printer offers to do about it is not reported. */
  readonly actions: readonly string[];
  readonly job_id: null;
}

/** `print_error` of a print that a person cancelled at the printer, and by slicer or cloud. */
const CANCEL_CODES: ReadonlySet<string> = new Set(['0300400C', '0500400E']);

/** Lower halves of `print_error` below this are phases of a print, not errors. */
const ERRORS_FROM = 0x4000;

/** The severity of what is only worth knowing. */
const INFORMATION = 4;

const NO_ACTIONS: readonly string[] = Object.freeze([]);

/** The printer refuses unsigned commands: this entry stays listed until Developer Mode is on. */
export const UNSIGNED_HMS = '0500050000010007';

const PATTERNS = ERROR_TEXTS.map(([pattern, meaning]) => ({
  matches: new RegExp(`^${pattern.replaceAll('x', '[0-9A-F]')}$`),
  meaning,
}));

/** Is this `print_error` (8 hexadecimal digits or the number) a person's cancellation? */
export function isCancelCode(code: string | number): boolean {
  return CANCEL_CODES.has(typeof code === 'number' ? hex8(code) : plain(code));
}

/** Is this `print_error` a phase of a print and not an error? 0 is one too. */
export function isPhase(printError: number): boolean {
  return ((printError >>> 0) & 0xffff) < ERRORS_FROM;
}

/**
 * True for a code that nobody has to react to: a phase of a print, or an HMS entry that is information only.
 *
 * @param code 8 or 16 hexadecimal digits, separators allowed
 */
export function isNotice(code: string): boolean {
  const digits = plain(code);
  if (digits.length <= 8) return isPhase(Number.parseInt(digits, 16));
  return severityOf(Number.parseInt(digits.slice(8), 16)) === INFORMATION;
}

/** A sentence for a code of 8 or 16 hexadecimal digits (separators allowed); one that names the code if it has none. */
export function errorText(code: string): string {
  return meaningOf(code)?.text ?? `The printer reports error ${displayCode(code)}.`;
}

/** `0300_400C` for 8 digits, `0300_0100_0001_0007` for 16: groups of four, as the vendor's pages are searched with. */
export function displayCode(code: string): string {
  return (plain(code).match(/.{1,4}/g) ?? []).join('_');
}

/**
 * Why a print failed, in a few words, from the codes that were seen, the most telling first. Codes without a meaning
 * here give "Printer error" with the first of them; phases and cancellations say nothing.
 *
 * @returns null when no code says anything
 */
export function failureReason(codes: readonly string[]): string | null {
  const telling = codes.map(plain).filter((code) => !isCancelCode(code) && !isNotice(code));
  for (const code of telling) {
    const meaning = meaningOf(code);
    if (meaning !== null) return meaning.reason;
  }
  return telling[0] === undefined ? null : `Printer error ${displayCode(telling[0])}`;
}

/** All active complaints: `print_error` first (without phases and cancellations), then `hms[]` in its order. */
export function readErrors(print: Tree): readonly PrinterError[] {
  const printError = asUint32(print.print_error) ?? 0;
  const entries = asTrees(print.hms).flatMap(({ attr, code }) => hmsError(attr, code) ?? []);
  return isPhase(printError) || isCancelCode(printError) ? entries : [printErrorOf(printError), ...entries];
}

/** The sentence of the error that matters most, or null: known ones before unknown ones, information never. */
export function activeError(errors: readonly PrinterError[]): string | null {
  const standing = errors.filter((entry) => !isNotice(entry.full_code));
  const error = standing.find((entry) => entry.text !== null) ?? standing[0];
  return error === undefined ? null : errorText(error.full_code);
}

function hmsError(attrValue: unknown, codeValue: unknown): PrinterError | null {
  const full = fullCode(attrValue, codeValue);
  if (full === null) return null;
  const attr = Number.parseInt(full.slice(0, 8), 16);
  const code = Number.parseInt(full.slice(8), 16);
  return {
    code: `0x${code.toString(16)}`,
    attr,
    module: attr >>> 24,
    severity: severityOf(code),
    full_code: full,
    text: meaningOf(full)?.text ?? null,
    actions: NO_ACTIONS,
    job_id: null,
  };
}

/** A `print_error` has no severity of its own: 4xxx ends the job, 8xxx waits for a person, Cxxx asks something. */
function printErrorOf(value: number): PrinterError {
  const low = value & 0xffff;
  const severity = low < 0x8000 ? 2 : low < 0xc000 ? 3 : 4;
  const full = hex8(value);
  return {
    code: `0x${low.toString(16)}`,
    attr: value,
    module: value >>> 24,
    severity,
    full_code: full,
    text: meaningOf(full)?.text ?? null,
    actions: NO_ACTIONS,
    job_id: null,
  };
}

/** The upper half of an HMS code (protocol reference 8). */
function severityOf(code: number): number {
  const level = code >>> 16;
  return level >= 1 && level <= INFORMATION ? level : 0;
}

function meaningOf(code: string): ErrorText | null {
  const digits = plain(code);
  return PATTERNS.find(({ matches }) => matches.test(digits))?.meaning ?? null;
}

function plain(code: string): string {
  return code
    .toUpperCase()
    .replace(/^HMS_?/, '')
    .replace(/[^0-9A-F]/g, '');
}
