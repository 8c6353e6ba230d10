import { expect, test } from 'vitest';
import { Pulse } from '../../server/homeassistant/pulse.ts';
import { HOME_TIMES } from '../../server/homeassistant/times.ts';

const DAY = 24 * 60 * 60_000;
const SECOND = 1_000;

test('that we are there is said at once when a printer comes or goes, and seldom otherwise', () => {
  const pulse = new Pulse({ everyMs: HOME_TIMES.aliveEveryMs });
  let said = 0;
  const look = (connected: string[], now: number) => {
    if (!pulse.isDue(connected, now)) return;
    pulse.said(connected, now);
    said++;
  };
  for (let now = 0; now < DAY; now += SECOND) look(['A', 'B'], now);
  expect(said).toBe(360);
  look(['A'], DAY - SECOND);
  expect(said).toBe(361);
  pulse.forget();
  look(['A'], DAY - SECOND);
  expect(said).toBe(362);
});

test('one word may be lost before entities are unavailable', () => {
  expect(HOME_TIMES.expireAfterS * 1000).toBeGreaterThan(2 * HOME_TIMES.aliveEveryMs);
});
