/** A heated part. Temperatures in °C, `rate` in °C per second while heating. */
export interface Heater {
  current: number;
  target: number;
  ambient: number;
  rate: number;
}

/** Time in which a part loses two thirds of its excess over the room, in seconds. */
const COOLING_SECONDS = 90;

export function heater(ambient: number, rate: number): Heater {
  return { current: ambient, target: 0, ambient, rate };
}

/** Moves a part forward by `ms`: heats linearly to its target, cools exponentially to the room (or down to its target). */
export function stepHeater(part: Heater, ms: number): void {
  const seconds = ms / 1000;
  if (part.target > part.current) {
    part.current = Math.min(part.target, part.current + part.rate * seconds);
    return;
  }
  const floor = Math.max(part.ambient, part.target);
  if (part.current <= floor) return;
  part.current = floor + (part.current - floor) * Math.exp(-seconds / COOLING_SECONDS);
}

/** Aims a part at `target` so that it arrives after `ms`; 0 switches it off. */
export function aim(part: Heater, target: number, ms: number): void {
  part.target = target;
  if (target > part.current && ms > 0) part.rate = ((target - part.current) * 1000) / ms;
}
