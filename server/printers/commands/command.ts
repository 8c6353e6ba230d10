import type { ReplyReport } from '../report/report.ts';

/** 1 silent, 2 standard, 3 sport, 4 ludicrous. */
export type SpeedLevel = 1 | 2 | 3 | 4;
export type Light = 'chamber' | 'heatbed';
/** `nozzle` is the right or only one, `nozzle_2` the left one. */
export type HeatedPart = 'nozzle' | 'nozzle_2' | 'bed' | 'chamber';
/** `aux` blows from the side (the right one of two), `aux2` from the left, `chamber` draws air out. */
export type Fan = 'part' | 'aux' | 'aux2' | 'chamber';
/** 0 cooling, 1 heating, 2 laser. */
export type AirductMode = 0 | 1 | 2;

export type BuzzerSound = 'silence' | 'fire_alarm' | 'beeping';

/** What someone wants a printer to do. `target` is °C (0 = off), `percent` 0 to 100. */
export type Command =
  | { kind: 'pause' | 'resume' | 'stop' | 'clear_errors' }
  | { kind: 'speed'; level: SpeedLevel }
  | { kind: 'light'; light: Light; on: boolean }
  | { kind: 'temperature'; part: HeatedPart; target: number }
  | { kind: 'fan'; fan: Fan; percent: number }
  | { kind: 'airduct'; mode: AirductMode }
  | { kind: 'buzzer'; sound: BuzzerSound };

/** What became of it. `refused` carries the printer's or our reason; `unanswered` may still be carried out. */
export type Outcome = { outcome: 'accepted' } | { outcome: 'refused'; reason: string } | { outcome: 'unanswered' };

/** `err_code` of a command that firmware with authorization control wants signed (printer firmware, 0x05024007). */
const UNSIGNED = 84_033_543;
export const DEVELOPER_MODE =
  'The printer refused: Developer Mode is off. Switch it on at the printer: Settings > Network.';

/** What the printer's echo says. An echo without a result is a yes: old firmware answers with the bare command. */
export function outcomeOf(reply: ReplyReport): Outcome {
  if (reply.errCode === UNSIGNED) return { outcome: 'refused', reason: DEVELOPER_MODE };
  if (reply.errCode !== null)
    return { outcome: 'refused', reason: reply.reason ?? `The printer refused (error ${reply.errCode}).` };
  if (reply.result === 'failed') return { outcome: 'refused', reason: reply.reason ?? 'The printer refused.' };
  return { outcome: 'accepted' };
}
