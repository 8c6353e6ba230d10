import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filamentDetails, type PlateFilament, scaleFilaments, totalGrams } from '../../server/prints/filaments.ts';

function filament(slot: number, type: string | null, grams: number, meters: number | null = null): PlateFilament {
  return { slot, type, color: null, grams, meters, trayInfoIdx: null };
}

describe('filamentDetails', () => {
  it('writes one part for each type in the order of the slots, with one decimal', () => {
    expect(filamentDetails([filament(2, 'PETG', 15.2), filament(1, 'PLA', 30)])).toBe('PLA: 30.0g | PETG: 15.2g');
  });

  it('adds filaments of equal type, before rounding', () => {
    const list = [filament(1, 'PLA', 10.04), filament(2, 'PETG', 1), filament(4, 'PLA', 10.04)];
    expect(filamentDetails(list)).toBe('PLA: 20.1g | PETG: 1.0g');
  });

  it('is null when nothing is known', () => {
    expect(filamentDetails(null)).toBeNull();
    expect(filamentDetails([])).toBeNull();
  });
});

describe('totalGrams', () => {
  it('rounds the sum half up to one decimal', () => {
    expect(totalGrams([filament(1, 'PLA', 30.03), filament(2, 'PLA', 0.02)])).toBe(30.1);
    expect(totalGrams([filament(1, 'PLA', 45.2)])).toBe(45.2);
    expect(totalGrams(null)).toBeNull();
  });
});

describe('scaleFilaments', () => {
  it('takes the share of the progress, grams and meters', () => {
    const scaled = scaleFilaments([filament(1, 'PLA', 40, 10), filament(2, 'PETG', 10)], 25);
    expect(scaled).toEqual([filament(1, 'PLA', 10, 2.5), filament(2, 'PETG', 2.5)]);
  });

  it('holds the progress between 0 and 100 and never guesses an unknown one', () => {
    expect(totalGrams(scaleFilaments([filament(1, 'PLA', 40)], 250))).toBe(40);
    expect(totalGrams(scaleFilaments([filament(1, 'PLA', 40)], -3))).toBe(0);
    expect(scaleFilaments([filament(1, 'PLA', 40)], null)).toBeNull();
    expect(scaleFilaments([filament(1, 'PLA', 40)], Number.NaN)).toBeNull();
    expect(scaleFilaments(null, 50)).toBeNull();
  });

  it('keeps the total within one tenth of a gram of total times progress, for any number of filaments', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.01, max: 1000, noNaN: true }), { minLength: 1 }),
        fc.integer({ min: 0, max: 100 }),
        (grams, percent) => {
          const list = grams.map((each, index) => filament(index + 1, 'PLA', each));
          const exact = (grams.reduce((sum, each) => sum + each, 0) * percent) / 100;
          expect(Math.abs(totalGrams(scaleFilaments(list, percent))! - exact)).toBeLessThan(0.0501);
        },
      ),
    );
  });
});
