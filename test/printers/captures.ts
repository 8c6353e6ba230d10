import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Recorded payloads of real printers lie beside the repository; they are read, never copied. */
const FOLDER = join(import.meta.dirname, '../../../shared/captures');

export type Json = Record<string, unknown>;

export interface Capture {
  /** The `print` object of the full status. */
  readonly print: Json;
  /** `module[]` of the version reply; [] where the capture has none. */
  readonly modules: readonly unknown[];
  /** Further partial `print` objects by their name. */
  readonly parts: Readonly<Record<string, Json>>;
}

/** Are the recordings here? When they are required (TEST_NEEDS=captures) their absence is an error. */
export function capturesPresent(): boolean {
  if (existsSync(FOLDER)) return true;
  if ((process.env.TEST_NEEDS ?? '').includes('captures'))
    throw new Error(`captures are required: ${FOLDER} is missing`);
  console.info('skipped: recordings of real printers are not on this machine');
  return false;
}

/** Loads one recording in any of its three shapes: wire messages, inner objects, or `data.print`. */
export function loadCapture(name: string): Capture {
  return readCapture(JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')));
}

/** Takes a recording apart: the full status, the modules, and whatever else it holds. */
export function readCapture(file: Json): Capture {
  const inner = (value: unknown, key: string) => (value as Json | undefined)?.[key] as Json | undefined;
  const print = inner(file.pushall, 'print') ?? (file.push_all as Json | undefined) ?? inner(file.data, 'print');
  if (print === undefined) throw new Error('no full status in this recording');
  const version = inner(file.get_version, 'info') ?? (file.get_version as Json | undefined);
  const others = Object.entries(file).filter(([key]) => !['pushall', 'push_all', 'data', 'get_version'].includes(key));
  return {
    print,
    modules: (version?.module as unknown[]) ?? [],
    parts: Object.fromEntries(others) as Record<string, Json>,
  };
}
