import { describe, expect, test } from 'vitest';
import type { Command } from '../../../server/printers/commands/command.ts';
import { type Dialect, dialectOf, requestsOf } from '../../../server/printers/commands/requests.ts';

const PLAIN: Dialect = { heatCommands: false, twoNozzles: false, twoLamps: false };
const NEW: Dialect = { heatCommands: true, twoNozzles: true, twoLamps: true };
const OLD_TWIN: Dialect = { ...PLAIN, twoNozzles: true };

const print = (body: object) => ({ envelope: 'print', body });
const gcode = (param: string) => print({ command: 'gcode_line', param });
const led = (node: string, mode: string) => ({
  envelope: 'system',
  body: expect.objectContaining({ command: 'ledctrl', led_node: node, led_mode: mode }),
});
const heat = (part: 'nozzle' | 'nozzle_2' | 'bed' | 'chamber', target: number): Command => ({
  kind: 'temperature',
  part,
  target,
});

describe('what is sent', () => {
  test.each<[Command, Dialect, unknown[]]>([
    [{ kind: 'pause' }, PLAIN, [print({ command: 'pause', param: '' })]],
    [{ kind: 'speed', level: 4 }, PLAIN, [print({ command: 'print_speed', param: '4' })]],
    [{ kind: 'light', light: 'chamber', on: true }, PLAIN, [led('chamber_light', 'on')]],
    [{ kind: 'light', light: 'chamber', on: false }, NEW, [led('chamber_light', 'off'), led('chamber_light2', 'off')]],
    [{ kind: 'light', light: 'heatbed', on: true }, NEW, [led('heatbed_light', 'on')]],
    [heat('bed', 60), PLAIN, [gcode('M140 S60\n')]],
    [heat('nozzle', 220), PLAIN, [gcode('M104 S220\n')]],
    [heat('nozzle_2', 220), OLD_TWIN, [gcode('M104 T1 S220\n')]],
    [heat('chamber', 60), PLAIN, [gcode('M145 P1\nM141 S60\n')]],
    [heat('chamber', 40), PLAIN, [gcode('M145 P0\nM141 S40\n')]],
    [heat('bed', 60), NEW, [print({ command: 'set_bed_temp', temp: 60 })]],
    [heat('nozzle', 0), NEW, [print({ command: 'set_nozzle_temp', extruder_index: 0, target_temp: 0 })]],
    [heat('nozzle_2', 220), NEW, [print({ command: 'set_nozzle_temp', extruder_index: 1, target_temp: 220 })]],
    [heat('chamber', 55), NEW, [print({ command: 'set_ctt', ctt_val: 55 })]],
    [{ kind: 'fan', fan: 'part', percent: 100 }, NEW, [gcode('M106 P1 S255\n')]],
    [{ kind: 'fan', fan: 'aux2', percent: 50 }, NEW, [gcode('M106 P10 S128\n')]],
    [{ kind: 'fan', fan: 'chamber', percent: 0 }, NEW, [gcode('M106 P3 S0\n')]],
    [{ kind: 'buzzer', sound: 'fire_alarm' }, NEW, [print({ command: 'buzzer_ctrl', mode: 1 })]],
    [{ kind: 'airduct', mode: 1 }, NEW, [print({ command: 'set_airduct', modeId: 1, submode: -1 })]],
  ])('%o to %o', (command, dialect, messages) => {
    expect(requestsOf(command, dialect)).toEqual(messages);
  });

  test('clearing errors closes the dialog on the screen too', () => {
    expect(requestsOf({ kind: 'clear_errors' }, PLAIN).map(({ body }) => body.command)).toEqual([
      'clean_print_error',
      'uiop',
    ]);
  });
});

test('the dialect is read from the report: bit 39 of fun, and the lamps that it lists', () => {
  const lights = (...nodes: string[]) => ({ lights_report: nodes.map((node) => ({ node, mode: 'on' })) });
  expect(dialectOf({}, 1)).toEqual(PLAIN);
  expect(dialectOf({ fun: '7FFFFFFFFF', ...lights('chamber_light') }, 1)).toEqual(PLAIN);
  expect(dialectOf({ fun: '8000000000', ...lights('chamber_light', 'chamber_light2') }, 2)).toEqual(NEW);
});
