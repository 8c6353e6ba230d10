import { describe, expect, it } from 'vitest';
import {
  afterFailure,
  afterLoss,
  NO_TRIES,
  SHORT_LIFE_MS,
  type Tries,
  waitMs,
} from '../../server/homeassistant/backoff.ts';

const times = (count: number, step: (tries: Tries) => Tries) =>
  Array.from({ length: count }).reduce<Tries>((tries) => step(tries), NO_TRIES);

describe('the wait before the next connection', () => {
  it('stays within seconds while Home Assistant is away, so that we are back soon after it is', () => {
    expect(waitMs(times(1, afterFailure), 1)).toBe(1_000);
    expect(waitMs(times(50, afterFailure), 1)).toBe(5_000);
  });

  it('grows to a minute when every connection is dropped at once', () => {
    const dropped = (count: number) =>
      waitMs(
        times(count, (tries) => afterLoss(tries, 100)),
        1,
      );
    expect([1, 2, 3, 4, 5, 6, 7, 8].map(dropped)).toEqual(
      [1, 2, 4, 8, 16, 32, 60, 60].map((seconds) => seconds * 1_000),
    );
  });

  it('begins anew after a connection that lived', () => {
    const tries = afterLoss(
      times(8, (before) => afterLoss(before, 100)),
      SHORT_LIFE_MS,
    );
    expect(waitMs(tries, 1)).toBe(1_000);
  });

  it('is spread by chance, and never nothing', () => {
    expect(waitMs(NO_TRIES, 0)).toBe(750);
  });
});
