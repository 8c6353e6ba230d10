import { describe, expect, test } from 'vitest';
import { statusAfter } from './reading.ts';

type Json = Record<string, unknown>;

const productOf = (product: string) => [{ name: 'ota', product_name: `Bambu Lab ${product}` }];

describe('models differ', () => {
  const of = (product: string, fields: Json) =>
    statusAfter([{ msg: 0, gcode_state: 'RUNNING', ...fields }], { modules: productOf(product) });

  test('the constant in chamber_temper is no chamber on P1, A1 and A2L; X1 has one', () => {
    for (const product of ['P1P', 'P1S', 'A1', 'A1 mini', 'A2L']) {
      expect(Object.keys(of(product, { chamber_temper: 5 }).temperatures).join()).not.toContain('chamber');
    }
    expect(of('X1-Carbon', { chamber_temper: 36 }).temperatures).toMatchObject({ chamber: 36 });
    expect(of('X1-Carbon', { chamber_temper: 36 }).temperatures).not.toHaveProperty('chamber_target');
    expect(of('X1E', { info: { temp: 3932208 } }).temperatures).toMatchObject({ chamber: 48, chamber_target: 60 });
  });

  test('a model that is not known has a chamber when it reports one', () => {
    expect(of('Z9', { device: { ctc: { info: { temp: 30 } } } }).temperatures).toMatchObject({ chamber: 30 });
    expect(of('Z9', { chamber_temper: 5 }).temperatures).not.toHaveProperty('chamber');
  });

  test('an A2L counts the slots of its built-in unit', () => {
    const ams = {
      ams: [{ id: '16', info: '30001005', tray: [{ id: '1', state: 3, tray_type: 'PLA' }] }],
      ams_exist_bits: '1000',
      tray_exist_bits: '2000000',
    };
    expect(of('A2L', { ams: { ...ams, tray_now: '1' } })).toMatchObject({
      tray_now: 65,
      ams: [{ id: 16, module_type: 'ams_f1', tray: [{ id: 1, exists: true }] }],
    });
  });

  test('an H2S that says slot 0 while nothing of the job comes from the AMS feeds from outside', () => {
    const device = { extruder: { state: 1, info: [{ id: 0, snow: 0 }] } };
    expect(of('H2S', { device, mapping: [65535] }).tray_now).toBe(254);
    expect(of('H2S', { device, mapping: [65280] }).tray_now).toBe(254);
    expect(of('H2S', { device, mapping: [0] }).tray_now).toBe(0);
    expect(of('X1-Carbon', { device, mapping: [65535] }).tray_now).toBe(0);
  });

  test('a printer with one nozzle calls its external spool 254', () => {
    expect(of('P2S', { vir_slot: [{ id: '255', tray_type: 'PLA' }] }).vt_tray).toMatchObject([
      { id: 254, tray_type: 'PLA' },
    ]);
  });

  test('the rack of an H2C is listed apart from its nozzles', () => {
    const info = [
      { id: 0, diameter: 0.4, type: 'HS01' },
      {
        id: 17,
        diameter: 0.6,
        type: 'HU00',
        wear: 3,
        stat: 1,
        tm: 320,
        sn: 'N1',
        color_m: 'FF0000FF',
        fila_id: 'GFA00',
      },
    ];
    const status = of('H2C', { device: { nozzle: { info } } });
    expect(status.nozzles).toHaveLength(1);
    expect(status.nozzle_rack).toEqual([
      {
        id: 17,
        nozzle_type: 'HU00',
        nozzle_diameter: '0.6',
        wear: 3,
        stat: 1,
        max_temp: 320,
        serial_number: 'N1',
        filament_color: 'FF0000FF',
        filament_id: 'GFA00',
        filament_type: null,
      },
    ]);
  });
});
