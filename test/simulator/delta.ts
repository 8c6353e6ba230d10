/** A JSON object as it travels on the wire. */
export type JsonObject = { [key: string]: unknown };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}

function same(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => same(item, right[index]));
  }
  if (!isObject(left) || !isObject(right)) return false;
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => key in right && same(left[key], right[key]));
}

/**
 * What a P1-class printer sends when `before` became `after`: objects are compared key by key, an array that differs is
 * sent whole, and a value that became empty (null, [], {}) is not sent at all.
 */
export function difference(before: JsonObject, after: JsonObject): JsonObject {
  const changed: JsonObject = {};
  for (const [key, value] of Object.entries(after)) {
    const old = before[key];
    if (same(old, value) || isEmpty(value)) continue;
    if (isObject(old) && isObject(value)) {
      const inner = difference(old, value);
      if (Object.keys(inner).length > 0) changed[key] = inner;
    } else {
      changed[key] = value;
    }
  }
  return changed;
}

/** A delta whose `ams.ams` holds only the units that changed, as some P1-class firmware sends it. */
export function onlyChangedUnits(before: JsonObject, delta: JsonObject): JsonObject {
  const [old, changed] = [before.ams, delta.ams];
  if (!isObject(old) || !isObject(changed) || !Array.isArray(old.ams) || !Array.isArray(changed.ams)) return delta;
  const units: unknown[] = old.ams;
  return { ...delta, ams: { ...changed, ams: changed.ams.filter((unit, index) => !same(unit, units[index])) } };
}

/** How the vendor's own client restores a full object: recursive merge of objects, arrays and scalars replaced whole. */
export function applyDelta(base: JsonObject, delta: JsonObject): JsonObject {
  const merged: JsonObject = { ...base };
  for (const [key, value] of Object.entries(delta)) {
    const old = merged[key];
    merged[key] = isObject(old) && isObject(value) ? applyDelta(old, value) : value;
  }
  return merged;
}
