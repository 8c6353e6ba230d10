import { asBits, asWhole, bitsOf, type Tree } from './values.ts';

/** AMS HT units have ids from here, one slot each. */
export const HT_FIRST = 128;
export const HT_LAST = 135;
/** The built-in AMS Lite of the A2L. */
export const A2L_UNIT = 16;
export const REGULAR_UNITS = 4;
export const SLOTS_PER_UNIT = 4;

/** True for an AMS HT. */
export function isHt(unit: number): boolean {
  return unit >= HT_FIRST && unit <= HT_LAST;
}

/** The bit of a unit in `ams_exist_bits`, or null for an id outside the known ranges. */
export function unitBit(unit: number): number | null {
  if (unit >= 0 && unit < REGULAR_UNITS) return unit;
  if (isHt(unit)) return REGULAR_UNITS + unit - HT_FIRST;
  return unit === A2L_UNIT ? 12 : null;
}

/** The bit of a slot in `tray_exist_bits` and its siblings, or null outside the known ranges. */
export function slotBit(unit: number, slot: number): number | null {
  if (slot < 0 || slot >= SLOTS_PER_UNIT) return null;
  if (unit >= 0 && unit < REGULAR_UNITS) return unit * SLOTS_PER_UNIT + slot;
  if (isHt(unit)) return slot === 0 ? 16 + unit - HT_FIRST : null;
  return unit === A2L_UNIT ? 24 + slot : null;
}

/** Does the mask of units name this one? null when there is no usable mask or no bit for it. */
export function unitExists(ams: Tree, unit: number): boolean | null {
  return bitSet(ams.ams_exist_bits, unitBit(unit));
}

/**
 * Does the slot hold a spool? null when the printer's masks do not say. The mask of slots is believed only for units
 * that the mask of units names: a unit that is listed without being named there has no bit in either.
 */
export function slotExists(ams: Tree, unit: number, slot: number): boolean | null {
  return unitExists(ams, unit) === true ? bitSet(ams.tray_exist_bits, slotBit(unit, slot)) : null;
}

/** The number of a unit or slot from its `id`. */
export function numberOf(element: Tree): number | null {
  return asWhole(element.id);
}

/**
 * Does the `state` of a slot say that a spool is loaded? Two scales are in use: up to 3 the old one (3 = loaded), above
 * it flags (1 spool, 2 described, 4 moving, 8 steady, 16 tag read), where loaded needs 1 and 8. null when absent.
 */
export function stateLoaded(state: unknown): boolean | null {
  const value = asWhole(state);
  if (value === null || value < 0) return null;
  return value <= 3 ? value === 3 : (value & 9) === 9;
}

function bitSet(mask: unknown, bit: number | null): boolean | null {
  const bits = bit === null ? null : asBits(mask);
  return bits === null || bit === null ? null : bitsOf(bits, bit) === 1;
}
