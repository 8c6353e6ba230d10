import { asUint32 } from '../report/values.ts';

/** Eight hexadecimal capitals of a 32-bit number. */
export function hex8(value: number): string {
  return (value >>> 0).toString(16).toUpperCase().padStart(8, '0');
}

/** The 16 hexadecimal capitals of one `hms[]` entry (attribute, then code), or null when a part is unusable. */
export function fullCode(attr: unknown, code: unknown): string | null {
  const high = asUint32(attr);
  const low = asUint32(code);
  return high === null || low === null ? null : hex8(high) + hex8(low);
}
