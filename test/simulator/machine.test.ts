import { describe, expect, test } from 'vitest';
import { CANCELLED } from './codes.ts';
import type { JsonObject } from './delta.ts';
import type { ProfileId } from './state.ts';
import { hex8 } from './truth.ts';
import { VIRTUAL_START, VirtualPrinter, type WireMessage } from './virtual.ts';

const PROFILES: ProfileId[] = ['x1', 'p1', 'h2'];

function reports(wire: WireMessage[]): JsonObject[] {
  return wire.flatMap(({ payload }) => {
    const print = payload.print as JsonObject | undefined;
    return print?.command === 'push_status' ? [print] : [];
  });
}

/** The distinct values of a key in the order in which they were published. */
function course(wire: WireMessage[], key: string): unknown[] {
  const values = reports(wire).flatMap((print) => (key in print ? [print[key]] : []));
  return values.filter((value, index) => index === 0 || value !== values[index - 1]);
}

describe.each(PROFILES)('a %s printer', (profile) => {
  test('finishes a print through PREPARE and RUNNING, and FINISH persists', () => {
    const printer = new VirtualPrinter(profile).connect().run('finish', { layers: 40, seconds: 2400 });
    printer.finishJob().pass(60_000);
    expect(course(printer.wire, 'gcode_state')).toEqual(['IDLE', 'PREPARE', 'RUNNING', 'FINISH']);
    expect(course(printer.wire, 'mc_percent').at(-1)).toBe(100);
    expect(course(printer.wire, 'mc_remaining_time').slice(0, 3)).toEqual([0, 40, 39]);
    expect(printer.log).toMatchObject([{ outcome: 'finished', progress: 100, layersDone: 40, reason: null }]);
  });

  test('shows the new ids before the phase changes', () => {
    const printer = new VirtualPrinter(profile).connect().run('finish', { subtaskId: '4711' }).pass(5000);
    const withId = reports(printer.wire).find((print) => print.subtask_id === '4711');
    expect(withId?.gcode_state ?? 'IDLE').toBe('IDLE');
    expect(course(printer.wire, 'gcode_state')).toContain('PREPARE');
  });

  test('fails with a print_error and an HMS entry that stay', () => {
    const printer = new VirtualPrinter(profile).connect().run('fail', { atPercent: 40, layers: 100 }).finishJob();
    expect(course(printer.wire, 'gcode_state').at(-1)).toBe('FAILED');
    expect(course(printer.wire, 'print_error')).toEqual([0, 0x03004006]);
    expect(printer.machine.state.hms).toHaveLength(1);
    expect(printer.log).toMatchObject([{ outcome: 'failed', progress: 40, layersDone: 40, reason: '03004006' }]);
  });

  test('is rejected before it prints, without ever saying RUNNING', () => {
    for (const script of ['rejectToFailed', 'rejectToIdle'] as const) {
      const printer = new VirtualPrinter(profile).connect().run(script).finishJob();
      const end = script === 'rejectToFailed' ? 'FAILED' : 'IDLE';
      expect(course(printer.wire, 'gcode_state')).toEqual(['IDLE', 'PREPARE', end]);
      expect(course(printer.wire, 'print_error').at(-1)).toBe(0x05008003);
      expect(printer.log).toMatchObject([{ outcome: 'rejected', startedAt: null, grams: 0 }]);
    }
  });

  test('aborts from RUNNING to IDLE without FAILED', () => {
    const printer = new VirtualPrinter(profile).connect().run('abort', { atPercent: 25 }).finishJob();
    expect(course(printer.wire, 'gcode_state')).toEqual(['IDLE', 'PREPARE', 'RUNNING', 'IDLE']);
    expect(printer.log).toMatchObject([{ outcome: 'aborted', progress: 25 }]);
  });

  test('puts one job in the place of another without leaving RUNNING', () => {
    const printer = new VirtualPrinter(profile).connect();
    printer.run('replace', { name: 'first', atPercent: 50, next: { name: 'second' } }).finishJob();
    expect(course(printer.wire, 'gcode_state')).toEqual(['IDLE', 'PREPARE', 'RUNNING', 'FINISH']);
    expect(course(printer.wire, 'subtask_name')).toEqual(['', 'first', 'second']);
    expect(printer.log).toMatchObject([
      { name: 'first', outcome: 'replaced', progress: 50 },
      { name: 'second', outcome: 'finished', progress: 100 },
    ]);
  });

  test('runs a calibration as print_type system under /usr', () => {
    const printer = new VirtualPrinter(profile).connect().run('calibration').finishJob();
    expect(course(printer.wire, 'print_type')).toContain('system');
    expect(course(printer.wire, 'gcode_file')).toContain('/usr/etc/print/auto_cali_for_user.gcode');
    expect(printer.log).toMatchObject([{ kind: 'calibration', outcome: 'finished', grams: 0 }]);
  });

  test('pauses on a runout at stage 6 and goes on when it is resumed', () => {
    const printer = new VirtualPrinter(profile).connect().run('runout', { atPercent: 30, layers: 100 });
    printer.until(({ state }) => state.phase === 'PAUSE').pass(120_000);
    expect(printer.machine.state).toMatchObject({ phase: 'PAUSE', stage: 6, printError: 0x07008011 });
    const [hms] = printer.machine.state.hms;
    expect(hex8(hms!.attr) + hex8(hms!.code)).toBe('0700200000020001');
    printer.request({ print: { command: 'resume', sequence_id: '9' } }).finishJob();
    expect(course(printer.wire, 'gcode_state')).toEqual(['IDLE', 'PREPARE', 'RUNNING', 'PAUSE', 'RUNNING', 'FINISH']);
    expect(printer.log).toMatchObject([{ outcome: 'finished', progress: 100, pauses: [{ stage: 6 }] }]);
  });

  test('goes on after a scripted pause by itself', () => {
    const printer = new VirtualPrinter(profile).connect();
    printer.run('finish', { pauses: [{ atPercent: 50, forMs: 90_000, stage: 30 }] }).finishJob();
    const [pause] = printer.log[0]!.pauses;
    expect(pause!.to! - pause!.from).toBe(90_000);
    expect(course(printer.wire, 'stg_cur')).toContain(30);
  });

  test('takes up a paused layer where it was', () => {
    const options = { layers: 10, seconds: 1000 } as const;
    const straight = new VirtualPrinter(profile).connect().run('finish', options).finishJob();
    const paused = new VirtualPrinter(profile).connect().run('finish', options);
    paused.until(({ entry }) => entry?.layersDone === 4).pass(30_000);
    paused
      .request({ print: { command: 'pause' } })
      .pass(600_400)
      .request({ print: { command: 'resume' } });
    paused.finishJob();
    const [first, second] = [straight.log[0]!, paused.log[0]!];
    const [pause] = second.pauses;
    expect(pause!.to! - pause!.from).toBe(600_400);
    expect(second.endedAt! - first.endedAt!).toBe(600_400);
  });

  test('is deterministic to the byte', () => {
    const play = () =>
      new VirtualPrinter(profile).connect().run('cancel', { name: 'twice', layers: 30 }).finishJob().wire;
    expect(play()).toEqual(play());
  });

  test('compresses layers and nothing else', () => {
    const play = (speed: number) => {
      const printer = new VirtualPrinter(profile).connect();
      return printer.run('finish', { layers: 100, seconds: 10_000, speed }).finishJob().log[0]!;
    };
    const [slow, fast] = [play(1), play(100)];
    expect(slow.startedAt! - slow.acceptedAt).toBe(fast.startedAt! - fast.acceptedAt);
    const overhead = (entry: typeof slow, speed: number) => entry.endedAt! - entry.startedAt! - 10_000_000 / speed;
    expect(overhead(fast, 100)).toBe(overhead(slow, 1));
  });

  test('takes the filament from the spools it used', () => {
    const printer = new VirtualPrinter(profile).connect();
    const { ams } = printer.machine.state;
    const before = [ams[0]!.trays[0]!.left, ams[0]!.trays[1]!.left];
    const filaments = [
      { type: 'PLA', color: 'FFFFFF', grams: 40, tray: 0 },
      { type: 'PLA', color: '000000', grams: 10, tray: 1 },
    ];
    printer.run('cancel', { filaments, atPercent: 50, layers: 100 }).finishJob();
    expect(before[0]! - ams[0]!.trays[0]!.left).toBeCloseTo(20);
    expect(before[1]! - ams[0]!.trays[1]!.left).toBeCloseTo(5);
    expect(printer.log[0]).toMatchObject({ grams: 25, plannedGrams: 50, filaments: [{ grams: 20 }, { grams: 5 }] });
    const trays = new Set(reports(printer.wire).map((print) => (print.ams as JsonObject | undefined)?.tray_now));
    expect(trays).toContain('1');
  });
});

describe('a cancel at the screen', () => {
  const edges = (pulse: 'before' | 'with' | 'after') => {
    const printer = new VirtualPrinter('p1').connect().run('cancel', { atPercent: 50, pulse }).finishJob();
    return reports(printer.wire).flatMap((print) => [
      ...(print.print_error === CANCELLED ? ['pulse'] : []),
      ...(print.gcode_state === 'FAILED' ? ['FAILED'] : []),
      ...(print.print_error === 0 && print.msg === 1 ? ['clear'] : []),
    ]);
  };

  test('shows its print_error in a message of its own before FAILED', () => {
    expect(edges('before')).toEqual(['pulse', 'clear', 'FAILED']);
  });

  test('shows its print_error in the same message as FAILED', () => {
    expect(edges('with')).toEqual(['pulse', 'FAILED', 'clear']);
  });

  test('shows its print_error in a message of its own after FAILED', () => {
    expect(edges('after')).toEqual(['FAILED', 'pulse', 'clear']);
  });

  test('returns progress to 0, and the log keeps what was really printed', () => {
    const printer = new VirtualPrinter('p1').connect().run('cancel', { atPercent: 50, layers: 80 }).finishJob();
    expect(course(printer.wire, 'mc_percent').at(-1)).toBe(0);
    expect(course(printer.wire, 'layer_num').at(-1)).toBe(0);
    expect(printer.log).toMatchObject([{ outcome: 'cancelled', progress: 50, layersDone: 40, reason: '0300400C' }]);
  });

  test('leaves its code in fail_reason on families that have it', () => {
    const printer = new VirtualPrinter('x1').connect().run('cancel').finishJob(60_000);
    const last = reports(printer.wire).at(-1)!;
    expect(last).toMatchObject({ gcode_state: 'FAILED', print_error: 0, fail_reason: '50348044' });
    expect(reports(new VirtualPrinter('p1').connect().run('cancel').finishJob().wire).at(0)).not.toHaveProperty(
      'fail_reason',
    );
  });
});

describe('a report', () => {
  test('comes each second and whole from X1 and H2, with msg 0 only from X1', () => {
    for (const [profile, msg] of [
      ['x1', 0],
      ['h2', undefined],
    ] as const) {
      const printer = new VirtualPrinter(profile).pass(10_000);
      expect(printer.wire.map(({ at }) => at - VIRTUAL_START)).toEqual(
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((n) => n * 1000),
      );
      for (const print of reports(printer.wire))
        expect([print.msg, Object.keys(print).length > 90]).toEqual([msg, true]);
    }
  });

  test('comes from P1 only as changes until somebody asks for all', () => {
    const printer = new VirtualPrinter('p1').pass(60_000);
    for (const print of reports(printer.wire)) expect([print.msg, Object.keys(print).length < 10]).toEqual([1, true]);
    expect(printer.wire.length).toBeGreaterThan(0);
    const before = printer.wire.length;
    printer.connect();
    expect(reports(printer.wire.slice(before))).toMatchObject([{ msg: 0, gcode_state: 'IDLE' }]);
  });

  test('begins in the middle of a print when the printer was printing before', () => {
    const printer = new VirtualPrinter('p1').run('finish', { fromPercent: 60, layers: 50 }).connect();
    const full = reports(printer.wire).at(-1)!;
    expect(full).toMatchObject({ msg: 0, gcode_state: 'RUNNING', layer_num: 31, mc_percent: 60, stg_cur: 0 });
    expect(printer.finishJob().log).toMatchObject([{ outcome: 'finished', layersDone: 50 }]);
  });

  test('of a cloud job counts the download up before it prints', () => {
    const printer = new VirtualPrinter('x1').connect().run('finish', { origin: 'cloud' }).finishJob();
    expect(course(printer.wire, 'gcode_state')).toEqual(['IDLE', 'SLICING', 'PREPARE', 'RUNNING', 'FINISH']);
    expect(course(printer.wire, 'gcode_file_prepare_percent')).toEqual(['0', '34', '71', '99', '100']);
    expect(course(printer.wire, 'print_type')).toEqual(['', 'cloud', '']);
  });

  test('of an H2D names the tray by its place in the unit and the nozzle by the extruder', () => {
    const printer = new VirtualPrinter('h2').connect();
    printer.run('finish', { filaments: [{ type: 'PLA', color: '56B7E6', grams: 3, tray: 6 }], layers: 4 }).pass(10_000);
    const last = reports(printer.wire).at(-1)!;
    const extruder = (last.device as { extruder: { state: number; info: { snow: number; temp: number }[] } }).extruder;
    expect((last.ams as JsonObject).tray_now).toBe('2');
    expect([(extruder.state >> 4) & 0xf, extruder.state & 0xf]).toEqual([1, 2]);
    expect(extruder.info.map(({ snow }) => snow)).toEqual([0xffff, 0x0102]);
    expect(extruder.info[1]!.temp >> 16).toBe(220);
    expect(last.mapping).toEqual([0x0102]);
  });
});
