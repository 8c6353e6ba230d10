import type { PrinterStatus } from '../status/printerStatus.ts';
import type { Command, Fan, HeatedPart, Light } from './command.ts';
import { hasBuzzer, hasFan, hasHeater, hasLight, maxTemperature, needsControl, refusal } from './refusal.ts';

/**
 * What can be done with a printer: for each thing whether it would be carried out now, and null where the printer does not have
 * it. Judged by the very rules by which a command is refused.
 */
export interface Controls {
  readonly pause: boolean;
  readonly resume: boolean;
  readonly stop: boolean;
  readonly clear_errors: boolean;
  readonly speed: boolean;
  readonly lights: Readonly<Record<Light, boolean | null>>;
  readonly fans: Readonly<Record<Fan, boolean | null>>;
  /** `max` is °C. */
  readonly heat: Readonly<Record<HeatedPart, { readonly now: boolean; readonly max: number } | null>>;
  readonly airduct: boolean | null;
  readonly buzzer: boolean | null;
}

/** Derives the controls of a printer from its status. */
export function controlsOf(status: PrinterStatus): Controls {
  const can = (command: Command) =>
    status.connected && (status.controllable || !needsControl(command)) && refusal(command, status) === null;
  const light = (which: Light) => (hasLight(status, which) ? can({ kind: 'light', light: which, on: true }) : null);
  const fan = (which: Fan) => (hasFan(status, which) ? can({ kind: 'fan', fan: which, percent: 0 }) : null);
  const heat = (part: HeatedPart) =>
    hasHeater(status, part)
      ? { now: can({ kind: 'temperature', part, target: 0 }), max: maxTemperature(status, part) }
      : null;
  const path = status.airduct_modes[0];
  return {
    pause: can({ kind: 'pause' }),
    resume: can({ kind: 'resume' }),
    stop: can({ kind: 'stop' }),
    clear_errors: can({ kind: 'clear_errors' }),
    speed: can({ kind: 'speed', level: 2 }),
    lights: { chamber: light('chamber'), heatbed: light('heatbed') },
    fans: { part: fan('part'), aux: fan('aux'), aux2: fan('aux2'), chamber: fan('chamber') },
    heat: { nozzle: heat('nozzle'), nozzle_2: heat('nozzle_2'), bed: heat('bed'), chamber: heat('chamber') },
    buzzer: hasBuzzer(status) ? can({ kind: 'buzzer', sound: 'silence' }) : null,
    airduct: path === undefined ? null : status.connected && status.controllable,
  };
}
