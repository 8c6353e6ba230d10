import { describe, expect, test } from 'vitest';
import { readJob } from '../../server/printers/report/job.ts';
import { mergedOf } from './reading.ts';
import { H2D_PRINTING } from './synthetic/h2d.ts';
import { P1S_IDLE, P1S_PRINTING } from './synthetic/p1s.ts';

const jobOf = (print: Record<string, unknown>) => readJob({ print, complete: true });

describe('a job reading', () => {
  test('of an idle P1S has no ids, names or files', () => {
    expect(readJob(mergedOf(P1S_IDLE))).toEqual({
      state: 'IDLE',
      subtaskId: null,
      taskId: null,
      subtaskName: null,
      gcodeFile: null,
      printType: 'idle',
      percent: 0,
      remainingMinutes: 0,
      layer: 0,
      totalLayers: 0,
      subStage: 0,
      stage: 255,
      stages: [],
      printError: 0,
      failReason: 0,
      hms: [],
      preparePercent: 0,
      plate: null,
    });
  });

  test('of a printing P1S follows the deltas, numbers as text included', () => {
    expect(readJob(mergedOf(...P1S_PRINTING))).toMatchObject({
      state: 'RUNNING',
      subtaskId: '51234567',
      taskId: null,
      subtaskName: 'cube',
      gcodeFile: 'cube.gcode.3mf',
      percent: 7,
      remainingMinutes: 39,
      layer: 3,
      totalLayers: 80,
      stage: 0,
      stages: [2, 1, 14],
    });
  });

  test('knows the plate from its fields, else from the name of the file in memory', () => {
    expect(readJob(mergedOf(H2D_PRINTING)).plate).toBe(3);
    expect(readJob(mergedOf({ ...H2D_PRINTING, plate_idx: 2 })).plate).toBe(2);
    expect(jobOf({ plate_idx: 0, plate_id: '4' }).plate).toBe(4);
    expect(jobOf({ gcode_file: 'plate_12.gcode.3mf' }).plate).toBe(null);
  });

  test('of nothing is null, 0 or empty', () => {
    expect(jobOf({})).toMatchObject({ state: null, percent: null, layer: null, printError: 0, hms: [], stages: [] });
  });

  test('reads the state in capitals and an empty one as none', () => {
    expect(jobOf({ gcode_state: 'running' }).state).toBe('RUNNING');
    expect(jobOf({ gcode_state: '' }).state).toBe(null);
    expect(jobOf({ gcode_state: 4 }).state).toBe(null);
  });

  test('takes the newer names of fields where the old ones are missing', () => {
    const newer = {
      percent: 5,
      remain_time: 6,
      file: 'a.gcode',
      prepare_per: 100,
      '3D': { layer_num: 1, total_layer_num: 9 },
    };
    expect(jobOf({ ...newer, stage: { _id: 13 } })).toMatchObject({
      percent: 5,
      remainingMinutes: 6,
      gcodeFile: 'a.gcode',
      preparePercent: 100,
      layer: 1,
      totalLayers: 9,
      stage: 13,
    });
  });

  test('reads error numbers however they are written', () => {
    expect(jobOf({ print_error: 50348044, fail_reason: '50348044' })).toMatchObject({
      printError: 0x0300400c,
      failReason: 0x0300400c,
    });
    expect(jobOf({ print_error: '0x0300400C' }).printError).toBe(0x0300400c);
    expect(jobOf({ print_error: -1 }).printError).toBe(0xffffffff);
    expect(jobOf({ print_error: 'none', fail_reason: null })).toMatchObject({ printError: 0, failReason: 0 });
  });

  test('lists errors as 16 capitals and skips malformed entries', () => {
    const hms = [{ attr: 50331904, code: 65543 }, { attr: '0x0c000300', code: '196615' }, { attr: 1 }, null, 'x'];
    expect(jobOf({ hms }).hms).toEqual(['0300010000010007', '0C00030000030007']);
    expect(jobOf({ hms: 'none' }).hms).toEqual([]);
  });

  test('of stages keeps the numbers', () => {
    expect(jobOf({ stg: ['2', null, 14, {}] }).stages).toEqual([2, 14]);
  });
});
