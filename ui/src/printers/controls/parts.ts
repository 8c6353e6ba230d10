import type { Status } from '../../wire.ts';
import { type Controls, FANS, type Fan, HEATED, type Heated } from './wire.ts';

export interface FanNow {
  fan: Fan;
  /** Null: the printer does not tell. */
  percent: number | null;
}

/** The fans a printer has, with what they do now. */
export function fansOf({ fans }: Controls, status: Status | undefined): FanNow[] {
  const speeds: Record<Fan, number | null | undefined> = {
    part: status?.cooling_fan_speed,
    aux: status?.big_fan1_speed,
    aux2: status?.left_aux_fan_speed,
    chamber: status?.big_fan2_speed,
  };
  return FANS.filter((fan) => fans[fan] !== null).map((fan) => ({ fan, percent: speeds[fan] ?? null }));
}

export interface Heater {
  part: Heated;
  now: boolean;
  /** °C. */
  max: number;
}

/** What a printer can heat, and how far. */
export function heatedOf({ heat }: Controls): Heater[] {
  return HEATED.flatMap((part) => {
    const heater = heat[part];
    return heater === null ? [] : [{ part, ...heater }];
  });
}

/** °C; 0 is off, or not told. */
export function targetOf(part: Heated, status: Status | undefined): number {
  return status?.temperatures[`${part}_target`] ?? 0;
}
