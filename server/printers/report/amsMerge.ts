import { isHt, numberOf, slotExists, stateLoaded, unitExists } from './amsSlots.ts';
import { emptyTray, mergeTray } from './trayMerge.ts';
import { asText, asTrees, isTree, type Tree } from './values.ts';

/** Unit fields whose empty text means "not told", not "none". */
const KEPT_WHEN_EMPTY = new Set(['info', 'humidity', 'humidity_raw', 'temp', 'dry_time']);

/** What a merge of units needs to know about the message: the merged masks, and whether the message is a full push. */
interface Message {
  readonly ams: Tree;
  readonly full: boolean;
}

/**
 * Merges `print.ams`. Units and slots are known by their id; what a message leaves out stays, also in a full push.
 * `ams_exist_bits` of a full push removes the units that it neither names nor lists; `tray_exist_bits` empties slots in
 * whichever message carries it.
 *
 * @returns the merged object; undefined when neither side has one
 */
export function mergeAms(base: unknown, delta: unknown, full: boolean): Tree | undefined {
  const before = isTree(base) ? base : undefined;
  if (!isTree(delta)) return before;
  const ams: Tree = full ? withoutNulls(delta) : { ...before, ...withoutNulls(delta) };
  const listed = asTrees(delta.ams);
  const units = mergeById(asTrees(before?.ams), listed, (known, unit) => mergeUnit(known, unit, { ams, full }));
  const kept = full ? units.filter((unit) => isKept(ams, unit, listed)) : units;
  ams.ams = delta.tray_exist_bits === undefined ? kept : kept.map((unit) => withoutGoneSpools(ams, unit));
  return ams;
}

function withoutNulls(delta: Tree): Tree {
  return Object.fromEntries(Object.entries(delta).filter(([key, value]) => value !== null && key !== '__proto__'));
}

/** Elements of both lists by id, the known ones in their order first. Elements without an id are skipped. */
function mergeById(base: readonly Tree[], delta: readonly Tree[], merge: (known: Tree, element: Tree) => Tree): Tree[] {
  const merged = [...base];
  for (const element of delta) {
    const id = asText(element.id);
    if (id === null) continue;
    const index = merged.findIndex((known) => asText(known.id) === id);
    const known = merged[index];
    if (known === undefined) merged.push(merge({}, element));
    else merged[index] = merge(known, element);
  }
  return merged;
}

function mergeUnit(base: Tree, delta: Tree, message: Message): Tree {
  const merged: Tree = { ...base };
  for (const key of Object.keys(delta)) {
    const value = delta[key];
    if (key === '__proto__' || key === 'tray' || value === null) continue;
    if (value !== '' || !KEPT_WHEN_EMPTY.has(key)) merged[key] = value;
  }
  const unit = numberOf(merged);
  const trays = mergeById(asTrees(base.tray), asTrees(delta.tray), (known, tray) => {
    if (isBare(tray)) return saysEmpty(message, unit, tray) ? emptyTray(tray) : mergeTray(known, tray);
    return message.full ? tray : mergeTray(known, tray);
  });
  if (trays.length > 0 || Array.isArray(delta.tray)) merged.tray = trays;
  return merged;
}

/** A slot of which only `id` and perhaps `state` are told. */
function isBare(tray: Tree): boolean {
  return Object.keys(tray).every((key) => key === 'id' || key === 'state');
}

/** A bare slot is empty where the masks say so, or, without masks, where its state does; a full push says so by silence. */
function saysEmpty({ ams, full }: Message, unit: number | null, tray: Tree): boolean {
  const slot = numberOf(tray);
  if (unit === null || slot === null) return false;
  const exists = slotExists(ams, unit, slot);
  if (exists !== null) return !exists;
  const loaded = stateLoaded(tray.state);
  return loaded === null ? full : !isHt(unit) && !loaded;
}

function isKept(ams: Tree, unit: Tree, listed: readonly Tree[]): boolean {
  const id = numberOf(unit);
  if (id === null || unitExists(ams, id) !== false) return true;
  return listed.some((element) => numberOf(element) === id);
}

function withoutGoneSpools(ams: Tree, unit: Tree): Tree {
  const id = numberOf(unit);
  if (id === null || !Array.isArray(unit.tray)) return unit;
  const isGone = (slot: number | null) => slot !== null && slotExists(ams, id, slot) === false;
  return { ...unit, tray: asTrees(unit.tray).map((tray) => (isGone(numberOf(tray)) ? emptyTray(tray) : tray)) };
}
