import { describe, expect, test } from 'vitest';
import { REAL } from './pipeline.ts';
import { Scene } from './scene.ts';
import { CANCEL, FAILED, FINISH, type Fields, IDLE, job, PREPARE, printing, RUNNING, Talk } from './talk.ts';

const HOUR = 3_600_000;
const ONE = job('cube', '1');
const TWO = job('cone', '2');

describe('a restart', () => {
  test('while a print finished tells its end once, as found out afterwards', () => {
    const talk = printing(REAL).down(HOUR, FINISH);
    talk.full().down(HOUR).down(HOUR).pass(HOUR);
    expect(talk.news()).toEqual(['print_started', 'print_complete (late)']);
    expect(talk.follower.told.at(-1)).toMatchObject({ timeKnown: false, progress: 100 });
  });

  test.each([
    { was: 'an idle', state: IDLE },
    { was: 'a finished', state: { ...FINISH, ...ONE } },
    { was: 'a failed', state: { ...FAILED, ...ONE, print_error: CANCEL, fail_reason: String(CANCEL) } },
  ])('on $was printer tells nothing', ({ state }) => {
    expect(new Talk(REAL).connect(state).down(HOUR).down(HOUR).pass(HOUR).news()).toEqual([]);
  });

  test('in the middle of a print goes on with it, without telling a quarter twice', () => {
    const talk = printing(REAL).delta({ mc_percent: 26 }).down(HOUR, { mc_percent: 40 }).delta({ mc_percent: 51 });
    expect(talk.delta(FINISH).news()).toEqual([
      'print_started',
      'print_progress 25',
      'print_progress 50',
      'print_complete',
    ]);
  });

  test('between a cancel and FAILED still knows that a person stopped the print', () => {
    const talk = printing(REAL)
      .delta({ print_error: CANCEL })
      .down(HOUR, { ...FAILED, print_error: 0 })
      .pass(20_000);
    expect(talk.news()).toEqual(['print_started', 'print_stopped: Stopped by a person (late)']);
  });

  test('between FAILED and the verdict tells the end at once, with the time when it happened', () => {
    const talk = printing(REAL).delta(FAILED);
    const failedAt = talk.now;
    talk.down(HOUR).pass(HOUR);
    expect(talk.news()).toEqual(['print_started', 'print_failed: Unknown']);
    expect(talk.follower.told.at(-1)).toMatchObject({ at: failedAt, timeKnown: true });
  });

  test('while a print was prepared goes on with it', () => {
    const talk = new Talk(REAL).connect().delta({ ...PREPARE, ...ONE });
    expect(talk.down(30_000, RUNNING).delta({ mc_percent: 1 }).delta(FINISH).news()).toEqual([
      'print_started (late)',
      'print_complete',
    ]);
  });
});

describe('a gap in the link', () => {
  test('over the end of a print leaves its times trustworthy when it was short', () => {
    const talk = printing(REAL).away(30_000, FINISH);
    expect(talk.news()).toEqual(['print_started', 'print_complete (late)']);
    expect(talk.follower.told.at(-1)).toMatchObject({ timeKnown: true });
  });

  test('over a whole print tells it late, when it is certain that it was one', () => {
    const talk = new Talk(REAL).connect({ ...FINISH, ...ONE }).away(HOUR, { ...FINISH, ...TWO, mc_percent: 100 });
    talk.news();
    expect(talk.pass(80_000).full().news()).toEqual([]);
    expect(talk.pass(10_000).news()).toEqual(['print_started (late)', 'print_complete (late)']);
    expect(talk.down(HOUR).pass(HOUR).news()).toEqual([]);
  });

  test('does not take the next job, accepted and not yet prepared, for a finished one', () => {
    const talk = new Talk(REAL)
      .connect({ ...FINISH, ...ONE })
      .away(HOUR, TWO)
      .delta({ mc_percent: 0 });
    talk.news();
    talk.pass(40_000).delta(PREPARE).pass(9_000).delta(RUNNING).delta(FINISH).pass(HOUR);
    expect(talk.news()).toEqual(['print_started', 'print_complete']);
    expect(talk.follower.told.at(-1)?.job?.startedAt).not.toBeNull();
  });

  test('over nothing but a pause tells the pause', () => {
    const paused: Fields = { gcode_state: 'PAUSE', stg_cur: 6 };
    expect(printing(REAL).away(30_000, paused).away(30_000, RUNNING).news()).toEqual([
      'print_started',
      'print_paused: Filament runout (late)',
      'print_resumed (late)',
    ]);
  });
});

test('the same run is not begun again when the printer goes on after its end was told', () => {
  const talk = printing(REAL, 'cube', '0')
    .delta(IDLE)
    .pass(20_000)
    .delta(RUNNING)
    .delta({ mc_percent: 9 })
    .delta(FINISH);
  expect(talk.pass(HOUR).news()).toEqual(['print_started', 'print_stopped: Ended at the printer']);
});

test.each(['x1', 'p1', 'h2'] as const)('what is known of a %s printer survives JSON at every step', (profile) => {
  const scene = new Scene(REAL, profile).connect();
  for (const script of ['runout', 'cancel', 'rejectToFailed', 'finish'] as const) {
    scene.run(script, { seconds: 60, resumeAfterMs: 5_000 });
    for (let second = 0; second < 150; second++) {
      const { lifecycle } = scene.pass(1_000).follower;
      expect(JSON.parse(JSON.stringify(lifecycle))).toEqual(lifecycle);
    }
  }
  expect(scene.news().filter((line) => line.startsWith('print_st') || line.startsWith('print_c'))).toHaveLength(7);
});
