import { describe, expect, test } from 'vitest';
import type { PrinterStatus } from '../../server/printers/status/status.ts';
import { capturesPresent, loadCapture, readCapture } from './captures.ts';
import { pushOf, statusAfter } from './reading.ts';

const present = capturesPresent();

function statusOfCapture(name: string): PrinterStatus {
  const { print, modules } = loadCapture(name);
  return statusAfter([print], { modules });
}

/** type, colour and percent of every slot, per unit; `-` for an empty slot, `?` for an amount that is not known. */
function slotsOf(status: PrinterStatus): Record<string, string[]> {
  const slots = status.ams.map(({ id, tray }) => {
    const words = tray.map((slot) =>
      slot.exists === false ? '-' : `${slot.tray_type} ${slot.tray_color} ${slot.remain ?? '?'}`,
    );
    return [String(id), words] as const;
  });
  return Object.fromEntries(slots);
}

describe.skipIf(!present)('a recording of a real printer reads as what it says', () => {
  test('P1P: failed long ago, its stale 759 minutes are not shown, no chamber, percent of spools unknown', () => {
    const status = statusOfCapture('P1P');
    expect(status).toMatchObject({
      model: 'P1P',
      firmware_version: '01.07.00.00',
      state: 'FAILED',
      current_print: 'Fidget Collection',
      gcode_file: null,
      progress: 0,
      remaining_time: 0,
      remaining_time_seconds: null,
      eta: null,
      layer_num: 1,
      total_layers: 70,
      stg_cur: -1,
      cover_url: null,
      current_archive_id: null,
      temperature: 21.25,
      tray_now: 0,
      wifi_signal: -53,
      chamber_light: false,
      door_open: null,
      developer_mode: null,
      sdcard: true,
    });
    expect(status.temperatures).toEqual({
      bed: 19.84375,
      bed_target: 0,
      bed_heating: false,
      nozzle: 21.25,
      nozzle_target: 0,
      nozzle_heating: false,
    });
    expect(slotsOf(status)).toEqual({
      0: ['PLA D357FEFF ?', 'PLA D357FEFF ?', 'PLA D357FEFF ?', 'PLA D357FEFF ?'],
    });
    expect(status.ams[0]).toMatchObject({ humidity: 3, temp: null, module_type: 'ams', sw_ver: '00.00.06.49' });
    expect(status.vt_tray).toMatchObject([
      { id: 254, tray_type: 'PLA', tray_color: '161616FF', tray_info_idx: 'P9816594' },
    ]);
  });

  test('A1: idle with an AMS Lite of four untagged spools, known by its board', () => {
    const status = statusOfCapture('MOCK-A1');
    expect(status).toMatchObject({
      model: 'A1',
      firmware_version: '01.05.00.00',
      state: 'IDLE',
      current_print: null,
      progress: 0,
      stg_cur: -1,
      stg_cur_name: null,
      temperature: 27.8125,
      tray_now: 255,
      wifi_signal: -48,
      chamber_light: false,
      ipcam: false,
      controllable: true,
      supports_drying: false,
    });
    expect(status.temperatures).not.toHaveProperty('chamber');
    expect(status.temperatures).toMatchObject({ bed: 29.75, nozzle: 27.8125 });
    expect(slotsOf(status)).toEqual({
      0: ['PLA 76D9F4FF 100', 'PLA FFF144FF 100', 'PLA FF80FFFF 100', 'PLA 0ACC38FF 100'],
    });
    expect(status.ams[0]).toMatchObject({
      humidity: 5,
      temp: null,
      module_type: 'ams_f1',
      serial_number: 'MOCK-A1-AMS0',
    });
    expect(status.ams[0]?.tray[0]).toMatchObject({
      tag_uid: null,
      tray_uuid: null,
      nozzle_temp_min: 190,
      nozzle_temp_max: 240,
    });
  });

  test('X1C on X1Plus: printing plate 2 from an AMS HT that no mask names, one message of the camera', () => {
    const status = statusOfCapture('MOCK-MISC');
    expect(status).toMatchObject({
      model: 'X1C',
      firmware_version: '99.00.00.00',
      state: 'RUNNING',
      current_print: 'CyberBrick Gridfinity Organizer Box',
      gcode_file: '/data/Metadata/plate_2.gcode',
      progress: 22,
      remaining_time: 163,
      remaining_time_seconds: 9780,
      eta: '2026-03-01T12:43:00.000Z',
      layer_num: 2,
      total_layers: 37,
      current_plate_id: 2,
      current_archive_id: 7,
      cover_url: '/api/v1/printers/1/cover',
      tray_now: 128,
      cooling_fan_speed: 100,
      big_fan1_speed: 70,
      big_fan2_speed: 18,
      heatbreak_fan_speed: 87,
      door_open: true,
      error: 'The printer reports error 0C00_0300_0003_0007.',
    });
    expect(status.temperatures).toMatchObject({
      bed: 60,
      bed_target: 60,
      nozzle: 219,
      nozzle_target: 220,
      chamber: 36,
    });
    expect(status.hms_errors).toEqual([
      {
        code: '0x30007',
        attr: 201327360,
        module: 12,
        severity: 3,
        full_code: '0C00030000030007',
        text: null,
        actions: [],
        job_id: null,
      },
    ]);
    expect(slotsOf(status)).toEqual({ 128: ['PLA F7D959FF 65'] });
    expect(status.ams[0]).toMatchObject({ id: 128, is_ams_ht: true, humidity: 3, temp: 29.6, module_type: 'n3s' });
    expect(status.ams[0]?.tray[0]).toMatchObject({
      tag_uid: expect.stringMatching(/^[0-9A-F]{16}$/),
      tray_sub_brands: 'PLA Matte',
    });
  });

  test('X1C with four units: finished, the AMS 2 Pro dries for 583 more minutes', () => {
    const status = statusOfCapture('MOCK-X1CMULTIAMS');
    expect(status).toMatchObject({
      model: 'X1C',
      firmware_version: '01.09.00.01',
      state: 'FINISH',
      current_print: 'Garden Hose Healer: Male fitting',
      progress: 100,
      remaining_time: 0,
      layer_num: 480,
      total_layers: 480,
      stg_cur: -1,
      tray_now: 255,
      previous_tray: null,
      developer_mode: false,
      controllable: false,
      control_block: 'developer_mode_off',
      supports_drying: true,
      ams_extruder_map: { 0: 0, 1: 0, 2: 0, 128: 0 },
    });
    expect(status.temperatures).toMatchObject({ bed: 23, nozzle: 26, chamber: 25 });
    expect(status.temperatures).not.toHaveProperty('nozzle_2');
    expect(slotsOf(status)).toEqual({
      0: ['PLA 000000FF 93', 'PLA 7D6556FF 100', 'PLA 4D3324FF 100', 'PLA AE835BFF 83'],
      1: ['ABS D32941FF 21', 'ABS 489FDFFF 20', 'ABS FFFFFFFF 71', 'ABS 87909AFF 100'],
      2: ['-', 'ABS FF6A13FF 100', 'ABS 789D4AFF 62', 'ABS 000000FF 100'],
      128: ['PA-CF 000000FF 100'],
    });
    expect(
      status.ams.map(({ dry_time, dry_status, humidity, temp }) => [dry_time, dry_status, humidity, temp]),
    ).toEqual([
      [0, 0, 8, 26.2],
      [0, 0, 4, 25.4],
      [583, 2, 9, 65],
      [0, 0, 8, 45.2],
    ]);
    expect(status.ams.map(({ serial_number }) => serial_number)).toEqual([
      'MOCK-X1CMULTIAMS-AMS0',
      'MOCK-X1CMULTIAMS-AMS1',
      'MOCK-X1CMULTIAMS-AMS2',
      'MOCK-X1CMULTIAMS-AMS128',
    ]);
    expect(status.vt_tray).toMatchObject([{ id: 254, tray_type: null, tray_color: null }]);
  });

  test('P2S: one nozzle of the new protocol, tagged and untagged spools', () => {
    const status = statusOfCapture('MOCK-P2S');
    expect(status).toMatchObject({
      model: 'P2S',
      firmware_version: '01.01.00.00',
      state: 'RUNNING',
      progress: 64,
      remaining_time: 62,
      layer_num: 170,
      total_layers: 305,
      tray_now: 3,
      timelapse: true,
      door_open: false,
      wired_network: false,
      wifi_signal: -68,
      cooling_fan_speed: 90,
      exhaust_fan_present: false,
      supports_chamber_heater: false,
    });
    expect(status.temperatures).toMatchObject({
      bed: 70,
      bed_target: 70,
      nozzle: 254,
      nozzle_target: 255,
      chamber: 47,
    });
    expect(status.temperatures).not.toHaveProperty('chamber_target');
    expect(slotsOf(status)).toEqual({ 0: ['PLA FFFFFFFF 41', 'PLA 000000FF 39', 'PLA 000000FF ?', 'PETG FFFFFFFF ?'] });
    expect(status.nozzles).toMatchObject([{ nozzle_type: 'HS01', nozzle_diameter: '0.4', material: 'hardened_steel' }]);
  });

  test('H2S: chamber at 60 of 60 °C, one spool, slots of two empty states', () => {
    const status = statusOfCapture('MOCK-H2S');
    expect(status).toMatchObject({
      model: 'H2S',
      firmware_version: '01.01.00.00',
      state: 'RUNNING',
      progress: 42,
      remaining_time: 78,
      layer_num: 24,
      total_layers: 75,
      tray_now: 0,
      airduct_mode: 1,
      cooling_fan_speed: 10,
      supports_chamber_heater: true,
    });
    expect(status.temperatures).toMatchObject({
      bed: 105,
      nozzle: 275,
      nozzle_target: 275,
      chamber: 60,
      chamber_target: 60,
      chamber_heating: false,
    });
    expect(status.temperatures).not.toHaveProperty('nozzle_2');
    expect(slotsOf(status)).toEqual({ 0: ['ABS FFFFFFFF ?', '-', '-', '-'] });
    expect(status.ams[0]).toMatchObject({ humidity: 36, humidity_index: 1, temp: 42.7 });
  });

  test('H2D Pro: idle on a cable, left nozzle in use, empty AMS 2 Pro and a full AMS HT', () => {
    const status = statusOfCapture('MOCK-H2DPRO');
    expect(status).toMatchObject({
      model: 'H2D Pro',
      firmware_version: '01.01.00.00',
      state: 'IDLE',
      wired_network: true,
      wifi_signal: null,
      active_extruder: 1,
      tray_now: 255,
      developer_mode: true,
      controllable: true,
      stg_cur: -1,
      ams_extruder_map: { 0: 1, 128: 0 },
    });
    expect(status.temperatures).toMatchObject({ nozzle: 23, nozzle_2: 23, bed: 24, chamber: 23, chamber_target: 0 });
    expect(slotsOf(status)).toEqual({ 0: ['-', '-', '-', '-'], 128: ['PLA C12E1FFF 87'] });
    expect(status.nozzles.map(({ material }) => material)).toEqual(['tungsten_carbide', 'tungsten_carbide']);
    expect(status.vt_tray).toMatchObject([
      { id: 254, tray_type: null },
      { id: 255, tray_type: 'TPU' },
    ]);
  });

  test('H2D printing (no msg field): unit 1 slot 3 feeds the right nozzle, the left is cold', () => {
    const { print } = loadCapture('MOCK-H2D');
    expect(print).not.toHaveProperty('msg');
    expect(pushOf(print).full).toBe(true);
    const status = statusOfCapture('MOCK-H2D');
    expect(status).toMatchObject({
      model: 'H2D',
      firmware_version: '01.01.01.00',
      state: 'RUNNING',
      progress: 6,
      remaining_time: 549,
      layer_num: 1,
      total_layers: 200,
      tray_now: 7,
      ams_mapping: [7],
      active_extruder: 0,
      temperature: 245,
      big_fan2_speed: 30,
      ams_extruder_map: { 0: 1, 1: 0 },
    });
    expect(status.temperatures).toMatchObject({
      nozzle: 245,
      nozzle_target: 245,
      nozzle_2: 47,
      nozzle_2_target: 0,
      bed: 70,
      chamber: 35,
      chamber_target: 0,
    });
    expect(slotsOf(status)).toEqual({
      0: ['PLA-S FFFFFFFF 1', 'PLA FFFFFFFF 31', 'PETG FFFFFFFF 100', 'PLA FFFFFFFF 100'],
      1: ['PLA 000000FF 55', 'PLA 000000FF 100', 'PETG-CF 000000FF 100', 'PETG ADB1B2FF 51'],
    });
  });

  test('H2D preparing: nozzle cleaned, chamber at 48 of 60 °C, fed from the AMS HT', () => {
    const status = statusOfCapture('H2D');
    expect(status).toMatchObject({
      model: 'H2D',
      firmware_version: '01.01.02.07',
      state: 'RUNNING',
      current_print: 'Number 10 House Numbers_plate_1',
      progress: 0,
      remaining_time: 115,
      layer_num: 0,
      total_layers: 26,
      stg_cur: 14,
      stg_cur_name: 'Cleaning the nozzle',
      stg: [13, 4, 8, 14, 49, 1, 3, 39],
      tray_now: 128,
      temperature: 264,
      door_open: false,
    });
    expect(status.temperatures).toMatchObject({
      bed: 100,
      bed_target: 100,
      nozzle: 264,
      nozzle_target: 225,
      nozzle_2: 40,
      nozzle_2_target: 0,
      chamber: 48,
      chamber_target: 60,
      chamber_heating: true,
    });
    expect(slotsOf(status)).toEqual({
      0: ['PLA FFFFFFFF 47', 'PLA 000000FF 35', 'PLA DE4343FF 82', 'PETG 000000FF 26'],
      128: ['PA-GF 000000FF 100'],
    });
    expect(status.ams[1]).toMatchObject({ humidity: 6, humidity_index: null, temp: 27.9 });
  });
});

test('a recording is loaded in any of its three shapes', () => {
  const print = { gcode_state: 'IDLE' };
  const module = [{ name: 'ota' }];
  expect(readCapture({ pushall: { print }, get_version: { info: { module } } })).toEqual({
    print,
    modules: module,
    parts: {},
  });
  expect(readCapture({ push_all: print, get_version: { module }, door: { stat: '0' } })).toEqual({
    print,
    modules: module,
    parts: { door: { stat: '0' } },
  });
  expect(readCapture({ data: { print } })).toEqual({ print, modules: [], parts: {} });
});
