import type { Model } from '../models.ts';
import { asTrees, asWhole, child, type Tree } from '../report/values.ts';

/** A packed temperature: whole degrees now, and the target above it (0 = off). */
export interface Packed {
  readonly current: number;
  readonly target: number;
}

/** Global number of "fed from outside the AMS" and of "nothing". */
export const TRAY_EXTERNAL = 254;
export const TRAY_NONE = 255;

/** Takes `(target << 16) | current` apart; a heater that is off sends the plain temperature. */
export function unpack(value: unknown): Packed | null {
  const packed = asWhole(value);
  if (packed === null || packed < 0 || packed > 0xffff_ffff) return null;
  return { current: packed & 0xffff, target: packed >>> 16 };
}

/** `device.extruder.info[]` entry of an extruder: 0 right or only, 1 left. */
export function extruderEntry(print: Tree, extruder: number): Tree | null {
  return asTrees(child(print, 'device', 'extruder', 'info')).find((info) => asWhole(info.id) === extruder) ?? null;
}

/** Number of nozzles: from the model, or more when the printer lists more. */
export function nozzleCount(print: Tree, model: Model | null): number {
  return model?.nozzles === 2 || extruderEntry(print, 1) !== null ? 2 : 1;
}

/** The extruder in use: 0 right or only, 1 left (bits 4 to 7 of the extruder state). */
export function activeExtruder(print: Tree): number {
  const state = asWhole(child(print, 'device', 'extruder', 'state'));
  const active = state === null ? 0 : (state >>> 4) & 0xf;
  return active === 1 ? 1 : 0;
}

/**
 * The global slot number of `ams_id << 8 | slot`: unit * 4 + slot for regular units, the unit's own id for an AMS HT,
 * 254 for an external spool, 255 for nothing; null when it is no slot.
 */
export function globalSlot(value: unknown): number | null {
  const packed = asWhole(value);
  if (packed === null || packed < 0 || packed > 0xffff) return null;
  const unit = packed >>> 8;
  const slot = packed & 0xff;
  if (slot === 0xff) return TRAY_NONE;
  if (unit >= 0xfe) return TRAY_EXTERNAL;
  return unit >= 128 ? unit : unit * 4 + slot;
}

/** The three slots a printer names: feeding now, wanted next, fed before; global numbers, null when not told. */
export interface ActiveSlots {
  readonly now: number | null;
  readonly target: number | null;
  readonly previous: number | null;
}

/**
 * Which slot feeds the printer. Newer firmware tells it with its unit per extruder; older in `ams.tray_now`, which is
 * already global, except on a model with a built-in AMS, where it is a slot of that unit.
 */
export function activeSlots(print: Tree, model: Model | null): ActiveSlots {
  const info = extruderEntry(print, activeExtruder(print));
  const ams = child(print, 'ams');
  const read = (packed: unknown, plain: unknown) => globalSlot(packed) ?? plainSlot(plain, model);
  const slots = {
    now: read(info?.snow, child(ams, 'tray_now')),
    target: read(info?.star, child(ams, 'tray_tar')),
    previous: read(info?.spre, child(ams, 'tray_pre')),
  };
  return slots.now === 0 && model?.name === 'H2S' && feedsOnlyExternal(print)
    ? { ...slots, now: TRAY_EXTERNAL }
    : slots;
}

const BUILT_IN_UNIT = 16;
const MAPPED_OUTSIDE: ReadonlySet<number> = new Set([TRAY_NONE, TRAY_EXTERNAL]);

function plainSlot(value: unknown, model: Model | null): number | null {
  const slot = asWhole(value);
  if (slot === null || slot < 0 || slot > 255) return null;
  return model?.builtInAms === true && slot < 4 ? BUILT_IN_UNIT * 4 + slot : slot;
}

/** An H2S names slot 0 also while it feeds from outside; the job's assignment of filaments tells them apart. */
function feedsOnlyExternal(print: Tree): boolean {
  const mapping = readMapping(print);
  return mapping.length > 0 && mapping.every((slot) => slot === -1 || MAPPED_OUTSIDE.has(slot));
}

/** Which slot feeds each filament of the job: global numbers, 254 external, -1 unused. */
export function readMapping(print: Tree): readonly number[] {
  if (Array.isArray(print.mapping)) {
    return print.mapping.map(globalSlot).map((slot) => (slot === null || slot === TRAY_NONE ? -1 : slot));
  }
  return Array.isArray(print.ams_mapping) ? print.ams_mapping.map((slot) => asWhole(slot) ?? -1) : [];
}
