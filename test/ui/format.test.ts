import { describe, expect, test } from 'vitest';
import { createFormat, UNKNOWN } from '../../ui/src/i18n/format.ts';

const en = createFormat('en-GB');
const de = createFormat('de-DE');
const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, ' ');
const NOW = Date.parse('2026-11-24T12:00:00Z');

describe('numbers and units', () => {
  test('writes an unknown value as a dash, never as 0', () => {
    for (const write of [en.number, en.percent, en.grams, en.celsius, en.signal, en.bytes, en.duration]) {
      expect(write(null)).toBe(UNKNOWN);
      expect(write(undefined)).toBe(UNKNOWN);
      expect(write(Number.NaN)).toBe(UNKNOWN);
      expect(write(0)).not.toBe(UNKNOWN);
    }
    expect(en.dateTime(null)).toBe(UNKNOWN);
    expect(en.dateTime('not a time')).toBe(UNKNOWN);
  });

  test('does not call a print of 99.9 % done', () => {
    expect(en.percent(99.9)).toBe('99%');
    expect(en.percent(100)).toBe('100%');
  });

  test('writes numbers as the language does', () => {
    expect(plain(en.grams(41.2))).toBe('41.2 g');
    expect(plain(de.grams(41.2))).toBe('41,2 g');
    expect(plain(de.percent(63))).toBe('63 %');
  });

  test('does not let number and unit part at the end of a line', () => {
    for (const text of [en.grams(3), en.celsius(220), en.signal(-54), en.duration(4320)]) {
      expect(text).not.toMatch(/\d [^\d]/);
    }
  });
});

describe('durations', () => {
  test.each([
    [0, '0 s'],
    [40, '40 s'],
    [60, '1 min'],
    [4320, '1 h 12 min'],
    [3600, '1 h'],
    [3599, '1 h'],
    [47 * 3600, '47 h'],
    [76 * 3600, '3 d 4 h'],
    [72 * 3600, '3 d'],
  ])('writes %i s as %s', (seconds, words) => {
    expect(plain(en.duration(seconds))).toBe(words);
  });
});

describe('times', () => {
  test('tells how long ago it was under 24 h, and the date after that', () => {
    expect(en.ago('2026-11-24T11:58:00Z', NOW)).toMatch(/2 min/);
    expect(en.ago('2026-11-24T09:00:00Z', NOW)).toMatch(/3 h/);
    expect(en.ago('2026-11-03T09:00:00Z', NOW)).toBe('3 Nov');
    expect(en.ago('2025-11-03T09:00:00Z', NOW)).toBe('3 Nov 2025');
  });

  test('adds the date to a time of day that is not today', () => {
    expect(en.clock(new Date(NOW).toISOString(), NOW)).toMatch(/^\d\d:\d\d$/);
    expect(en.clock('2026-11-20T09:00:00Z', NOW)).toMatch(/^20 Nov, \d\d:\d\d$/);
  });
});
