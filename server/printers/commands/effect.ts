import type { PrinterStatus } from '../status/printerStatus.ts';
import type { Command, Fan, HeatedPart } from './command.ts';

/** Printers count fans in 15 steps: nearer than half of one is the same. */
const FAN_STEP = 4;

const TARGET = {
  nozzle: 'nozzle_target',
  nozzle_2: 'nozzle_2_target',
  bed: 'bed_target',
  chamber: 'chamber_target',
} as const satisfies Record<HeatedPart, keyof PrinterStatus['temperatures']>;
const SPEED = {
  part: 'cooling_fan_speed',
  aux: 'big_fan1_speed',
  aux2: 'left_aux_fan_speed',
  chamber: 'big_fan2_speed',
} as const satisfies Record<Fan, keyof PrinterStatus>;

/** The effect of the command can be seen, so it was carried out although no echo came. */
export function isDone(command: Command, status: PrinterStatus): boolean {
  switch (command.kind) {
    case 'pause':
      return status.state === 'PAUSE';
    case 'resume':
      return status.state === 'RUNNING';
    case 'stop':
      return status.state === 'FAILED' || status.state === 'IDLE';
    case 'clear_errors':
      return status.hms_errors.length === 0;
    case 'speed':
      return status.speed_level === command.level;
    case 'light':
      // nothing tells of the lamp under the bed: only its echo counts
      return command.light === 'chamber' && status.chamber_light === command.on;
    case 'temperature':
      return status.temperatures[TARGET[command.part]] === command.target;
    case 'fan':
      return Math.abs((status[SPEED[command.fan]] ?? Number.NaN) - command.percent) <= FAN_STEP;
    case 'airduct':
      return status.airduct_mode === command.mode;
    case 'buzzer':
      return false;
  }
}
