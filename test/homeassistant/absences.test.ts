import { describe, expect, test } from 'vitest';
import { Absences } from '../../server/homeassistant/absences.ts';
import { HOME_TIMES } from '../../server/homeassistant/times.ts';

const OWNER = '00M09A000000000';
const AMS = [`homeassistant/device/bambuddy_${OWNER}_ams1/config`, `bambuddy/${OWNER}_ams1/state`];
const MINUTE = 60_000;

describe('what is missing', () => {
  const missing = (topics: readonly string[], minute: number, online = true) => ({
    owner: OWNER,
    topics,
    online,
    now: minute * MINUTE,
  });

  test('is taken away after ten minutes in a row', () => {
    const absences = new Absences(HOME_TIMES);
    expect(absences.gone(missing(AMS, 0))).toEqual([]);
    expect(absences.gone(missing(AMS, 9.9))).toEqual([]);
    expect(absences.gone(missing(AMS, 10))).toEqual(AMS);
  });

  test('and came back meanwhile has all its time again', () => {
    const absences = new Absences(HOME_TIMES);
    absences.gone(missing(AMS, 0));
    absences.gone(missing([], 5));
    expect(absences.gone(missing(AMS, 11))).toEqual([]);
    expect(absences.gone(missing(AMS, 21))).toEqual(AMS);
  });

  test('while the printer is away does not count', () => {
    const absences = new Absences(HOME_TIMES);
    absences.gone(missing(AMS, 0));
    expect(absences.gone(missing(AMS, 60, false))).toEqual([]);
    expect(absences.gone(missing(AMS, 61))).toEqual([]);
    expect(absences.gone(missing(AMS, 71))).toEqual(AMS);
  });

  test('but is no AMS unit is taken away at once', () => {
    const own = [`old/device/bambuddy_${OWNER}/config`, `old/device/bambuddy_${OWNER}_controls/config`];
    expect(new Absences(HOME_TIMES).gone(missing([...own, ...AMS], 0))).toEqual(own);
  });
});
