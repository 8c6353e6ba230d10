/**
 * Lenient readers for single JSON values of a printer. Firmware mixes numbers and numeric text, sends empty text for
 * "not known", and prints bit fields as hexadecimal text. Every reader answers null for what it cannot use; none throws.
 */

/** A JSON object as printers send it. */
export type Tree = Record<string, unknown>;

const DECIMAL = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?\s*$/;
const HEXADECIMAL = /^(?:0x)?([0-9a-f]{1,64})$/i;
const NUMBER_TEXT_MAX = 40;

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object itself, or null. */
export function asTree(value: unknown): Tree | null {
  return isTree(value) ? value : null;
}

/** The child of an object, or undefined when the parent is no object; own properties only. */
export function child(value: unknown, ...path: readonly string[]): unknown {
  let here = value;
  for (const key of path) {
    if (!isTree(here) || !Object.hasOwn(here, key)) return undefined;
    here = here[key];
  }
  return here;
}

/** The array's objects, in order; other elements are skipped; [] for anything that is no array. */
export function asTrees(value: unknown): readonly Tree[] {
  return Array.isArray(value) ? value.filter(isTree) : [];
}

/** A finite number from a number or decimal text. */
export function asNumber(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'string' || value.length > NUMBER_TEXT_MAX || !DECIMAL.test(value)) return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** A whole number; fractions are cut towards zero. */
export function asWhole(value: unknown): number | null {
  const number = asNumber(value);
  return number === null || Math.abs(number) > Number.MAX_SAFE_INTEGER ? null : Math.trunc(number) + 0;
}

/** An unsigned 32-bit number from a (possibly signed) whole number, decimal text or `0x` text. */
export function asUint32(value: unknown): number | null {
  const hexadecimal = typeof value === 'string' && /^0x[0-9a-f]{1,8}$/i.test(value);
  const number = hexadecimal ? Number.parseInt(value, 16) : asWhole(value);
  return number === null || number < -0x8000_0000 || number > 0xffff_ffff ? null : number >>> 0;
}

/** Text that says something; numbers become text, "" becomes null. */
export function asText(value: unknown): string | null {
  if (typeof value === 'string') return value === '' ? null : value;
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : null;
}

/** A boolean, also from 0/1 and from the words printers use for switches. */
export function asBoolean(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  switch (typeof value === 'string' ? value.toLowerCase() : value) {
    case 1:
    case '1':
    case 'true':
    case 'enable':
    case 'on':
      return true;
    case 0:
    case '0':
    case 'false':
    case 'disable':
    case 'off':
      return false;
    default:
      return null;
  }
}

/** A bit field written as hexadecimal digits (also when a firmware dropped the quotes), up to 256 bits. */
export function asBits(value: unknown): bigint | null {
  const digits = HEXADECIMAL.exec(typeof value === 'number' ? String(value) : typeof value === 'string' ? value : '');
  return digits === null ? null : BigInt(`0x${digits[1]}`);
}

/** `width` bits of a field, from bit `from` on, as a number. */
export function bitsOf(field: bigint, from: number, width = 1): number {
  return Number((field >> BigInt(from)) & ((1n << BigInt(width)) - 1n));
}
