import { describe, expect, test } from 'vitest';
import { statusAfter } from './reading.ts';
import { P1S_IDLE, P1S_MODULES, P1S_PRINTING, p1Delta } from './synthetic/p1s.ts';

const p1s = (...prints: unknown[]) => statusAfter(prints, { modules: P1S_MODULES });

describe('a printer never seen', () => {
  test('has the values that clients need and null for the rest', () => {
    const link = { connected: false, lastReportAt: null, currentArchiveId: null, coverUrl: null };
    expect(statusAfter([], { serial: '01P00A000000001', link })).toMatchObject({
      connected: false,
      model: 'P1S',
      state: 'unknown',
      progress: 0,
      remaining_time: 0,
      remaining_time_seconds: null,
      temperatures: {},
      temperature: null,
      stg_cur: -1,
      stg_cur_name: null,
      stg: [],
      hms_errors: [],
      error: null,
      ams: [],
      ams_exists: false,
      vt_tray: [],
      nozzles: [],
      tray_now: 255,
      print_options: null,
      wifi_signal: null,
      firmware_version: null,
      last_update: null,
      eta: null,
      controllable: false,
      control_block: 'offline',
    });
  });

  test('and just connected waits for its first report', () => {
    expect(statusAfter([], { link: { lastReportAt: null } })).toMatchObject({
      connected: true,
      control_block: 'no_report',
    });
  });
});

describe('a P1S of the old protocol', () => {
  test('idle', () => {
    const status = p1s(P1S_IDLE);
    expect(status).toMatchObject({
      model: 'P1S',
      firmware_version: '01.08.02.00',
      state: 'IDLE',
      current_print: null,
      remaining_time: 0,
      stg_cur: -1,
      temperature: 24.5,
      speed_level: 2,
      chamber_light: true,
      wifi_signal: -51,
      wired_network: false,
      sdcard: true,
      ipcam: true,
      timelapse: false,
      door_open: null,
      developer_mode: null,
      controllable: true,
      exhaust_fan_present: true,
      last_update: '2026-03-01T10:00:30.000Z',
      cover_url: null,
      current_archive_id: null,
    });
    expect(status.temperatures).not.toHaveProperty('chamber');
    expect(status.nozzles).toMatchObject([{ nozzle_type: 'stainless_steel', nozzle_diameter: '0.4' }]);
  });

  test('its AMS: tagged, untagged and empty slots, no sensor for temperature', () => {
    const [unit] = p1s(P1S_IDLE).ams;
    expect(unit).toMatchObject({
      id: 0,
      humidity: 4,
      humidity_percent: null,
      temp: null,
      is_ams_ht: false,
      module_type: 'ams',
      serial_number: '006000000000001',
      sw_ver: '00.00.06.49',
      dry_time: 0,
      dry_status: 0,
    });
    expect(unit?.tray[0]).toEqual({
      id: 0,
      tray_color: 'FF6A13FF',
      cols: ['FF6A13FF'],
      tray_type: 'PLA',
      tray_sub_brands: 'PLA Basic',
      tray_id_name: 'A00-A0',
      tray_info_idx: 'GFA00',
      remain: 82,
      tray_weight: 1000,
      k: 0.02,
      cali_idx: -1,
      tag_uid: '1122334455667788',
      tray_uuid: '00112233445566778899AABBCCDDEEFF',
      nozzle_temp_min: 190,
      nozzle_temp_max: 230,
      drying_temp: 55,
      drying_time: 8,
      state: null,
      exists: true,
    });
    expect(unit?.tray[1]).toMatchObject({
      tray_type: 'PETG',
      remain: null,
      tag_uid: null,
      tray_uuid: null,
      exists: true,
    });
    expect(unit?.tray[2]).toMatchObject({
      id: 2,
      tray_type: null,
      tray_color: null,
      cols: [],
      remain: null,
      exists: false,
    });
  });

  test('its external spool has no amount and no presence', () => {
    expect(p1s(P1S_IDLE).vt_tray).toMatchObject([
      { id: 254, tray_type: 'ABS', tray_color: '161616FF', remain: null, exists: null },
    ]);
  });

  test('printing', () => {
    expect(p1s(...P1S_PRINTING)).toMatchObject({
      state: 'RUNNING',
      current_print: 'cube',
      subtask_name: 'cube',
      gcode_file: 'cube.gcode.3mf',
      progress: 7,
      remaining_time: 39,
      remaining_time_seconds: 2340,
      eta: '2026-03-01T10:39:00.000Z',
      layer_num: 3,
      total_layers: 80,
      stg_cur: 0,
      stg_cur_name: 'Printing',
      stg: [2, 1, 14],
      tray_now: 0,
      temperatures: {
        bed: 41.5,
        bed_target: 60,
        bed_heating: true,
        nozzle: 219.5,
        nozzle_target: 220,
        nozzle_heating: false,
      },
      cover_url: '/api/v1/printers/1/cover',
      current_archive_id: 7,
    });
  });

  test('an estimate of 0 minutes is none yet: no seconds, no end', () => {
    expect(p1s(...P1S_PRINTING, p1Delta({ mc_remaining_time: 0 }))).toMatchObject({
      remaining_time: 0,
      remaining_time_seconds: null,
      eta: null,
    });
  });

  test.each(['FAILED', 'FINISH', 'IDLE'])('%s shows no stale remaining time, stage, cover or archive', (state) => {
    expect(p1s(...P1S_PRINTING, p1Delta({ gcode_state: state }))).toMatchObject({
      state,
      remaining_time: 0,
      eta: null,
      stg_cur: -1,
      stg_cur_name: null,
      cover_url: null,
      current_archive_id: null,
      current_plate_id: null,
      current_print: 'cube',
    });
  });

  test('paused says why by its stage, and an unknown stage has a name', () => {
    const paused = (stage: number) => p1s(...P1S_PRINTING, p1Delta({ gcode_state: 'PAUSE', stg_cur: stage }));
    expect(paused(6)).toMatchObject({
      state: 'PAUSE',
      stg_cur_name: 'Paused: filament ran out',
      current_archive_id: 7,
    });
    expect(paused(200).stg_cur_name).toBe('Stage 200');
  });

  test('fans: bytes of fan_gear before the steps of the single fields', () => {
    expect(
      p1s(P1S_IDLE, p1Delta({ fan_gear: 0x2db2ff, cooling_fan_speed: '3', heatbreak_fan_speed: '13' })),
    ).toMatchObject({
      cooling_fan_speed: 100,
      big_fan1_speed: 70,
      big_fan2_speed: 18,
      heatbreak_fan_speed: 87,
      left_aux_fan_speed: null,
    });
    const { fan_gear: _, ...without } = P1S_IDLE;
    expect(p1s({ ...without, cooling_fan_speed: '15', big_fan1_speed: 200 })).toMatchObject({
      cooling_fan_speed: 100,
      big_fan1_speed: 78,
      big_fan2_speed: 0,
    });
  });

  test('an error gives its sentence; a refused command switches control off', () => {
    expect(p1s(P1S_IDLE, p1Delta({ print_error: 0x03008004 })).error).toContain('filament has run out');
    expect(p1s(P1S_IDLE, p1Delta({ hms: [{ attr: 0x05000500, code: 0x00010007 }] }))).toMatchObject({
      error: expect.stringContaining('Developer Mode'),
      developer_mode: false,
      controllable: false,
      control_block: 'developer_mode_off',
    });
  });

  test('offline keeps what was last known, and is not controllable', () => {
    const status = statusAfter(P1S_PRINTING, { modules: P1S_MODULES, link: { connected: false } });
    expect(status).toMatchObject({ connected: false, state: 'RUNNING', progress: 7, control_block: 'offline' });
  });

  test.each([
    ['HAS_SDCARD_NORMAL', true],
    ['HAS_SDCARD_ABNORMAL', true],
    ['NO_SDCARD', false],
    [false, false],
    ['true', true],
  ])('a card told as %j is %j', (told, sdcard) => {
    expect(p1s(P1S_IDLE, p1Delta({ sdcard: told })).sdcard).toBe(sdcard);
  });
});
