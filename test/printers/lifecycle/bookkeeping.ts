import type { Scenario } from './scenario.ts';
import { CLOG, FAILED, FINISH, IDLE, job, PREPARE, printing, RUNNING, Talk } from './talk.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Rules 9 to 13: what is remembered of a job, and what is compared after a gap. */
export const BOOKKEEPING: readonly Scenario[] = [
  {
    rule: 9,
    title: 'progress tells only the highest quarter, never twice, and not what the job before left behind',
    play: (pipeline) => {
      const talk = new Talk(pipeline).connect({ ...FINISH, ...job('cube', '1'), mc_percent: 100, layer_num: 80 });
      talk
        .delta({ ...PREPARE, subtask_id: '2' })
        .pass(9_000)
        .delta(RUNNING)
        .delta({ mc_percent: 0, layer_num: 0 });
      for (const mc_percent of [24, 77, 76, 77, 99]) talk.delta({ mc_percent });
      return talk.news();
    },
    truth: ['print_started', 'print_progress 75'],
  },
  {
    rule: 9,
    title: 'a jump over several quarters from the last value of an aborted job is not taken for progress',
    play: (pipeline) => {
      const talk = new Talk(pipeline).connect({ ...IDLE, ...job('cube', '1'), mc_percent: 60, layer_num: 48 });
      talk
        .delta({ ...RUNNING, subtask_id: '2', subtask_name: 'cone' })
        .pass(5_000)
        .delta({ wifi_signal: '-50dBm' })
        .delta({ mc_percent: 0, layer_num: 0 });
      return talk.pass(5_000).delta({ mc_percent: 1 }).news();
    },
    truth: ['print_started'],
  },
  {
    rule: 9,
    title: 'a failed print keeps the percentage it had before the printer reset it',
    play: (pipeline) => {
      const talk = printing(pipeline).delta({ mc_percent: 63 }).delta({ mc_percent: 0, layer_num: 0 });
      talk.delta({ ...FAILED, print_error: CLOG }).pass(20_000);
      return talk.follower.told.at(-1)?.progress;
    },
    truth: 63,
  },
  {
    rule: 10,
    title: 'a missing number of layers is asked for at the start and once more at the first layer',
    play: (pipeline) => {
      const talk = new Talk(pipeline).connect();
      const asked = () => talk.follower.asked.length;
      talk.delta({ ...PREPARE, ...job('cube', '1') });
      const counts = [asked()];
      talk.full().delta({ gcode_state: 'RUNNING' }).full();
      counts.push(asked());
      talk.delta({ mc_percent: 1, layer_num: 1 });
      counts.push(asked());
      talk.full().delta({ layer_num: 2 }).delta({ layer_num: 3 });
      const known = new Talk(pipeline)
        .connect()
        .delta({ ...RUNNING, ...job('cube', '1') })
        .delta({ layer_num: 1 });
      return [...counts, asked(), known.follower.asked.length];
    },
    truth: [1, 1, 2, 2, 0],
  },
  {
    rule: 10,
    title: 'the number of layers is kept when the printer takes it back at the end',
    play: (pipeline) => {
      const talk = printing(pipeline).delta({ total_layer_num: 0 }).delta(FINISH);
      const end = talk.follower.told.at(-1);
      return end && pipeline.entryOf(end, { name: 'P1S' }).job?.total_layers;
    },
    truth: 80,
  },
  {
    rule: 11,
    title: 'a stop that came too late for one job does not explain the failure of the next',
    play: (pipeline) => {
      const talk = printing(pipeline);
      talk.follower.askStop(talk.now);
      talk
        .delta(FINISH)
        .delta({ ...PREPARE, ...job('cone', '2') })
        .pass(9_000)
        .delta({ ...RUNNING, mc_percent: 0 });
      talk.delta({ ...FAILED, print_error: CLOG }).pass(20_000);
      return talk.news().filter((line) => line.startsWith('print_'));
    },
    truth: ['print_started', 'print_complete', 'print_started', 'print_failed: Clogged nozzle'],
  },
  {
    rule: 11,
    title: 'an error that explained the end of one job does not explain the next',
    play: (pipeline) => {
      const talk = printing(pipeline)
        .delta({ ...FAILED, print_error: CLOG })
        .pass(9_000);
      talk
        .delta({ ...PREPARE, ...job('cone', '2') })
        .pass(9_000)
        .delta(RUNNING)
        .delta(FAILED)
        .pass(20_000);
      return talk.news().filter((line) => line.startsWith('print_'));
    },
    truth: ['print_started', 'print_failed: Clogged nozzle', 'print_started', 'print_failed: Unknown'],
  },
  {
    rule: 12,
    title: 'after a gap the open job is resumed, completed, failed or given up, once and late',
    play: (pipeline) => {
      const other = job('cone', '2');
      const ends = [
        { mc_percent: 9 },
        FINISH,
        { ...FAILED, print_error: CLOG },
        IDLE,
        { ...FINISH, ...IDLE },
        { ...FINISH, ...other },
      ];
      return ends.map((fields) => {
        const talk = printing(pipeline);
        talk.news();
        return talk
          .away(30_000, fields)
          .pass(20_000)
          .full()
          .news()
          .filter((line) => line.startsWith('print_'));
      });
    },
    truth: [
      [],
      ['print_complete (late)'],
      ['print_failed: Clogged nozzle (late)'],
      ['print_stopped: Ended while not watched (late)'],
      ['print_complete (late)'],
      ['print_stopped: Ended while not watched (late)'],
    ],
  },
  {
    rule: 12,
    title: 'after a gap another id, no name, less progress or a new preparation is another run',
    play: (pipeline) => {
      const further = { mc_percent: 21 };
      const runs = [
        { id: '1', now: { ...job('cube', '2'), ...further } },
        { id: '0', now: { ...job('', '0', { gcode_file: '' }), ...further } },
        { id: '0', now: { mc_percent: 3 } },
        { id: '0', now: { gcode_state: 'PREPARE' } },
      ];
      return runs.map(({ id, now: fields }) => {
        const talk = printing(pipeline, 'cube', id).delta({ mc_percent: 20 });
        talk.news();
        return talk
          .away(10 * MINUTE, fields)
          .pass(5_000)
          .delta(RUNNING)
          .news();
      });
    },
    truth: [
      ['print_stopped: Ended while not watched (late)', 'print_started (late)'],
      ['print_stopped: Ended while not watched (late)'],
      ['print_stopped: Ended while not watched (late)', 'print_started (late)'],
      ['print_stopped: Ended while not watched (late)', 'print_started'],
    ].map((lines) => ['printer_offline', 'printer_online', ...lines]),
  },
  {
    rule: 12,
    title: 'an open job without progress and without an id is stale after two hours',
    play: (pipeline) => {
      const begin = () =>
        new Talk(pipeline)
          .connect()
          .delta({ ...RUNNING, ...job('cube') })
          .pass(5_000)
          .full();
      const stale = begin()
        .delta({ stg_cur: 2 })
        .pass(HOUR)
        .away(2 * HOUR);
      return [
        begin()
          .pass(3 * HOUR)
          .away(5_000),
        stale,
      ].map((talk) => talk.news().filter((line) => line.startsWith('print_')));
    },
    truth: [
      ['print_started'],
      ['print_started', 'print_stopped: Ended while not watched (late)', 'print_started (late)'],
    ],
  },
  {
    rule: 13,
    title: 'a job without an id ("0") is known by its name and its start',
    play: (pipeline) => {
      const talk = printing(pipeline, 'cube', '0')
        .delta(job('cone', '0'))
        .pass(5_000)
        .delta({ mc_percent: 1 })
        .delta(FINISH)
        .pass(5_000);
      talk
        .delta({ ...PREPARE, ...job('cone', '0') })
        .pass(9_000)
        .delta(RUNNING)
        .delta(FINISH);
      const starts = talk.follower.told.filter(({ type }) => type === 'print_started');
      return [
        talk.news(),
        starts.map(({ job: started }) => [started?.name, started?.subtaskId]),
        new Set(starts.map(({ subject }) => subject)).size,
      ];
    },
    truth: [
      [
        'print_started',
        'print_stopped: Another print was started',
        'print_started',
        'print_complete',
        'print_started',
        'print_complete',
      ],
      [
        ['cube', null],
        ['cone', null],
        ['cone', null],
      ],
      3,
    ],
  },
];
