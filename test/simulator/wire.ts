import { isObject, type JsonObject } from './delta.ts';
import type { Profile } from './profiles/profile.ts';

/** The bytes of one message as its family writes them: newer printers indent their JSON, P1-class printers do not. */
export function encode(profile: Profile, payload: JsonObject): Buffer {
  return Buffer.from(JSON.stringify(payload, null, profile.indent));
}

/** Reads a request as leniently as printers do: a trailing NUL is fine; null when it is not JSON. */
export function decodeRequest(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8').replace(/\0+\s*$/, ''));
  } catch {
    return null;
  }
}

const TEXT_NUMBERS = new Set([
  'mc_percent',
  'mc_remaining_time',
  'layer_num',
  'print_error',
  'spd_lvl',
  'nozzle_temper',
]);

/** The same report with some of its numbers written as text. */
export function numbersAsText(payload: JsonObject): JsonObject {
  if (!isObject(payload.print)) return payload;
  const print = Object.entries(payload.print).map(([key, value]) => [
    key,
    TEXT_NUMBERS.has(key) ? String(value) : value,
  ]);
  return { ...payload, print: Object.fromEntries(print) };
}
