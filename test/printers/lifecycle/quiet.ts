import type { Pipeline } from './pipeline.ts';
import type { Scenario } from './scenario.ts';
import { Scene } from './scene.ts';
import { CANCEL, CLOG, FAILED, FINISH, IDLE, job, PREPARE, printing, RUNNING, Talk } from './talk.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Rules 14 to 21: what is no print, no end and no news. */
export const QUIET: readonly Scenario[] = [
  {
    rule: 14,
    title: 'a calibration is no print',
    play: (pipeline) =>
      (['x1', 'p1', 'h2'] as const).map((profile) => {
        const scene = new Scene(pipeline, profile).connect().pass(5_000).run('calibration').finish();
        const before = scene.news();
        scene.follower.restart(scene.printer.now, scene.printer.now + 1);
        return [...before, ...scene.connect().pass(200_000).news()];
      }),
    truth: [[], [], []],
  },
  ...[
    { gcode_file: '/usr/etc/print/vibration.gcode', subtask_name: 'test' },
    { gcode_file: 'auto_cali_for_user.gcode', subtask_name: 'test' },
    { gcode_file: '', subtask_name: 'auto_cali_for_user' },
    { gcode_file: 'a.gcode', subtask_name: 'test', print_type: 'system' },
    { gcode_file: '', subtask_name: '' },
  ].map((fields) => ({
    rule: 14,
    title: `no print: ${JSON.stringify(fields)}`,
    play: (pipeline: Pipeline) => {
      const talk = new Talk(pipeline)
        .connect()
        .delta({ print_type: 'local', ...fields, ...RUNNING })
        .pass(5_000);
      return talk.delta({ mc_percent: 50 }).delta(FINISH).pass(20_000).news();
    },
    truth: [],
  })),
  {
    rule: 15,
    title: 'IDLE after FINISH or FAILED is no event, and no sign of a new job',
    play: (pipeline) => {
      const talk = printing(pipeline).delta(FINISH).pass(60_000).delta(IDLE).pass(60_000).delta(FINISH).delta(IDLE);
      return talk.pass(MINUTE).news();
    },
    truth: ['print_started', 'print_complete'],
  },
  {
    rule: 16,
    title: 'the plate is occupied from any end of a print until somebody clears it',
    play: (pipeline) => {
      const occupied = (talk: Talk) => talk.follower.lifecycle.plateOccupied;
      const ends = [FINISH, FAILED, IDLE].map((end) => printing(pipeline).delta(end).pass(20_000));
      const cleared = printing(pipeline).delta(FINISH);
      cleared.follower.clearPlate(cleared.now);
      cleared.full().down(HOUR).away(10_000);
      const found = new Talk(pipeline).connect(FINISH);
      const fallback = new Talk(pipeline)
        .connect(FINISH)
        .delta({ ...PREPARE, ...job('cone', '2') })
        .delta(FINISH);
      const unseen = new Talk(pipeline).connect(IDLE).down(HOUR, { ...FINISH, ...job('cone', '2') });
      return [...ends, cleared, printing(pipeline), found, fallback, unseen].map(occupied);
    },
    truth: [true, true, true, false, false, true, true, true],
  },
  {
    rule: 16,
    title: 'a person is told once per end to clear the plate, and not of a plate that was found so',
    play: (pipeline) => {
      const ended = printing(pipeline).delta(FINISH).pass(60_000).delta(IDLE).away(10_000);
      const twice = printing(pipeline).delta(FINISH).pass(60_000);
      twice.follower.clearPlate(twice.now);
      twice.delta({ ...PREPARE, ...job('cone', '2') }).pass(10_000);
      twice.delta(RUNNING).pass(90_000).delta({ mc_percent: 50 }).delta(FINISH);
      const found = new Talk(pipeline).connect(FINISH);
      const unseen = new Talk(pipeline).connect(IDLE).down(HOUR, { ...FINISH, ...job('cone', '2') });
      return [ended, twice, found, unseen, printing(pipeline)].map((talk) => talk.follower.plates.length);
    },
    truth: [1, 2, 0, 1, 0],
  },
  {
    rule: 17,
    title: 'a lost link is no end of a print, and news only after a minute',
    play: (pipeline) => {
      const talk = printing(pipeline).away(50_000, { mc_percent: 8 }).away(70_000, { mc_percent: 9 });
      return talk.delta(FINISH).drop().pass(HOUR).news();
    },
    truth: ['print_started', 'printer_offline', 'printer_online', 'print_complete', 'printer_offline'],
  },
  {
    rule: 17,
    title: 'a restart gives the link its minute, and says nothing twice',
    play: (pipeline) => {
      const off = printing(pipeline).drop().pass(10_000);
      off.follower.restart(off.now, off.now + HOUR);
      off.now += HOUR;
      const soon = off.pass(50_000).news();
      const later = off.pass(50_000).news();
      off.follower.restart(off.now, off.now + HOUR);
      off.now += HOUR;
      return [soon, later, off.pass(HOUR).news(), off.connect().news()];
    },
    truth: [['print_started'], ['printer_offline'], [], ['printer_online']],
  },
  {
    rule: 18,
    title: 'a state that says nothing is neither idle nor an end, and a gap before it is not forgotten',
    play: (pipeline) => {
      const talk = printing(pipeline);
      for (const gcode_state of ['', 'UNKNOWN', 'OFFLINE', 'INIT']) talk.delta({ gcode_state }).pass(MINUTE);
      talk.delta(RUNNING).away(HOUR, { gcode_state: 'UNKNOWN' }).pass(9_000).delta(FINISH);
      return [talk.news(), talk.follower.told.at(-1)?.timeKnown];
    },
    truth: [['print_started', 'printer_offline', 'printer_online', 'print_complete (late)'], false],
  },
  {
    rule: 19,
    title: 'a malformed field does not stop the others of its message',
    play: (pipeline) => {
      const bad = {
        mc_percent: { no: [] },
        layer_num: 'x',
        hms: 'none',
        print_error: [],
        stg_cur: {},
        total_layer_num: '?',
      };
      const talk = printing(pipeline)
        .delta({ ...bad, ams: 7, subtask_id: {} })
        .delta({ mc_percent: '30' });
      return talk
        .bytes(new TextEncoder().encode('{"print":'))
        .delta({ ...bad, ...FINISH, mc_percent: [] })
        .news();
    },
    truth: ['print_started', 'print_progress 25', 'print_complete'],
  },
  {
    rule: 20,
    title: 'the start is the observed edge, unknown for a print met half-way, and the estimate counts while it runs',
    play: (pipeline) => {
      const talk = new Talk(pipeline).connect().delta({ ...PREPARE, ...job('cube', '1') });
      const edge = talk.now;
      talk.pass(9_000).delta({ ...RUNNING, mc_remaining_time: 42 });
      const met = new Talk(pipeline).connect({ ...RUNNING, ...job('cube', '1'), mc_remaining_time: 42 });
      const failed = printing(pipeline).delta({ ...FAILED, mc_remaining_time: 759 });
      const startOf = ({ follower }: Talk) => follower.told[0]?.job?.startedAt ?? null;
      return [startOf(talk) === edge, startOf(met), ...[talk, failed].map((one) => etaIn(pipeline, one))];
    },
    truth: [true, null, 42, null],
  },
  {
    rule: 21,
    title: 'an error is told once for a job, however it flickers, and a cancel is no error',
    play: (pipeline) => {
      const talk = printing(pipeline)
        .delta({ print_error: CLOG })
        .delta({ print_error: 0 })
        .delta({ print_error: CLOG });
      talk
        .delta({ print_error: 0 })
        .pass(5 * MINUTE)
        .delta({ mc_percent: 8 })
        .delta({ print_error: CLOG });
      talk.delta({ print_error: 0 }).delta({ print_error: CANCEL, hms: [{ attr: 0x0c000300, code: 0x0003001b }] });
      return talk.delta(FAILED).pass(9_000).news();
    },
    truth: ['print_started', 'printer_error 0300_4006', 'print_stopped: Stopped by a person'],
  },
  {
    rule: 21,
    title: 'without a job an error is told again only after it was away for half a minute',
    play: (pipeline) => {
      const talk = new Talk(pipeline).connect({ hms: [{ attr: 0x03000100, code: 0x00010007 }] });
      const flicker = [{ print_error: CLOG }, { print_error: 0 }];
      talk.delta(flicker[0]!).delta(flicker[1]!).pass(10_000).delta(flicker[0]!).delta(flicker[1]!);
      talk.pass(40_000).delta({ wifi_signal: '-50dBm' }).delta(flicker[0]!);
      return talk.news();
    },
    truth: ['printer_error 0300_4006', 'printer_error 0300_4006'],
  },
];

/** Minutes until the estimated end, as the status has them. */
function etaIn(pipeline: Pipeline, talk: Talk): number | null {
  const link = {
    connected: true,
    lastReportAt: new Date(talk.now),
    awaitingPlateClear: false,
    currentArchiveId: null,
    currentPlateId: null,
    coverUrl: null,
  };
  const { eta } = pipeline.statusOf({ merged: talk.follower.merged, modules: [], serial: null, link });
  return eta === null ? null : Math.round((Date.parse(eta) - talk.now) / MINUTE);
}
