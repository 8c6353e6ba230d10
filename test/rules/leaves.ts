/** The parts of JSON Schema that say where numbers and booleans stand. */
export interface Schema {
  type?: string | string[];
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
}

/** A number or a boolean inside an input. */
export interface Leaf {
  /** Names, and 0 for "inside a list": `printer_ids.0`. */
  path: string[];
  type: 'number' | 'integer' | 'boolean';
  nullable: boolean;
}

/** Every number and boolean of a schema, however deep; where a text may stand too, its procedure has tests of its own. */
export function leavesOf(schema: Schema, path: string[] = [], nullable = false): Leaf[] {
  if (schema.anyOf) {
    if (schema.anyOf.some(({ type }) => type === 'string')) return [];
    const isNull = (option: Schema) => option.type === 'null';
    return schema.anyOf
      .filter((option) => !isNull(option))
      .flatMap((option) => leavesOf(option, path, schema.anyOf?.some(isNull)));
  }
  const types = [schema.type ?? []].flat();
  const type = types.find((name) => name === 'number' || name === 'integer' || name === 'boolean');
  if (type) return [{ path, type, nullable: nullable || types.includes('null') }];
  const inside = Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
    leavesOf(property, [...path, name]),
  );
  return schema.items ? [...inside, ...leavesOf(schema.items, [...path, '0'])] : inside;
}

/** What careless clients and templates send in the place of this leaf. */
export function unfit({ type, nullable }: Leaf): unknown[] {
  const never = ['', [], {}, 'false', 'unavailable', 'unknown', '1', ...(nullable ? [] : [null])];
  if (type === 'boolean') return [...never, 'true', 0, 1];
  return [...never, true, false, [1], ...(type === 'integer' ? [1.5] : [])];
}

/** The input that holds nothing but this leaf, with this value. */
export function withLeaf({ path }: Leaf, value: unknown): unknown {
  return path.reduceRight<unknown>((inner, name) => (name === '0' ? [inner] : { [name]: inner }), value);
}
