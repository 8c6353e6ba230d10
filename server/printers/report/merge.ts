import { mergeAms } from './amsMerge.ts';
import type { StatusReport } from './report.ts';
import { mergeTray } from './trayMerge.ts';
import { asText, isTree, type Tree } from './values.ts';

/** Our picture of one printer: everything it has told in pushes, as it told it. */
export interface Merged {
  /** The `print` object of the wire, whole. Shared between versions: never changed in place. */
  readonly print: Tree;
  /** A full push has been seen. Before that nothing may be concluded from a change. */
  readonly complete: boolean;
}

/** Objects nested deeper than this are replaced instead of merged (the deepest real field has 6 levels). */
const DEPTH_MAX = 16;

/** Arrays whose elements are known by a key and may arrive in part; all other arrays are replaced whole. */
const KEYED: ReadonlyMap<string, string> = new Map([
  ['lights_report', 'node'],
  ['vir_slot', 'id'],
  ['device.extruder.info', 'id'],
  ['device.nozzle.info', 'id'],
  ['device.airduct.parts', 'id'],
]);

const EXTERNAL_SLOTS = new Set(['vt_tray', 'vir_slot']);

/**
 * Lays one push over what is known and answers the new state; the old one stays as it was. Never throws.
 *
 * A full push replaces everything except the AMS units, because some full pushes leave units out. A delta merges
 * objects field by field, keyed arrays element by element, replaces scalars and other arrays, and ignores null, which
 * printers do not send as a value. What a delta leaves out stays.
 */
export function mergeReport(base: Merged | null, report: StatusReport): Merged {
  const delta = withoutNulls(report.print);
  if (base === null) return { print: startWith(delta, report.full), complete: report.full };
  if (report.full) {
    const ams = mergeAms(base.print.ams, delta.ams, true);
    return { print: ams === undefined ? delta : { ...delta, ams }, complete: true };
  }
  return { print: mergeTree(base.print, delta, '', 0), complete: base.complete };
}

function startWith(print: Tree, full: boolean): Tree {
  const ams = mergeAms(undefined, print.ams, full);
  return ams === undefined ? print : { ...print, ams };
}

function withoutNulls(print: Tree): Tree {
  const known = Object.entries(print).filter(([, value]) => value !== null);
  return Object.fromEntries(known);
}

function mergeTree(base: Tree, delta: Tree, path: string, depth: number): Tree {
  const merged: Tree = { ...base };
  for (const key of Object.keys(delta)) {
    if (key === '__proto__') continue;
    const here = path === '' ? key : `${path}.${key}`;
    const before = Object.hasOwn(base, key) ? base[key] : undefined;
    const value = mergeValue(before, delta[key], here, depth + 1);
    if (value !== undefined) merged[key] = value;
  }
  return merged;
}

function mergeValue(base: unknown, delta: unknown, path: string, depth: number): unknown {
  if (delta === null || delta === undefined) return base;
  if (path === 'ams') return mergeAms(base, delta, false);
  if (Array.isArray(delta) && Array.isArray(base)) {
    const key = KEYED.get(path);
    return key === undefined ? delta : mergeKeyed(base, delta, key, path, depth);
  }
  if (!isTree(delta) || !isTree(base) || depth > DEPTH_MAX) return delta;
  return EXTERNAL_SLOTS.has(path) ? mergeTray(base, delta) : mergeTree(base, delta, path, depth);
}

function mergeKeyed(base: readonly unknown[], delta: readonly unknown[], key: string, path: string, depth: number) {
  const merged = base.filter(isTree);
  for (const element of delta) {
    const id = isTree(element) ? asText(element[key]) : null;
    if (!isTree(element) || id === null) continue;
    const index = merged.findIndex((known) => asText(known[key]) === id);
    const known = merged[index];
    if (known === undefined) merged.push(element);
    else
      merged[index] = EXTERNAL_SLOTS.has(path) ? mergeTray(known, element) : mergeTree(known, element, path, depth + 1);
  }
  return merged;
}
