import { describe, expect, test } from 'vitest';
import type { PrinterStatus } from '../../server/printers/status/status.ts';
import { capturesPresent, loadCapture } from './captures.ts';
import { mergedOf, pushOf, statusAfter } from './reading.ts';

const present = capturesPresent();

function statusOfCapture(name: string, ...more: readonly unknown[]): PrinterStatus {
  const { print, modules } = loadCapture(name);
  return statusAfter([print, ...more], { modules });
}

describe.skipIf(!present)('the partial messages of the H2D recording', () => {
  const part = (name: string) => loadCapture('H2D').parts[name];

  test('none of them wipes the state or counts as full', () => {
    const { print, parts } = loadCapture('H2D');
    expect(Object.keys(parts)).toHaveLength(6);
    for (const partial of Object.values(parts)) {
      expect(pushOf(partial).full).toBe(false);
      expect(Object.keys(mergedOf(print, partial).print)).toEqual(Object.keys(print));
    }
  });

  test('open and close the door in stat', () => {
    expect(statusOfCapture('H2D', part('push_door_opened')).door_open).toBe(true);
    expect(statusOfCapture('H2D', part('push_door_opened'), part('push_door_closed')).door_open).toBe(false);
  });

  test('the door bit of home_flag is the X1 door, not the H2D door', () => {
    expect(statusOfCapture('H2D', part('push_old_door_opened')).door_open).toBe(false);
    const { modules } = loadCapture('MOCK-X1CMULTIAMS');
    const x1 = (partial: unknown) => statusAfter([loadCapture('MOCK-X1CMULTIAMS').print, partial], { modules });
    expect(x1(part('push_old_door_opened')).door_open).toBe(true);
    expect(x1(part('push_old_door_closed')).door_open).toBe(false);
  });

  test('make the left nozzle the one in use, without losing its temperature', () => {
    const status = statusOfCapture('H2D', part('push_left_extruder'));
    expect(status).toMatchObject({ active_extruder: 1, temperature: 40, tray_now: 255 });
    expect(status.temperatures).toMatchObject({ nozzle: 264, nozzle_2: 40 });
  });

  test('exchange both nozzles', () => {
    expect(statusOfCapture('H2D', part('push_alt_nozzle_info')).nozzles).toEqual([
      { nozzle_type: 'HS00', nozzle_diameter: '0.2', material: 'stainless_steel', flow: 'standard' },
      { nozzle_type: 'HX05', nozzle_diameter: '0.6', material: 'tungsten_carbide', flow: null },
    ]);
  });
});
