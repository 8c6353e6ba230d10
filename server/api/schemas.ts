import { z } from 'zod';

/** What the databases' id columns can hold. */
const ID_MAX = 2_147_483_647;
const rowId = z.int().min(1).max(ID_MAX);

/** The id of a row: a whole number from 1. */
export const id = rowId.meta({ description: 'The row', example: 1 });

export const printerId = rowId.meta({ description: 'The printer', example: 1 });

/** ISO 8601 in UTC with `Z`. */
export const time = z.iso.datetime().meta({ description: 'ISO 8601, UTC', example: '2026-11-24T14:30:00.000Z' });

/** A day, `YYYY-MM-DD`, UTC. */
export const day = z.iso.date().meta({ example: '2026-11-24' });

/** A time in any zone, as text; an instant inside. */
export const instant = z.iso
  .datetime({ offset: true })
  .meta({ description: 'ISO 8601 with a zone', example: '2027-01-01T00:00:00Z' });

/** No input; over tRPC it may be left out altogether. */
export const none = z.object({}).optional();

/** Something was done; `message` says what, for people. */
export const done = z.object({ success: z.literal(true), message: z.string() });

/** ISO text of a stored time. */
export function isoOf(date: Date | null): string | null {
  return date === null ? null : date.toISOString();
}
