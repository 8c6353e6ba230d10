import { describe, expect, it } from 'vitest';
import { JITTER, jittered, judge, longestWait, readRetryAfter, SCHEDULE } from '../../server/webhooks/schedule.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-11-24T12:00:00Z');
const given = { schedule: SCHEDULE, now: NOW, random: 0.5 };
const failed = { status: 500, error: 'It failed.', retryAfter: null, diedEarly: false };

function waitOf(result: Partial<typeof failed> | { status: number | null }, made: number, random = 0.5) {
  const verdict = judge({ ...failed, ...result }, made, { ...given, random });
  return verdict.next === 'again' ? verdict.waitMs : null;
}

describe('the schedule', () => {
  it('spans three days even when jitter shortens every step', () => {
    const shortest = SCHEDULE.reduce((sum, wait) => sum + jittered(wait, 0), 0);
    expect(shortest).toBeGreaterThan(72 * HOUR);
  });

  it('tries at once and then four times within the first quarter of an hour', () => {
    expect(SCHEDULE[0]).toBe(0);
    let at = 0;
    const times = SCHEDULE.map((wait) => (at += wait));
    expect(times.filter((time) => time > 0 && time <= 15 * 60_000)).toHaveLength(4);
  });

  it('never waits less after a later attempt', () => {
    expect([...SCHEDULE].sort((a, b) => a - b)).toEqual(SCHEDULE);
  });
});

describe('a verdict', () => {
  it.each([200, 201, 202, 204, 206, 299])('of %i is delivered', (status) => {
    expect(judge({ ...failed, status, error: null }, 1, given)).toEqual({ next: 'delivered' });
  });

  it('of 200 where nobody listened is to try again', () => {
    expect(judge({ ...failed, status: 200, error: 'Nobody listened.' }, 1, given).next).toBe('again');
  });

  it.each([100, 300, 302, 304, 400, 404, 408, 429, 500, 503, null])('of %s is to try again', (status) => {
    expect(judge({ ...failed, status }, 1, given).next).toBe('again');
  });

  it('waits by the number of attempts that were made', () => {
    for (let made = 1; made < SCHEDULE.length; made++) expect(waitOf({}, made)).toBe(SCHEDULE[made]);
  });

  it('moves a wait by up to a fifth', () => {
    const base = SCHEDULE[3]!;
    expect(waitOf({}, 3, 0)).toBe(base * (1 - JITTER));
    expect(waitOf({}, 3, 1)).toBe(base * (1 + JITTER));
  });

  it('gives up when the schedule ends, without pausing the webhook', () => {
    expect(judge(failed, SCHEDULE.length, given)).toEqual({ next: 'give_up', pause: null });
    expect(judge(failed, SCHEDULE.length - 1, given).next).toBe('again');
  });

  it('of 410 gives up at once and says why nothing more is sent', () => {
    expect(judge({ ...failed, status: 410 }, 1, given)).toEqual({
      next: 'give_up',
      pause: expect.stringMatching(/410/),
    });
  });

  it('tries again at once when the first connection died early, and only then', () => {
    expect(waitOf({ status: null, diedEarly: true }, 1)).toBe(0);
    expect(waitOf({ status: null, diedEarly: true }, 2)).toBe(SCHEDULE[2]);
    expect(waitOf({ status: null, diedEarly: false }, 1)).toBe(SCHEDULE[1]);
  });
});

describe('Retry-After', () => {
  it('is read as seconds and as a date, and not when it is rubbish', () => {
    expect(readRetryAfter('120', NOW)).toBe(120_000);
    expect(readRetryAfter(' 0 ', NOW)).toBe(0);
    expect(readRetryAfter('Tue, 24 Nov 2026 12:02:00 GMT', NOW)).toBe(120_000);
    expect(readRetryAfter('Tue, 24 Nov 2026 11:00:00 GMT', NOW)).toBe(0);
    for (const rubbish of [null, '', 'soon', '-5', '1.5', '5 minutes', '0x10', 'Nov'])
      expect(readRetryAfter(rubbish, NOW)).toBeNull();
  });

  it.each([
    ['120', 120_000],
    ['61', 61_000],
    ['1', 60_000],
    [String(10 * 365 * 86_400), 120_000],
    ['9'.repeat(40), 120_000],
    ['Tue, 24 Nov 2026 12:01:30 GMT', 90_000],
    ['Fri, 24 Nov 2036 12:00:00 GMT', 120_000],
    ['rubbish', 60_000],
  ])('of "%s" after 429 leads to a wait between one and two minutes', (retryAfter, wait) => {
    const verdict = judge({ ...failed, status: 429, retryAfter }, 1, given);
    expect(verdict).toEqual({ next: 'again', waitMs: wait });
  });

  it('stretches a scheduled wait to twice its length at most, and never shortens it', () => {
    const base = SCHEDULE[5]!;
    const wait = (seconds: number) => judge({ ...failed, status: 503, retryAfter: String(seconds) }, 5, given);
    expect(wait(1)).toEqual({ next: 'again', waitMs: base });
    expect(wait((base * 1.5) / 1000)).toEqual({ next: 'again', waitMs: base * 1.5 });
    expect(wait(1e9)).toEqual({ next: 'again', waitMs: base * 2 });
  });

  it('cannot lead to a longer wait than the longest there is', () => {
    for (let made = 1; made < SCHEDULE.length; made++) {
      const verdict = judge({ ...failed, status: 429, retryAfter: '999999999' }, made, given);
      expect(verdict.next === 'again' && verdict.waitMs).toBeLessThanOrEqual(longestWait(SCHEDULE));
    }
  });
});
