/** One filament a plate needs. */
export interface PlateFilament {
  /** Number of the filament in the project, from 1. */
  slot: number;
  /** `PLA`, `PETG`, …; null when the file does not say. */
  type: string | null;
  /** `#RRGGBB` in capitals; null when the file does not say. */
  color: string | null;
  /** More than 0. */
  grams: number;
  meters: number | null;
  /** Bambu's code for the material, such as `GFA00`. */
  trayInfoIdx: string | null;
}

/**
 * What was used of each filament when a print ended at `progressPercent`: grams and meters times the progress (held
 * between 0 and 100), not rounded, so that sums stay right. Unknown progress gives null, never a guess.
 */
export function scaleFilaments(
  filaments: readonly PlateFilament[] | null,
  progressPercent: number | null,
): PlateFilament[] | null {
  if (filaments === null || progressPercent === null || !Number.isFinite(progressPercent)) return null;
  const factor = Math.min(Math.max(progressPercent, 0), 100) / 100;
  return filaments.map((filament) => ({
    ...filament,
    grams: filament.grams * factor,
    meters: filament.meters === null ? null : filament.meters * factor,
  }));
}

/**
 * `PLA: 30.0g | PETG: 15.2g`: one part for each type in the order of the slots, grams of equal types added. Null when
 * nothing is known. A filament without type counts as `Unknown`.
 */
export function filamentDetails(filaments: readonly PlateFilament[] | null): string | null {
  if (filaments === null || filaments.length === 0) return null;
  const grams = new Map<string, number>();
  for (const filament of filaments.toSorted((a, b) => a.slot - b.slot)) {
    const type = filament.type ?? 'Unknown';
    grams.set(type, (grams.get(type) ?? 0) + filament.grams);
  }
  return [...grams].map(([type, sum]) => `${type}: ${oneDecimal(sum).toFixed(1)}g`).join(' | ');
}

/** Grams of all filaments with one decimal; null when nothing is known. */
export function totalGrams(filaments: readonly PlateFilament[] | null): number | null {
  if (filaments === null || filaments.length === 0) return null;
  return oneDecimal(filaments.reduce((sum, { grams }) => sum + grams, 0));
}

/** Rounded half up to one decimal, also where binary falls short of the half (30.05 is 30.1). */
export function oneDecimal(value: number): number {
  return Math.round((value + Number.EPSILON * Math.max(1, value)) * 10) / 10;
}
