import { z } from 'zod';
import type { Command } from '../printers/commands/command.ts';
import { answerTo } from './printControl.ts';
import { mutation } from './procedure.ts';
import { done, printerId } from './schemas.ts';

/** Beyond this no printer heats; what a model takes is said by its refusal. */
const HOTTEST = 350;
const SPEED_NAMES = ['Silent', 'Standard', 'Sport', 'Ludicrous'] as const;
const AIR_PATHS = ['cooling', 'heating', 'laser'] as const;

const on = z.boolean().meta({ description: 'true = on', example: true });
const target = z.int().min(0).max(HOTTEST).meta({ description: '°C; 0 switches the heater off', example: 60 });
const speedMode = z
  .int()
  .min(1)
  .max(4)
  .meta({ description: '1 silent, 2 standard, 3 sport, 4 ludicrous', example: 2 })
  .transform((mode) => mode as 1 | 2 | 3 | 4);
const nozzle = z
  .int()
  .min(0)
  .max(1)
  .default(0)
  .meta({ description: '0 the right or only one, 1 the left one', example: 0 });
const fan = z
  .enum(['part', 'aux', 'aux2', 'chamber'])
  .meta({ description: 'Part cooling, auxiliary, second auxiliary (left), chamber', example: 'part' });
const percent = z.int().min(0).max(100).meta({ description: 'Percent; 0 switches the fan off', example: 50 });
const sound = z
  .enum(['silence', 'fire_alarm', 'beeping'])
  .meta({ description: 'What the buzzer does', example: 'silence' });
const airPath = z.enum(AIR_PATHS).meta({ description: 'Where the air of the chamber goes', example: 'cooling' });

/** The procedures that set something at a printer, each one command. */
export const printerCommands = {
  setSpeed: setting({
    path: 'print-speed',
    operationId: 'set_print_speed',
    summary: 'Set the print speed',
    description: 'Only while a print runs.',
    options: { mode: speedMode },
    command: ({ mode }) => ({ kind: 'speed', level: mode }),
    message: ({ mode }) => `Print speed set to ${SPEED_NAMES[mode - 1]}`,
  }),
  setChamberLight: setting({
    path: 'chamber-light',
    operationId: 'set_chamber_light',
    summary: 'Switch the chamber light',
    description: 'Works also while Developer Mode is off.',
    options: { on },
    command: (input) => ({ kind: 'light', light: 'chamber', on: input.on }),
    message: (input) => `Chamber light switched ${input.on ? 'on' : 'off'}`,
  }),
  setHeatbedLight: setting({
    path: 'heatbed-light',
    operationId: 'set_heatbed_light',
    summary: 'Switch the light under the bed',
    description: 'Printers that have one do not report whether it is on.',
    options: { on },
    command: (input) => ({ kind: 'light', light: 'heatbed', on: input.on }),
    message: (input) => `Heatbed light switched ${input.on ? 'on' : 'off'}`,
  }),
  setNozzleTemperature: setting({
    path: 'temperature/nozzle',
    operationId: 'set_nozzle_temperature',
    summary: 'Heat a nozzle',
    description: 'Not while it prints.',
    options: { target, nozzle },
    command: (input) => ({
      kind: 'temperature',
      part: input.nozzle === 1 ? 'nozzle_2' : 'nozzle',
      target: input.target,
    }),
    message: (input) => `Nozzle temperature set to ${input.target} °C`,
  }),
  setBedTemperature: setting({
    path: 'temperature/bed',
    operationId: 'set_bed_temperature',
    summary: 'Heat the bed',
    description: 'Not while it prints.',
    options: { target },
    command: (input) => ({ kind: 'temperature', part: 'bed', target: input.target }),
    message: (input) => `Bed temperature set to ${input.target} °C`,
  }),
  setChamberTemperature: setting({
    path: 'temperature/chamber',
    operationId: 'set_chamber_temperature',
    summary: 'Heat the chamber',
    description: 'Only where the chamber has a heater, and not while it prints.',
    options: { target },
    command: (input) => ({ kind: 'temperature', part: 'chamber', target: input.target }),
    message: (input) => `Chamber temperature set to ${input.target} °C`,
  }),
  setFanSpeed: setting({
    path: 'fan-speed',
    operationId: 'set_fan_speed',
    summary: 'Set a fan',
    options: { fan, speed: percent },
    command: (input) => ({ kind: 'fan', fan: input.fan, percent: input.speed }),
    message: (input) => `Fan set to ${input.speed} %`,
  }),
  setAirductMode: setting({
    path: 'airduct-mode',
    operationId: 'set_airduct_mode',
    summary: 'Choose the air path',
    options: { mode: airPath },
    command: ({ mode }) => ({ kind: 'airduct', mode: AIR_PATHS.indexOf(mode) as 0 | 1 | 2 }),
    message: ({ mode }) => `Air path set to ${mode}`,
  }),
  soundBuzzer: setting({
    path: 'buzzer',
    operationId: 'sound_buzzer',
    summary: 'Sound or silence the buzzer',
    options: { sound },
    command: (input) => ({ kind: 'buzzer', sound: input.sound }),
    message: (input) => `Buzzer: ${input.sound}`,
  }),
  clearErrors: setting({
    path: 'hms/clear',
    operationId: 'clear_printer_errors',
    summary: 'Clear the errors of a printer',
    description: 'What is still wrong is reported again.',
    options: {},
    command: () => ({ kind: 'clear_errors' }),
    message: () => 'Errors cleared',
  }),
};

type Setting<S extends z.ZodRawShape> = {
  path: string;
  operationId: string;
  summary: string;
  description?: string;
  /** Query parameters over REST. */
  options: S;
  command(input: z.output<z.ZodObject<S>>): Command;
  message(input: z.output<z.ZodObject<S>>): string;
};

function setting<S extends z.ZodRawShape>(what: Setting<S>) {
  const shape = z.object({ id: printerId, ...what.options });
  return mutation(
    {
      who: 'control_printer',
      which: { printer: (input) => (input as { id: number }).id },
      rest: {
        method: 'POST',
        path: `/printers/{id}/${what.path}`,
        tag: 'Printers',
        operationId: what.operationId,
        summary: what.summary,
        description:
          `${what.description ?? ''} 409 with the reason where it is refused, 504 without an answer within four seconds.`.trim(),
        options: 'query',
      },
      input: shape,
      output: done,
    },
    async ({ features, input }) => {
      const wanted = input as unknown as z.output<z.ZodObject<S>>;
      answerTo(await features.fleet.command((input as { id: number }).id, what.command(wanted)));
      return { success: true as const, message: what.message(wanted) };
    },
  );
}
