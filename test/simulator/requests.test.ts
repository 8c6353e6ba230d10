import { describe, expect, test } from 'vitest';
import { BUSY, UNSIGNED } from './codes.ts';
import type { JsonObject } from './delta.ts';
import { readPlate } from './jobFile.ts';
import { buildThreeMf } from './threeMf.ts';
import { VirtualPrinter } from './virtual.ts';
import { decodeRequest } from './wire.ts';

const FILE = await buildThreeMf({
  name: 'cube',
  filaments: [{ type: 'PLA', color: '#FF6A13', grams: 12.5 }],
  seconds: 600,
  layers: 20,
});

/** What the printer answered to a request, status reports left out. */
function answers(printer: VirtualPrinter, message: unknown): JsonObject[] {
  const before = printer.wire.length;
  printer.request(message);
  return printer.wire
    .slice(before)
    .map(({ payload }) => payload)
    .filter((payload) => (payload.print as JsonObject | undefined)?.command !== 'push_status');
}

function withFile(profile: 'x1' | 'p1' | 'h2', path = '/cube.gcode.3mf'): VirtualPrinter {
  const printer = new VirtualPrinter(profile).connect();
  printer.machine.files.write(path, FILE, 0);
  return printer;
}

function projectFile(fields: JsonObject = {}): JsonObject {
  return {
    print: {
      command: 'project_file',
      sequence_id: '70001',
      param: 'Metadata/plate_1.gcode',
      url: 'ftp://cube.gcode.3mf',
      file: 'cube.gcode.3mf',
      md5: '',
      subtask_name: 'cube',
      subtask_id: '12345',
      task_id: '12345',
      project_id: '0',
      profile_id: '0',
      use_ams: true,
      ams_mapping: [0],
      ams_mapping2: [{ ams_id: 0, slot_id: 0 }],
      ...fields,
    },
  };
}

describe('an answer', () => {
  const pause = { print: { command: 'pause', param: '', sequence_id: '70010' } };

  test('echoes the command with a result on X1 and H2, and bare on P1', () => {
    const echo = { command: 'pause', param: '', sequence_id: '70010' };
    expect(answers(new VirtualPrinter('x1'), pause)).toEqual([{ print: { ...echo, result: 'success', reason: '' } }]);
    expect(answers(new VirtualPrinter('h2'), pause)).toEqual([{ print: { ...echo, result: 'success', reason: '' } }]);
    expect(answers(new VirtualPrinter('p1'), pause)).toEqual([{ print: echo }]);
  });

  test('to get_version carries a result only on P1, and names the model', () => {
    const ask = { info: { command: 'get_version', sequence_id: '5' } };
    const [p1] = answers(new VirtualPrinter('p1'), ask);
    expect(p1).toMatchObject({ info: { sequence_id: '5', result: 'success', reason: '' } });
    const [x1] = answers(new VirtualPrinter('x1'), ask);
    expect(x1!.info).not.toHaveProperty('result');
    expect((x1!.info as { module: JsonObject[] }).module[0]).toMatchObject({
      name: 'ota',
      product_name: 'Bambu Lab X1-Carbon',
      hw_ver: 'N/A',
    });
  });

  test('comes for every part of a message that holds several', () => {
    const printer = new VirtualPrinter('p1');
    const before = printer.wire.length;
    printer.request({
      pushing: { sequence_id: '1', command: 'pushall' },
      info: { sequence_id: '2', command: 'get_version' },
      upgrade: { sequence_id: '3', command: 'get_history' },
    });
    expect(printer.wire.slice(before).map(({ payload }) => Object.keys(payload)[0])).toEqual([
      'print',
      'info',
      'upgrade',
    ]);
  });

  test('comes to a numeric and to a missing sequence_id', () => {
    const printer = new VirtualPrinter('x1');
    expect(answers(printer, { print: { command: 'pause', sequence_id: 7 } })).toMatchObject([
      { print: { sequence_id: '7' } },
    ]);
    expect(answers(printer, { print: { command: 'pause' } })).toMatchObject([{ print: { sequence_id: '0' } }]);
  });

  test('does not come to what the printer does not know', () => {
    const printer = new VirtualPrinter('x1');
    for (const message of [
      { print: { command: 'dance' } },
      { toaster: { command: 'pause' } },
      [],
      'pause',
      null,
      { print: 1 },
    ]) {
      expect(answers(printer, message)).toEqual([]);
    }
  });

  test('is given to a request with a trailing NUL', () => {
    expect(decodeRequest(Buffer.from('{"print":{"command":"pause"}}\0'))).toEqual({ print: { command: 'pause' } });
    expect(decodeRequest(Buffer.from('{"print":'))).toBeNull();
  });
});

describe('a command', () => {
  test('switches the light, and the report follows', () => {
    const printer = new VirtualPrinter('p1').connect();
    const off = { system: { command: 'ledctrl', led_node: 'chamber_light', led_mode: 'off', sequence_id: '1' } };
    expect(answers(printer, off)).toMatchObject([{ system: { command: 'ledctrl', sequence_id: '1' } }]);
    printer.pass(1000);
    expect(printer.wire.at(-1)!.payload).toMatchObject({
      print: { msg: 1, lights_report: [{ node: 'chamber_light', mode: 'off' }] },
    });
  });

  test('sets speed, temperatures and fans', () => {
    const printer = new VirtualPrinter('x1').connect();
    printer.request({ print: { command: 'print_speed', param: '3' } });
    printer.request({ print: { command: 'gcode_line', param: 'M140 S60\nM104 S220\nM106 P1 S255\n' } });
    printer.pass(120_000);
    expect(printer.wire.at(-1)!.payload.print).toMatchObject({
      spd_lvl: 3,
      spd_mag: 124,
      bed_temper: 60,
      bed_target_temper: 60,
      nozzle_temper: 220,
      cooling_fan_speed: '15',
    });
  });

  test('stops a job: echo, pulse, FAILED, and the log says stopped', () => {
    const printer = new VirtualPrinter('p1').connect().run('finish', { layers: 100, seconds: 1000 });
    printer.until(({ entry }) => entry?.layersDone === 30);
    const before = printer.wire.length;
    printer.request({ print: { command: 'stop', param: '', sequence_id: '70020' } }).finishJob();
    const seen = printer.wire.slice(before).map(({ payload }) => payload.print as JsonObject);
    expect(seen[0]).toEqual({ command: 'stop', param: '', sequence_id: '70020' });
    expect(seen.findIndex((print) => print.print_error === 0x0300400c)).toBeGreaterThan(0);
    expect(seen.some((print) => print.gcode_state === 'FAILED')).toBe(true);
    expect(printer.log).toMatchObject([{ outcome: 'stopped', progress: 30, reason: '0300400C' }]);
  });

  test('stops a job that is still preparing, and a paused one', () => {
    for (const phase of ['PREPARE', 'PAUSE'] as const) {
      const printer = new VirtualPrinter('x1').connect().run('finish', { pauses: [{ atPercent: 10 }] });
      printer.until(({ state }) => state.phase === phase).request({ print: { command: 'stop' } });
      expect(printer.finishJob().log).toMatchObject([{ outcome: 'stopped' }]);
      expect(printer.machine.state.phase).toBe('FAILED');
    }
  });

  test('has no effect on a printer that has nothing to pause, resume or stop', () => {
    const printer = new VirtualPrinter('x1').connect();
    for (const command of ['pause', 'resume', 'stop']) printer.request({ print: { command } }).pass(5000);
    expect(printer.machine.state.phase).toBe('IDLE');
    expect(printer.log).toEqual([]);
  });
});

describe('project_file', () => {
  test.each([
    'ftp://cube.gcode.3mf',
    'ftp:///cube.gcode.3mf',
    'file:///sdcard/cube.gcode.3mf',
    'file:///mnt/sdcard/cube.gcode.3mf',
  ])('finds the file under %s', (url) => {
    const printer = withFile('x1').request(projectFile({ url })).finishJob();
    expect(printer.log).toMatchObject([
      { name: 'cube', subtaskId: '12345', layers: 20, outcome: 'finished', grams: 12.5, filaments: [{ tray: 0 }] },
    ]);
  });

  test('finds a file in a folder', () => {
    const printer = withFile('h2', '/cache/cube.gcode.3mf').request(
      projectFile({ url: 'ftp:///cache/cube.gcode.3mf' }),
    );
    expect(printer.finishJob().log).toMatchObject([{ outcome: 'finished' }]);
  });

  test('is echoed whole, with SUCCESS on X1 and bare on P1', () => {
    const [x1] = answers(withFile('x1'), projectFile());
    expect(x1).toMatchObject({ print: { command: 'project_file', url: 'ftp://cube.gcode.3mf', result: 'SUCCESS' } });
    const [p1] = answers(withFile('p1'), projectFile());
    expect(p1!.print).not.toHaveProperty('result');
    expect(p1).toMatchObject({ print: { command: 'project_file', subtask_id: '12345' } });
  });

  test.each([
    ['a missing file', { url: 'ftp://other.3mf' }],
    ['a missing plate', { param: 'Metadata/plate_2.gcode' }],
    ['a wrong checksum', { md5: '0'.repeat(32) }],
  ])('rejects %s before it prints', (_what, fields) => {
    const printer = withFile('p1').request(projectFile(fields)).finishJob();
    expect(printer.log).toMatchObject([{ outcome: 'rejected', reason: '05004003', startedAt: null }]);
  });

  test('is refused while a job runs, which goes on', () => {
    const printer = withFile('x1').run('finish', { name: 'first' }).pass(20_000);
    expect(answers(printer, projectFile())).toMatchObject([{ print: { result: 'fail' } }]);
    expect(printer.machine.state).toMatchObject({ phase: 'RUNNING', printError: BUSY });
    expect(printer.finishJob().log).toMatchObject([{ name: 'first', outcome: 'finished' }]);
  });

  test('without ams_mapping2 prints air on P1: 100 % and not a gram', () => {
    const printer = withFile('p1')
      .request(projectFile({ ams_mapping2: undefined }))
      .finishJob();
    expect(printer.log).toMatchObject([{ outcome: 'finished', progress: 100, air: true, grams: 0 }]);
    expect(printer.machine.state.filamentLoaded).toBe(false);
  });

  test('with use_ams on a printer without AMS is rejected', () => {
    const printer = withFile('p1');
    printer.machine.state.ams = [];
    expect(printer.request(projectFile()).finishJob().log).toMatchObject([{ outcome: 'rejected', reason: '07FF8012' }]);
  });

  test('prints from the external spool when it is told so', () => {
    const fields = { use_ams: false, ams_mapping: [-1], ams_mapping2: [{ ams_id: 255, slot_id: 0 }] };
    const printer = withFile('p1').request(projectFile(fields)).finishJob();
    expect(printer.log).toMatchObject([{ outcome: 'finished', air: false, filaments: [{ tray: 254 }] }]);
  });
});

describe('a printer that requires signatures', () => {
  test.each([
    ['x1', { result: 'failed', reason: 'mqtt message verify failed', err_code: UNSIGNED }],
    ['p1', { err_code: UNSIGNED }],
  ] as const)('refuses control on %s, says so in hms, and still reports and switches the light', (profile, refusal) => {
    const printer = withFile(profile);
    printer.machine.requireSignature(true);
    const [answer] = answers(printer, projectFile());
    expect(answer!.print).toMatchObject({ command: 'project_file', url: 'ftp://cube.gcode.3mf', ...refusal });
    if (profile === 'p1') expect(answer!.print).not.toHaveProperty('result');
    expect(printer.pass(5000).log).toEqual([]);
    expect(printer.machine.state.hms).toEqual([{ attr: 0x05000500, code: 0x00010007 }]);
    expect(
      answers(printer, { system: { command: 'ledctrl', led_node: 'chamber_light', led_mode: 'off' } }),
    ).toHaveLength(1);
    printer.machine.requireSignature(false);
    expect(printer.machine.state.hms).toEqual([]);
  });

  test('sets bit 29 of fun where there is one', () => {
    const fun = (required: boolean) => {
      const printer = new VirtualPrinter('x1');
      printer.machine.requireSignature(required);
      const print = printer.connect().wire.at(-1)!.payload.print as { fun: string };
      return (BigInt(`0x${print.fun}`) >> 29n) & 1n;
    };
    expect([fun(true), fun(false)]).toEqual([1n, 0n]);
  });
});

test('a plate whose g-code does not match its checksum is not read', () => {
  expect(readPlate(FILE, 1)).toMatchObject({ seconds: 600, layers: 20, filaments: [{ type: 'PLA', grams: 12.5 }] });
  expect(readPlate(FILE, 2)).toBeNull();
  expect(readPlate(Buffer.from('not a zip'), 1)).toBeNull();
});
