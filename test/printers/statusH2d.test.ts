import { describe, expect, test } from 'vitest';
import { statusAfter } from './reading.ts';
import { H2D_MODULES, H2D_PRINTING } from './synthetic/h2d.ts';

const h2d = (fields: Record<string, unknown> = {}) =>
  statusAfter([{ ...H2D_PRINTING, ...fields }], { modules: H2D_MODULES });

describe('an H2D of the new protocol', () => {
  test('nozzles, chamber and fans from the packed fields', () => {
    expect(h2d()).toMatchObject({
      model: 'H2D',
      temperatures: {
        nozzle: 245,
        nozzle_target: 245,
        nozzle_2: 40,
        nozzle_2_target: 0,
        nozzle_2_heating: false,
        bed: 70,
        chamber: 48,
        chamber_target: 60,
        chamber_heating: true,
      },
      cooling_fan_speed: 60,
      big_fan1_speed: 0,
      big_fan2_speed: 25,
      left_aux_fan_speed: 40,
      airduct_mode: 1,
      exhaust_fan_present: true,
      wired_network: true,
      wifi_signal: null,
      door_open: false,
      developer_mode: true,
      controllable: true,
      ams_status_main: 3,
      ams_status_sub: 0,
      current_plate_id: 3,
    });
    expect(h2d().nozzles).toEqual([
      { nozzle_type: 'HS01', nozzle_diameter: '0.4', material: 'hardened_steel', flow: 'standard' },
      { nozzle_type: 'HH05', nozzle_diameter: '0.6', material: 'tungsten_carbide', flow: 'high_flow' },
    ]);
  });

  test('a fan that a complete inventory does not name is not there', () => {
    const device = {
      ...H2D_PRINTING.device,
      airduct: {
        parts: [
          { id: 16, state: 60 },
          { id: 32, state: 0 },
        ],
      },
    };
    expect(h2d({ device, big_fan2_speed: '3' })).toMatchObject({ big_fan2_speed: null, exhaust_fan_present: false });
    const partial = { ...device, airduct: { parts: [{ id: 16, state: 60 }] } };
    expect(h2d({ device: partial, big_fan2_speed: '3' })).toMatchObject({
      big_fan2_speed: 20,
      exhaust_fan_present: true,
    });
  });

  test('the plain nozzle fields speak for the nozzle in use only', () => {
    expect(h2d({ device: { extruder: { state: 0x12 } } }).temperatures).toMatchObject({
      nozzle: null,
      nozzle_target: null,
      nozzle_2: 245,
      nozzle_2_target: 245,
    });
  });

  test('slots are global: unit 1 slot 3 is 7; unmapped filaments are -1', () => {
    expect(h2d()).toMatchObject({
      tray_now: 7,
      expected_tray: 7,
      previous_tray: null,
      ams_mapping: [7, -1],
      active_extruder: 0,
      ams_extruder_map: { 1: 1, 128: 0 },
    });
  });

  test.each([
    [2, { snow: 32768 }, 128],
    [2, { snow: 0xff00 }, 254],
    [2, { snow: 0xffff }, 255],
    [2, { snow: 0x0002 }, 2],
    [0x112, {}, 255],
  ])('extruder state %i with %j feeds from %i', (state, right, slot) => {
    const [first, second] = H2D_PRINTING.device.extruder.info;
    const extruder = { state, info: [{ ...first, ...right }, second] };
    expect(h2d({ device: { ...H2D_PRINTING.device, extruder } }).tray_now).toBe(slot);
  });

  test('the target extruder while switching is not the active one', () => {
    const extruder = { ...H2D_PRINTING.device.extruder, state: 0x2102 };
    expect(h2d({ device: { ...H2D_PRINTING.device, extruder } })).toMatchObject({
      active_extruder: 0,
      temperature: 245,
    });
  });

  test('units: drying, percent humidity, presence from the masks', () => {
    const [pro, ht] = h2d().ams;
    expect(pro).toMatchObject({
      id: 1,
      humidity: 21,
      humidity_index: 4,
      temp: 55.5,
      module_type: 'n3f',
      dry_time: 90,
      dry_status: 2,
      dry_sub_status: 0,
      dry_sf_reason: [6],
      dry_target_temp: 65,
      dry_filament: 'PETG',
    });
    expect(pro?.tray.map(({ exists, tray_type, tray_color }) => [exists, tray_type, tray_color])).toEqual([
      [false, null, null],
      [false, null, null],
      [true, 'PLA', 'FFFFFFFF'],
      [true, 'PETG', '000000FF'],
    ]);
    expect(ht).toMatchObject({
      id: 128,
      is_ams_ht: true,
      humidity: 6,
      humidity_index: null,
      serial_number: null,
      sw_ver: '03.00.01.03',
    });
    expect(ht?.tray).toMatchObject([{ id: 0, exists: false, state: 0 }]);
    expect(h2d()).toMatchObject({ supports_drying: true, ams_exists: true });
  });

  test('two external spools, left and right', () => {
    expect(h2d().vt_tray).toMatchObject([
      { id: 254, tray_type: null, tray_color: null },
      { id: 255, tray_type: 'TPU', tray_color: '112233FF' },
    ]);
  });

  test('bit 29 of fun says that commands must be signed', () => {
    expect(h2d({ fun: '3EC1AFFF9CFF' })).toMatchObject({ developer_mode: false, controllable: false });
    expect(h2d({ fun: 'noise' })).toMatchObject({ developer_mode: null, controllable: true });
  });

  test('detectors and their sensitivity from xcam', () => {
    // clump detection on, high; air printing on, medium; pile-up off; spaghetti on, low
    const cfg = (1 << 13) | (2 << 14) | (1 << 16) | (1 << 17) | (1 << 7);
    expect(h2d({ xcam: { cfg, print_halt: true, halt_print_sensitivity: 'medium' } }).print_options).toMatchObject({
      spaghetti_detector: true,
      spaghetti_sensitivity: 'low',
      print_halt: true,
      halt_print_sensitivity: 'medium',
      nozzle_clumping_detector: true,
      nozzle_clumping_sensitivity: 'high',
      pileup_detector: false,
      airprint_detector: true,
      airprint_sensitivity: 'medium',
      first_layer_inspector: null,
    });
  });
});
