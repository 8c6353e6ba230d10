import { asText, isTree, type Tree } from './values.ts';

/** Fields of a slot that are taken whenever they are present, empty or not: people and the printer really clear them. */
const TAKEN_EVEN_EMPTY = new Set([
  'id',
  'state',
  'remain',
  'k',
  'cali_idx',
  'tray_type',
  'tray_sub_brands',
  'tray_info_idx',
  'tray_color',
  'tray_id_name',
]);

const TAGS = new Set(['tag_uid', 'tray_uuid']);

/**
 * Lays a partial slot over a known one. Non-empty values win. The ids of the spool's tag blink to empty in partials, so
 * an empty one counts only together with an empty `tray_type`, which says that the spool is gone.
 */
export function mergeTray(base: Tree, delta: Tree): Tree {
  const merged: Tree = { ...base };
  const gone = delta.tray_type === '';
  for (const key of Object.keys(delta)) {
    const value = delta[key];
    if (key === '__proto__' || value === null || value === undefined) continue;
    const says = TAGS.has(key) ? gone || !isBlankTag(value) : TAKEN_EVEN_EMPTY.has(key) || !isEmpty(value);
    if (says || !Object.hasOwn(base, key)) merged[key] = value;
  }
  return merged;
}

/** What remains of a slot without a spool. */
export function emptyTray(tray: Tree): Tree {
  const id = tray.id;
  return tray.state === undefined ? { id } : { id, state: tray.state };
}

/** A tag id that says nothing: empty or all zeros. */
export function isBlankTag(value: unknown): boolean {
  return /^0*$/.test(asText(value) ?? '');
}

function isEmpty(value: unknown): boolean {
  if (value === '') return true;
  return Array.isArray(value) ? value.length === 0 : isTree(value) && Object.keys(value).length === 0;
}
