/** A number as templates write it: a point, no thousands, an exponent where it is very small. */
export const PRICE_TEXT = '^\\s*[+-]?\\d{1,9}(\\.\\d{1,18})?([eE][+-]?\\d{1,2})?\\s*$';
const DECIMAL = new RegExp(PRICE_TEXT);
/** No currency has a kWh that costs more. */
export const PRICE_MAX = 1_000_000;

/** What Home Assistant's sensors say when they know nothing. */
const NO_VALUE = new Set(['', 'unavailable', 'unknown', 'none', 'null', 'nan']);
const SHOWN_MAX = 40;

/**
 * Reads a price per kWh: a number, or a decimal text as Home Assistant's templates send it.
 * @returns the number, or the sentence that says why it is none
 */
export function readPrice(raw: unknown): { price: number } | { problem: string } {
  const price = typeof raw === 'string' && DECIMAL.test(raw) ? Number(raw) : raw;
  if (typeof price !== 'number' || Number.isNaN(price))
    return { problem: `${shown(raw)} is not a price: ${reasonOf(raw)}` };
  if (Math.abs(price) <= PRICE_MAX) return { price: price === 0 ? 0 : price };
  return { problem: `${shown(raw)} is not a price: it is too large. Send what one kWh costs, like 0.25.` };
}

function reasonOf(raw: unknown): string {
  const text = typeof raw === 'string' ? raw.trim() : null;
  if (raw === undefined) return 'energy_cost_per_kwh is missing.';
  if (raw === null || (text !== null && NO_VALUE.has(text.toLowerCase())) || Number.isNaN(raw)) {
    return 'the sensor has no value now.';
  }
  if (text !== null && /^[+-]?\d+,\d+$/.test(text)) return `write it with a point, ${text.replace(',', '.')}.`;
  if (text !== null && /^[+-]?inf(inity)?$/i.test(text)) return 'it is too large. Send what one kWh costs, like 0.25.';
  return 'send what one kWh costs as a number, like 0.25.';
}

function shown(raw: unknown): string {
  if (raw === undefined) return 'Nothing';
  if (typeof raw === 'number') return String(raw);
  const text = JSON.stringify(raw);
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
}
