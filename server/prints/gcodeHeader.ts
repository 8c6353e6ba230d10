/** So much of a G-code file is enough: its header block is the first thing in it. */
export const GCODE_HEADER_BYTES = 64 * 1024;

export interface GcodeHeader {
  totalLayers: number | null;
  predictionSeconds: number | null;
  weightGrams: number | null;
}

const SECONDS: Readonly<Record<string, number>> = { d: 86_400, h: 3_600, m: 60, s: 1 };

/**
 * Reads the comment block between `; HEADER_BLOCK_START` and `; HEADER_BLOCK_END` at the beginning of sliced G-code.
 * Lines look like `; total layer number: 80`. Without such a block every field is null.
 */
export function readGcodeHeader(beginning: string): GcodeHeader {
  const start = beginning.indexOf('; HEADER_BLOCK_START');
  const end = beginning.indexOf('; HEADER_BLOCK_END', start);
  const header = start < 0 ? '' : beginning.slice(start, end < 0 ? undefined : end);
  const layers = /^; total layer number\s*:\s*(\d{1,7})\s*$/m.exec(header)?.[1];
  const time = /total estimated time\s*:\s*((?:\d{1,6}[dhms]\s*)+)/.exec(header)?.[1];
  const weight = /^; total filament weight \[g\]\s*:\s*([\d., ]{1,400})\s*$/m.exec(header)?.[1];
  return {
    totalLayers: layers === undefined ? null : Number(layers) || null,
    predictionSeconds: time === undefined ? null : secondsOf(time),
    weightGrams: weight === undefined ? null : sumOf(weight),
  };
}

/** `1d 2h 3m 4s` in seconds. */
function secondsOf(time: string): number {
  return [...time.matchAll(/(\d+)([dhms])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * SECONDS[unit!]!,
    0,
  );
}

/** One number for each filament, separated by commas. */
function sumOf(list: string): number | null {
  const numbers = list.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  return numbers.every(Number.isFinite) ? numbers.reduce((sum, number) => sum + number, 0) : null;
}
