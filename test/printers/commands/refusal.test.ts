import { describe, expect, test } from 'vitest';
import type { Command } from '../../../server/printers/commands/command.ts';
import { type Known, refusal } from '../../../server/printers/commands/refusal.ts';
import { MODELS } from '../../../server/printers/models.ts';

const X1C: Known = {
  state: 'IDLE',
  model: 'X1C',
  temperatures: { nozzle: 25, bed: 25, chamber: 25 },
  supports_chamber_heater: false,
  exhaust_fan_present: true,
  big_fan1_speed: 0,
  left_aux_fan_speed: null,
  chamber_light: true,
  airduct_modes: [],
  hms_errors: [],
};
const H2D: Known = {
  ...X1C,
  model: 'H2D',
  temperatures: { nozzle: 25, nozzle_2: 25, bed: 25, chamber: 25 },
  supports_chamber_heater: true,
  airduct_modes: [0, 1],
};
const A1: Known = { ...X1C, model: 'A1', exhaust_fan_present: false };
const ERROR = {
  code: '0x4003',
  attr: 0,
  module: 5,
  severity: 2,
  full_code: '05004003',
  text: null,
  actions: [],
  job_id: null,
};

const heat = (part: 'nozzle' | 'nozzle_2' | 'bed' | 'chamber', target: number): Command => ({
  kind: 'temperature',
  part,
  target,
});
const STATES = ['IDLE', 'PREPARE', 'SLICING', 'RUNNING', 'PAUSE', 'FINISH', 'FAILED', 'unknown'];
const allowedIn = (command: Command, known: Known = X1C) =>
  STATES.filter((state) => refusal(command, { ...known, state }) === null);

describe('which states take which command', () => {
  test.each<[Command, string[]]>([
    [{ kind: 'pause' }, ['RUNNING']],
    [{ kind: 'resume' }, ['PAUSE']],
    [{ kind: 'stop' }, ['PREPARE', 'SLICING', 'RUNNING', 'PAUSE']],
    [{ kind: 'speed', level: 3 }, ['RUNNING']],
    [{ kind: 'light', light: 'chamber', on: true }, STATES],
    [heat('bed', 60), ['IDLE', 'PAUSE', 'FINISH', 'FAILED']],
    [{ kind: 'fan', fan: 'aux', percent: 50 }, STATES],
  ])('%o', (command, states) => {
    expect(allowedIn(command)).toEqual(states);
  });

  test('errors are cleared where there are some', () => {
    expect(refusal({ kind: 'clear_errors' }, X1C)).toBe('The printer reports no error.');
    expect(refusal({ kind: 'clear_errors' }, { ...X1C, hms_errors: [ERROR] })).toBeNull();
  });
});

describe('what a model lacks is refused in words', () => {
  test.each<[string, Known, Command, string | null]>([
    ['no second nozzle', X1C, heat('nozzle_2', 100), 'This printer has no heater for the left nozzle.'],
    ['no chamber heater', X1C, heat('chamber', 40), 'This printer has no heater for the chamber.'],
    ['a chamber heater', H2D, heat('chamber', 65), null],
    ['no lamp under the bed', X1C, { kind: 'light', light: 'heatbed', on: true }, 'This printer has no such light.'],
    ['a lamp under the bed', H2D, { kind: 'light', light: 'heatbed', on: true }, null],
    ['no fan at the side', A1, { kind: 'fan', fan: 'aux', percent: 10 }, 'This printer has no such fan.'],
    ['no second fan at the side', H2D, { kind: 'fan', fan: 'aux2', percent: 10 }, 'This printer has no such fan.'],
    ['no choice of air paths', X1C, { kind: 'airduct', mode: 0 }, 'This printer has no such air path.'],
    ['no path for a laser', H2D, { kind: 'airduct', mode: 2 }, 'This printer has no such air path.'],
    ['no buzzer', X1C, { kind: 'buzzer', sound: 'silence' }, 'This printer has no buzzer.'],
    ['a path for heat', H2D, { kind: 'airduct', mode: 1 }, null],
  ])('%s', (_, known, command, words) => {
    expect(refusal(command, known)).toBe(words);
  });
});

describe('temperatures', () => {
  test.each([
    ['A1 Mini', 'bed', 80],
    ['X1C', 'bed', 120],
    ['X1C', 'nozzle', 300],
    ['X1E', 'nozzle', 320],
    ['X1E', 'chamber', 60],
    ['H2D', 'chamber', 65],
  ] as const)('%s: the %s takes up to %i °C', (model, part, max) => {
    const known = { ...H2D, model };
    expect(refusal(heat(part, max), known)).toBeNull();
    expect(refusal(heat(part, max + 1), known)).toContain(`takes 0 to ${max} °C`);
    expect(refusal(heat(part, -1), known)).not.toBeNull();
    expect(refusal(heat(part, 30.5), known)).not.toBeNull();
  });

  test('every model that heats its chamber says how far, and no other does', () => {
    for (const { name, chamberHeater, limits } of MODELS)
      expect([name, limits.chamber > 0]).toEqual([name, chamberHeater]);
  });
});
