import { describe, expect, test } from 'vitest';
import { parseReport, REPORT_BYTES_MAX } from '../../server/printers/report/report.ts';
import { bytesOf } from './reading.ts';
import { P1S_IDLE, p1Delta } from './synthetic/p1s.ts';

const parse = (message: unknown) => parseReport(bytesOf(message));
const text = (message: string) => parseReport(new TextEncoder().encode(message));

/** A push of `count` keys without `msg`. */
function pushOfSize(count: number): Record<string, unknown> {
  const filler = Array.from({ length: count - 1 }, (_, index) => [`key_${index}`, index]);
  return { gcode_state: 'IDLE', ...Object.fromEntries(filler) };
}

describe('which push is full', () => {
  test.each([
    ['msg 0 with a state', { ...P1S_IDLE }, true],
    ['msg "0" as text', { ...P1S_IDLE, msg: '0' }, true],
    ['msg 0 without a state', { command: 'push_status', msg: 0, wifi_signal: '-48dBm' }, false],
    ['msg 1, however large', { ...pushOfSize(90), msg: 1 }, false],
    ['no msg and 54 keys', pushOfSize(54), true],
    ['no msg and 53 keys', pushOfSize(53), false],
    ['no msg and no state', { stat: '46258008' }, false],
  ])('%s: %#', (_, print, full) => {
    expect(parse({ print })).toEqual({ kind: 'status', full, print });
  });

  test('a push without a command is a push; with a result it is not', () => {
    expect(parse({ print: { home_flag: 1 } }).kind).toBe('status');
    expect(parse({ print: { result: 'success' } }).kind).toBe('other');
  });
});

describe('replies', () => {
  test('carry envelope, command, sequence and the whole body', () => {
    const body = { command: 'pause', param: '', sequence_id: '70010', result: 'success', reason: '' };
    expect(parse({ print: body })).toEqual({
      kind: 'reply',
      envelope: 'print',
      command: 'pause',
      sequenceId: '70010',
      result: 'success',
      reason: null,
      errCode: null,
      body,
    });
  });

  test.each([
    ['SUCCESS', 'success'],
    ['Success', 'success'],
    ['fail', 'failed'],
    ['FAIL', 'failed'],
    ['failed', 'failed'],
    [undefined, null],
    ['', null],
    [7, null],
  ])('result %j is %j', (result, expected) => {
    expect(parse({ system: { command: 'ledctrl', result } })).toMatchObject({ kind: 'reply', result: expected });
  });

  test('a bare refusal of a P1 has an error code and neither result nor reason', () => {
    const refusal = { command: 'project_file', sequence_id: 70011, url: 'ftp://cube.3mf', err_code: 84033543 };
    expect(parse({ print: refusal })).toMatchObject({
      sequenceId: '70011',
      result: null,
      reason: null,
      errCode: 0x05024007,
    });
  });

  test('errno counts where err_code is 0 or absent; 0 is no error', () => {
    expect(parse({ print: { command: 'x', err_code: 0, errno: '-2' } })).toMatchObject({ errCode: 0xfffffffe });
    expect(parse({ print: { command: 'x', err_code: 0 } })).toMatchObject({ errCode: null });
  });

  test('"success" repeated as reason is no reason', () => {
    expect(parse({ print: { command: 'x', result: 'success', reason: 'Success' } })).toMatchObject({ reason: null });
    expect(parse({ print: { command: 'x', result: 'fail', reason: 'invalid tray_id' } })).toMatchObject({
      reason: 'invalid tray_id',
    });
  });

  test('an echo that carries state fields is no push', () => {
    const echo = { command: 'project_file', gcode_state: 'RUNNING', ...pushOfSize(60), sequence_id: '1' };
    expect(parse({ print: echo }).kind).toBe('reply');
  });
});

test('a version reply lists its modules; placeholders are null and nameless entries are skipped', () => {
  const module = [
    { name: 'ota', product_name: 'Bambu Lab P1S', sw_ver: '01.08.02.00', hw_ver: 'OTA', sn: '01P' },
    { name: 'mc-sub', sw_ver: '1', hw_ver: 'N/A', sn: 'N/A', product_name: '' },
    { sw_ver: '2' },
    'noise',
  ];
  expect(parse({ info: { command: 'get_version', module } })).toEqual({
    kind: 'version',
    modules: [
      {
        name: 'ota',
        productName: 'Bambu Lab P1S',
        softwareVersion: '01.08.02.00',
        hardwareVersion: 'OTA',
        serial: '01P',
        projectName: null,
      },
      {
        name: 'mc-sub',
        productName: null,
        softwareVersion: '1',
        hardwareVersion: null,
        serial: null,
        projectName: null,
      },
    ],
  });
  expect(parse({ info: { command: 'get_version', result: 'fail' } })).toMatchObject({
    kind: 'reply',
    result: 'failed',
  });
});

describe('defects of the wire', () => {
  test('invalid UTF-8 is decoded with replacement characters, the rest is kept', () => {
    const [head, tail] = ['{"print":{"subtask_name":"a', 'b","mc_percent":7}}'].map((part) => Buffer.from(part));
    const report = parseReport(Buffer.concat([head!, Buffer.from([0xff, 0xfe]), tail!]));
    expect(report).toMatchObject({ kind: 'status', print: { mc_percent: 7 } });
    expect(report).toHaveProperty('print.subtask_name', expect.stringMatching(/^a\uFFFD+b$/));
  });

  test('trailing NULs and a byte order mark are tolerated', () => {
    expect(text('\uFEFF{"print":{"msg":1}}\0\0')).toMatchObject({ kind: 'status', full: false });
  });

  test('a view into a larger buffer reads only its part', () => {
    const whole = Buffer.from('xx{"print":{"layer_num":3}}yy');
    expect(parseReport(whole.subarray(2, -2))).toMatchObject({ kind: 'status', print: { layer_num: 3 } });
  });

  test.each(['', 'hello', '{"print":', '[]', '7', 'null', '"print"'])('%j is garbage and says why', (message) => {
    expect(text(message)).toMatchObject({ kind: 'garbage', why: expect.stringMatching(/JSON/) });
  });

  test('what is far larger than any report is not even parsed', () => {
    expect(parseReport(new Uint8Array(REPORT_BYTES_MAX + 1))).toMatchObject({ kind: 'garbage' });
  });

  test('unknown envelopes and envelopes that are no objects are other', () => {
    expect(parse({ mc_print: { command: 'push_info' } })).toEqual({ kind: 'other', keys: ['mc_print'] });
    expect(parse({ print: 'noise' })).toEqual({ kind: 'other', keys: ['print'] });
    expect(parse({ print: null, system: { command: 'ledctrl' } })).toMatchObject({ kind: 'reply', envelope: 'system' });
  });

  test('a delta is small and stays a delta', () => {
    expect(parse({ print: p1Delta({ gcode_state: 'RUNNING' }) })).toMatchObject({ kind: 'status', full: false });
  });
});
