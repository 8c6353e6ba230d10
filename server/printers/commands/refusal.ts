import { limitsOf, type Model, modelNamed } from '../models.ts';
import type { PrinterStatus } from '../status/printerStatus.ts';
import type { AirductMode, Command, Fan, HeatedPart, Light } from './command.ts';

/** What a refusal is judged by. */
export type Known = Pick<
  PrinterStatus,
  | 'state'
  | 'model'
  | 'temperatures'
  | 'supports_chamber_heater'
  | 'exhaust_fan_present'
  | 'big_fan1_speed'
  | 'left_aux_fan_speed'
  | 'chamber_light'
  | 'airduct_modes'
  | 'hms_errors'
>;

/** A job is in the printer's hands. */
const ACTIVE: ReadonlySet<string> = new Set(['PREPARE', 'SLICING', 'RUNNING', 'PAUSE']);
/** The job itself decides about heat: who turns a heater now spoils the print. */
const HEATS_ITSELF: ReadonlySet<string> = new Set(['PREPARE', 'SLICING', 'RUNNING']);
const WORDS: Readonly<Record<string, string>> = {
  IDLE: 'the printer is idle',
  FINISH: 'the print is already finished',
  FAILED: 'the print has already ended',
  PAUSE: 'the print is paused already',
  RUNNING: 'the print runs already',
  PREPARE: 'the print is still being prepared',
  SLICING: 'the print is still being sliced',
};
const PARTS: Readonly<Record<HeatedPart, string>> = {
  nozzle: 'nozzle',
  nozzle_2: 'left nozzle',
  bed: 'bed',
  chamber: 'chamber',
};

/** Lamps are switched also where the firmware wants other commands signed (protocol reference 4.3). */
export function needsControl(command: Command): boolean {
  return command.kind !== 'light';
}

/** Why a command makes no sense for this printer in this state, or null. It is not sent then. */
export function refusal(command: Command, known: Known): string | null {
  const { state } = known;
  const words = WORDS[state] ?? 'the state of the printer is unknown';
  switch (command.kind) {
    case 'pause':
      return state === 'RUNNING' ? null : `Not paused: ${words}.`;
    case 'resume':
      return state === 'PAUSE' ? null : `Not resumed: ${words}.`;
    case 'stop':
      return ACTIVE.has(state) ? null : `Not stopped: ${words}.`;
    case 'clear_errors':
      return known.hms_errors.length > 0 ? null : 'The printer reports no error.';
    case 'speed':
      return state === 'RUNNING' ? null : `The speed is changed only while a print runs: ${words}.`;
    case 'light':
      return hasLight(known, command.light) ? null : 'This printer has no such light.';
    case 'temperature':
      return heatRefusal(command, known);
    case 'fan':
      return hasFan(known, command.fan) ? null : 'This printer has no such fan.';
    case 'airduct':
      return hasAirduct(known, command.mode) ? null : 'This printer has no such air path.';
    case 'buzzer':
      return hasBuzzer(known) ? null : 'This printer has no buzzer.';
  }
}

function heatRefusal({ part, target }: { part: HeatedPart; target: number }, known: Known): string | null {
  if (!hasHeater(known, part)) return `This printer has no heater for the ${PARTS[part]}.`;
  const max = maxTemperature(known, part);
  if (!Number.isInteger(target) || target < 0 || target > max)
    return `The ${PARTS[part]} of this printer takes 0 to ${max} °C.`;
  if (HEATS_ITSELF.has(known.state)) return 'Not while it prints: the print decides about heat. Pause it first.';
  return known.state === 'unknown' ? 'Not heated: the state of the printer is unknown.' : null;
}

/** Does the printer heat this part? */
export function hasHeater(known: Pick<Known, 'temperatures' | 'supports_chamber_heater'>, part: HeatedPart): boolean {
  if (part === 'chamber') return known.supports_chamber_heater;
  return part === 'nozzle_2' ? known.temperatures.nozzle_2 !== undefined : true;
}

/** °C. */
export function maxTemperature({ model }: Pick<Known, 'model'>, part: HeatedPart): number {
  const limits = limitsOf(builtIn({ model }));
  return part === 'bed' ? limits.bed : part === 'chamber' ? limits.chamber : limits.nozzle;
}

/** Printers tell of the lamp in the chamber where they have one, and never of the one under the bed. */
export function hasLight(known: Pick<Known, 'chamber_light' | 'model'>, light: Light): boolean {
  return light === 'chamber' ? known.chamber_light !== null : builtIn(known)?.heatbedLight === true;
}

/** Is the fan built in? Printers with a moving bed have no fans beside that of the tool head, and report 0 for them. */
export function hasFan(
  known: Pick<Known, 'model' | 'exhaust_fan_present' | 'big_fan1_speed' | 'left_aux_fan_speed'>,
  fan: Fan,
): boolean {
  switch (fan) {
    case 'part':
      return true;
    case 'aux':
      return known.big_fan1_speed !== null && builtIn(known)?.bedSlinger !== true;
    case 'aux2':
      return known.left_aux_fan_speed !== null;
    case 'chamber':
      return known.exhaust_fan_present;
  }
}

function builtIn({ model }: Pick<Known, 'model'>): Model | null {
  return model === null ? null : modelNamed(model);
}

export function hasBuzzer(known: Pick<Known, 'model'>): boolean {
  return builtIn(known)?.buzzer === true;
}

function hasAirduct({ airduct_modes }: Pick<Known, 'airduct_modes'>, mode: AirductMode): boolean {
  return airduct_modes.includes(mode);
}
