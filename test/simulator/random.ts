/** A seeded source of numbers in [0, 1): the same seed gives the same sequence (mulberry32). */
export type Random = () => number;

export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A decimal id in 1 .. 2^31-1, the range printers keep. */
export function decimalId(random: Random): string {
  return String(1 + Math.floor(random() * 2147483646));
}

/** `digits` upper-case hex digits. */
export function hexDigits(random: Random, digits: number): string {
  let text = '';
  while (text.length < digits) text += Math.floor(random() * 16).toString(16);
  return text.toUpperCase();
}

/** A short stable number for a text, to seed from a serial. */
export function seedOf(text: string): number {
  let hash = 2166136261;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 16777619);
  return hash >>> 0;
}
