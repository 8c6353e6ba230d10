import type { ProfileId } from '../../simulator/state.ts';
import type { Scenario } from './scenario.ts';
import { Scene } from './scene.ts';
import { CANCEL, CANCEL_BY_SLICER, CLOG, FAILED, FINISH, IDLE, job, PREPARE, printing, RUNNING, Talk } from './talk.ts';

const ALL: readonly ProfileId[] = ['x1', 'p1', 'h2'];
const BY_PERSON = 'print_stopped: Stopped by a person';
const COMPLETE = ['print_started', 'print_progress 25', 'print_progress 50', 'print_progress 75', 'print_complete'];

/** Rules 1 to 8: how a print begins, pauses and ends. */
export const COURSES: readonly Scenario[] = [
  {
    rule: 1,
    title: 'nothing is told before the first full status, and a finished printer is no news',
    play: (pipeline) => {
      const talk = new Talk(pipeline).say({ ...RUNNING, ...job('cube', '1'), msg: 1 }).say({ ...FINISH, msg: 1 });
      return talk
        .connect({ ...FINISH, ...job('cube', '1') })
        .full()
        .pass(200_000)
        .news();
    },
    truth: [],
  },
  {
    rule: 1,
    title: 'a print met half-way is attached, not started, and ends once',
    play: (pipeline) => {
      const states = [RUNNING, { ...RUNNING, gcode_state: 'PAUSE' }, PREPARE];
      return states.map((state) => {
        const talk = new Talk(pipeline).connect({ ...job('cube', '1'), ...state, mc_percent: 60 });
        return talk
          .delta(RUNNING)
          .delta(FINISH)
          .pass(20_000)
          .news()
          .filter((line) => line !== 'print_resumed');
      });
    },
    truth: Array(3).fill(['print_attached (late)', 'print_complete']),
  },
  {
    rule: 2,
    title: 'a start is told once, when the printer really prints',
    play: (pipeline) => {
      const talk = new Talk(pipeline)
        .connect()
        .delta({ ...PREPARE, ...job('cube', '1') })
        .pass(40_000)
        .delta({ wifi_signal: '-50dBm' });
      const prepared = talk.news();
      talk
        .delta({ ...RUNNING, stg_cur: 2 })
        .delta({ stg_cur: 14 })
        .delta({ stg_cur: 0 })
        .delta(RUNNING);
      return [prepared, talk.news()];
    },
    truth: [[], ['print_started']],
  },
  {
    rule: 2,
    title: 'some printers go from idle to RUNNING directly, and the names may come after the state',
    play: (pipeline) => {
      const talk = new Talk(pipeline).connect({ ...FINISH, ...job('cube', '1'), mc_percent: 100 });
      talk.delta(RUNNING).delta(job('cone', '2')).delta({ mc_percent: 1 }).pass(5_000).delta({ mc_percent: 2 });
      return [talk.news(), talk.follower.told.map(({ job: told }) => [told?.name, told?.subtaskId])];
    },
    truth: [['print_started'], [['cone', '2']]],
  },
  ...ALL.map((profile) => ({
    rule: 3,
    title: `another job in RUNNING ends the one before (${profile})`,
    play: (pipeline: Parameters<Scenario['play']>[0]) =>
      new Scene(pipeline, profile).connect().pass(5_000).run('replace', { atPercent: 30 }).finish().news(),
    truth: ['print_started', 'print_progress 25', 'print_stopped: Another print was started', ...COMPLETE],
  })),
  {
    rule: 3,
    title: 'an emptied file name and the same file in memory are no other job',
    play: (pipeline) => {
      const cleared = printing(pipeline).delta({ gcode_file: '' }).delta({ mc_percent: 8 }).full();
      const memory = job('cube', '0', { gcode_file: '/data/Metadata/plate_1.gcode' });
      const twice = new Talk(pipeline)
        .connect(IDLE)
        .delta({ ...PREPARE, ...memory })
        .pass(9_000)
        .delta(RUNNING);
      twice
        .delta({ ...memory, subtask_name: 'cone' })
        .pass(5_000)
        .delta({ mc_percent: 1 });
      return [cleared.news(), twice.news()];
    },
    truth: [['print_started'], ['print_started', 'print_stopped: Another print was started', 'print_started']],
  },
  ...ALL.map((profile) => ({
    rule: 4,
    title: `FINISH completes a print once, however often it is said (${profile})`,
    play: (pipeline: Parameters<Scenario['play']>[0]) => {
      const scene = new Scene(pipeline, profile).connect().pass(5_000).run('finish').finish();
      return scene.pass(60_000).connect().pass(5_000).news();
    },
    truth: COMPLETE,
  })),
  {
    rule: 4,
    title: 'a printer that falls back from PREPARE to the FINISH before has printed nothing',
    play: (pipeline) => {
      const talk = new Talk(pipeline).connect({ ...FINISH, ...job('cube', '1'), mc_percent: 100 });
      return talk
        .delta({ ...PREPARE, ...job('cone', '2') })
        .pass(5_000)
        .delta(FINISH)
        .pass(200_000)
        .full()
        .news();
    },
    truth: [],
  },
  {
    rule: 5,
    title: 'a print fails in RUNNING, in PAUSE and before it began to print',
    play: (pipeline) => {
      const running = printing(pipeline).delta({ ...FAILED, print_error: CLOG });
      const silent = printing(pipeline).delta(FAILED);
      const paused = printing(pipeline).delta({ gcode_state: 'PAUSE', print_error: CLOG }).delta(FAILED);
      const early = ['PREPARE', 'SLICING'].map((gcode_state) =>
        new Talk(pipeline)
          .connect()
          .delta({ ...job('cube', '1'), gcode_state })
          .delta({ ...FAILED, print_error: 0x05004003 }),
      );
      return [running, silent, paused, ...early].map((talk) => talk.pass(20_000).news().filter(isOfPrint));
    },
    truth: [
      ['print_started', 'print_failed: Clogged nozzle'],
      ['print_started', 'print_failed: Unknown'],
      ['print_started', 'print_paused: Clogged nozzle', 'print_failed: Clogged nozzle'],
      ['print_started', 'print_failed: Unreadable print file'],
      ['print_started', 'print_failed: Unreadable print file'],
    ],
  },
  {
    rule: 6,
    title: 'a print that becomes idle from RUNNING, PAUSE or PREPARE was aborted, or refused with an error',
    play: (pipeline) => {
      const prepared = () => new Talk(pipeline).connect().delta({ ...PREPARE, ...job('cube', '1') });
      const talks = [
        printing(pipeline).delta(IDLE),
        printing(pipeline).delta({ gcode_state: 'PAUSE', stg_cur: 16 }).delta(IDLE),
        prepared().delta(IDLE),
        prepared().delta({ ...IDLE, print_error: 0x05008003 }),
      ];
      return talks.map((talk) => talk.pass(20_000).news().filter(isOfPrint));
    },
    truth: [
      ['print_started', 'print_stopped: Ended at the printer'],
      ['print_started', 'print_paused: Paused by a person', 'print_stopped: Ended at the printer'],
      ['print_started', 'print_stopped: Ended at the printer'],
      ['print_started', 'print_failed: Given up before the start'],
    ],
  },
  {
    rule: 6,
    title: 'a printer that is idle only for a moment has ended nothing',
    play: (pipeline) => printing(pipeline).delta(IDLE).pass(8_000).delta(RUNNING).delta(FINISH).pass(20_000).news(),
    truth: ['print_started', 'print_complete'],
  },
  ...ALL.flatMap((profile) =>
    (['before', 'with', 'after'] as const).map((pulse) => ({
      rule: 7,
      title: `a cancel at the screen is a stop, its pulse ${pulse} FAILED (${profile})`,
      play: (pipeline: Parameters<Scenario['play']>[0]) => {
        const scene = new Scene(pipeline, profile).connect().pass(5_000);
        return scene.run('cancel', { pulse, atPercent: 30, failReason: false }).finish().news();
      },
      truth: ['print_started', 'print_progress 25', BY_PERSON],
    })),
  ),
  {
    rule: 7,
    title: 'the second cancel code counts too, and one long before the end does not',
    play: (pipeline) => {
      const slicer = printing(pipeline)
        .delta({ print_error: CANCEL_BY_SLICER })
        .delta({ print_error: 0 })
        .delta(FAILED);
      const old = printing(pipeline).delta({ print_error: CANCEL }).delta({ print_error: 0 }).pass(40_000);
      old.delta({ mc_percent: 20 }).delta({ ...FAILED, print_error: CLOG });
      return [slicer, old].map((talk) => talk.pass(20_000).news().filter(isOfPrint));
    },
    truth: [
      ['print_started', BY_PERSON],
      ['print_started', 'print_failed: Clogged nozzle'],
    ],
  },
  {
    rule: 7,
    title: 'the reason that newer firmware keeps counts, unless it stood there before the job',
    play: (pipeline) => {
      const kept = printing(pipeline).delta({ ...FAILED, fail_reason: String(CANCEL) });
      const talk = new Talk(pipeline).connect({ ...FAILED, fail_reason: String(CANCEL) });
      talk
        .delta({ ...PREPARE, ...job('cone', '2') })
        .pass(9_000)
        .delta(RUNNING)
        .delta({ ...FAILED, print_error: CLOG });
      return [kept, talk].map((one) => one.pass(20_000).news().filter(isOfPrint));
    },
    truth: [
      ['print_started', BY_PERSON],
      ['print_started', 'print_failed: Clogged nozzle'],
    ],
  },
  {
    rule: 7,
    title: 'our own stop explains the end of its job, and no other',
    play: (pipeline) => {
      const ours = printing(pipeline);
      ours.follower.askStop(ours.now);
      const refused = printing(pipeline);
      refused.follower.askStop(refused.now);
      refused.follower.forgetStop(refused.now);
      const unheard = printing(pipeline);
      unheard.follower.askStop(unheard.now);
      unheard.pass(600_000).delta({ mc_percent: 30 });
      const talks = [ours, refused, unheard].map((talk) => talk.delta(FAILED).pass(20_000));
      return talks.map((talk) => talk.news().at(-1));
    },
    truth: [BY_PERSON, 'print_failed: Unknown', 'print_failed: Unknown'],
  },
  {
    rule: 8,
    title: 'a runout pauses and resumes the same print, with its reason',
    play: (pipeline) =>
      ALL.map((profile) => {
        const scene = new Scene(pipeline, profile).connect().pass(5_000);
        return scene.run('runout', { atPercent: 30, resumeAfterMs: 90_000 }).finish().news();
      }),
    truth: Array(3).fill([
      'print_started',
      'print_progress 25',
      'print_paused: Filament runout',
      'print_resumed',
      'print_progress 50',
      'print_progress 75',
      'print_complete',
    ]),
  },
  {
    rule: 8,
    title: 'the reason of a pause is that of its stage, else of its error',
    play: (pipeline) => {
      const pauses = [
        { stg_cur: 16 },
        { stg_cur: 0, print_error: 0x07018011 },
        { stg_cur: 0, print_error: 0x03008001 },
        {},
      ];
      return pauses.map((more) => {
        const talk = printing(pipeline).delta({ gcode_state: 'PAUSE', ...more });
        return talk.news().find((line) => line.startsWith('print_paused'));
      });
    },
    truth: [
      'print_paused: Paused by a person',
      'print_paused: Filament runout',
      'print_paused: Paused by a person',
      'print_paused: null',
    ],
  },
];

function isOfPrint(line: string): boolean {
  return line.startsWith('print_');
}
