import { asTrees, asWhole, child, type Tree } from '../report/values.ts';

/** Fan speeds in percent, 0 to 100; null where the printer does not tell or has no such fan. */
export interface Fans {
  readonly cooling_fan_speed: number | null;
  readonly big_fan1_speed: number | null;
  readonly big_fan2_speed: number | null;
  readonly heatbreak_fan_speed: number | null;
  readonly left_aux_fan_speed: number | null;
}

/** Kinds of fan in `device.airduct.parts[].id`, bits 4 to 11. */
const PART = 1;
const AUX = 2;
const EXHAUST = 3;
const LEFT_AUX = 10;

const STEPS = 15;
const BYTE = 255;

/**
 * Reads the fans. Three sources, the first that speaks counts: the air duct's inventory (percent), the bytes packed in
 * `fan_gear`, the single fields of 15 steps (protocol reference 2.4).
 */
export function readFans(print: Tree): Fans {
  const duct = readDuct(print);
  const gear = asWhole(print.fan_gear);
  const byte = (shift: number) => (gear === null || gear < 0 ? null : percentOf((gear >>> shift) & BYTE, BYTE));
  const speed = (kind: number, shift: number, field: unknown) => {
    if (duct.has(kind)) return duct.get(kind) ?? null;
    return isComplete(duct) ? null : (byte(shift) ?? stepPercent(field));
  };
  return {
    cooling_fan_speed: speed(PART, 0, print.cooling_fan_speed),
    big_fan1_speed: speed(AUX, 8, print.big_fan1_speed),
    big_fan2_speed: speed(EXHAUST, 16, print.big_fan2_speed),
    heatbreak_fan_speed: stepPercent(print.heatbreak_fan_speed),
    left_aux_fan_speed: duct.get(LEFT_AUX) ?? null,
  };
}

/** Has it a fan that blows air out of the chamber? null when the printer gives no complete inventory. */
export function hasExhaustFan(print: Tree): boolean | null {
  const duct = readDuct(print);
  return duct.has(EXHAUST) ? true : isComplete(duct) ? false : null;
}

function readDuct(print: Tree): ReadonlyMap<number, number | null> {
  const parts = asTrees(child(print, 'device', 'airduct', 'parts'));
  return new Map(
    parts.flatMap((part) => {
      const id = asWhole(part.id);
      const state = asWhole(part.state);
      if (id === null) return [];
      return [[(id >>> 4) & BYTE, state === null ? null : Math.min(100, state & BYTE)] as const];
    }),
  );
}

/** An inventory that names part and auxiliary fan names every fan. */
function isComplete(duct: ReadonlyMap<number, unknown>): boolean {
  return duct.has(PART) && duct.has(AUX);
}

/** 0 to 15 are steps; higher numbers are bytes. */
function stepPercent(value: unknown): number | null {
  const step = asWhole(value);
  if (step === null || step < 0) return null;
  return percentOf(step, step > STEPS ? BYTE : STEPS);
}

function percentOf(value: number, full: number): number {
  return Math.min(100, Math.round((value * 100) / full));
}
