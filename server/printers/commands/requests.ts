import { asTrees, type Tree } from '../report/values.ts';
import { fieldBit } from '../status/switches.ts';
import type { BuzzerSound, Command, Fan, HeatedPart, Light } from './command.ts';

/** One message for the request topic, without its sequence id. */
export interface Request {
  readonly envelope: 'print' | 'system';
  readonly body: Readonly<Record<string, unknown>>;
}

export type Requests = readonly [Request, ...Request[]];

/** Which spellings this printer understands. */
export interface Dialect {
  /** Heaters have commands of their own beside g-code. */
  readonly heatCommands: boolean;
  /** Two nozzles: g-code must say which. */
  readonly twoNozzles: boolean;
  /** Two lamps in the chamber, each a node of its own. */
  readonly twoLamps: boolean;
}

/** Bit of `fun` that says: heaters have commands of their own (protocol reference 2.8). */
const HEAT_COMMANDS = 39;
/** g-code numbers of the fans (protocol reference 4). */
const FAN_NUMBER: Readonly<Record<Fan, number>> = { part: 1, aux: 2, chamber: 3, aux2: 10 };
const SOUND_MODE: Readonly<Record<BuzzerSound, number>> = { silence: 0, fire_alarm: 1, beeping: 2 };
const FULL_FAN = 255;
/** Above this the chamber wants its heating air path (protocol reference 4). */
const WARM_CHAMBER = 40;
const SECOND_LAMP = 'chamber_light2';
const LED = { led_on_time: 500, led_off_time: 500, loop_times: 0, interval_time: 0 };

/** Reads the dialect out of the merged state. */
export function dialectOf(print: Tree, nozzles: number): Dialect {
  return {
    heatCommands: fieldBit(print.fun, HEAT_COMMANDS) === true,
    twoNozzles: nozzles === 2,
    twoLamps: asTrees(print.lights_report).some(({ node }) => node === SECOND_LAMP),
  };
}

/** The messages of a command, in order; the answer to the first one is the answer to the command. */
export function requestsOf(command: Command, dialect: Dialect): Requests {
  switch (command.kind) {
    case 'pause':
    case 'resume':
    case 'stop':
      return [print({ command: command.kind, param: '' })];
    case 'clear_errors':
      return [
        print({ command: 'clean_print_error' }),
        // the dialog on the printer's screen
        system({ command: 'uiop', name: 'print_error', action: 'close', source: 1, type: 'dialog', err: '00000000' }),
      ];
    case 'speed':
      return [print({ command: 'print_speed', param: String(command.level) })];
    case 'light':
      return lightRequests(command, dialect);
    case 'temperature':
      return [dialect.heatCommands ? heatCommand(command.part, command.target) : gcode(heatGcode(command, dialect))];
    case 'fan':
      return [gcode(`M106 P${FAN_NUMBER[command.fan]} S${Math.round((command.percent * FULL_FAN) / 100)}`)];
    case 'airduct':
      return [print({ command: 'set_airduct', modeId: command.mode, submode: -1 })];
    case 'buzzer':
      return [print({ command: 'buzzer_ctrl', mode: SOUND_MODE[command.sound] })];
  }
}

function lightRequests({ light, on }: { light: Light; on: boolean }, { twoLamps }: Dialect): Requests {
  const switched = (node: string) =>
    system({ command: 'ledctrl', led_node: node, led_mode: on ? 'on' : 'off', ...LED });
  if (light === 'heatbed') return [switched('heatbed_light')];
  return twoLamps ? [switched('chamber_light'), switched(SECOND_LAMP)] : [switched('chamber_light')];
}

function heatCommand(part: HeatedPart, target: number): Request {
  if (part === 'bed') return print({ command: 'set_bed_temp', temp: target });
  if (part === 'chamber') return print({ command: 'set_ctt', ctt_val: target });
  return print({ command: 'set_nozzle_temp', extruder_index: part === 'nozzle_2' ? 1 : 0, target_temp: target });
}

function heatGcode({ part, target }: { part: HeatedPart; target: number }, { twoNozzles }: Dialect): string {
  if (part === 'bed') return `M140 S${target}`;
  if (part === 'chamber') return `M145 P${target > WARM_CHAMBER ? 1 : 0}\nM141 S${target}`;
  return twoNozzles ? `M104 T${part === 'nozzle_2' ? 1 : 0} S${target}` : `M104 S${target}`;
}

function gcode(lines: string): Request {
  return print({ command: 'gcode_line', param: `${lines}\n` });
}

function print(body: Request['body']): Request {
  return { envelope: 'print', body };
}

function system(body: Request['body']): Request {
  return { envelope: 'system', body };
}
