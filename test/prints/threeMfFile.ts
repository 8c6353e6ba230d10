import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

/** A temporary directory that is gone after the test. */
export async function temporaryDirectory(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'bambuddy-test-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** A ZIP file as bytes; names and contents in order, so that a name may stand twice. */
export async function zipBytes(
  members: readonly (readonly [name: string, content: string | Buffer])[],
): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of members) zip.addBuffer(Buffer.from(content), name);
  zip.end();
  return buffer(zip.outputStream);
}

/** Writes bytes into a new file of a directory and answers its path. */
export async function fileWith(directory: string, bytes: Buffer, name = 'job.gcode.3mf'): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, bytes);
  return path;
}

/** The eight bytes every PNG starts with, and something to tell pictures apart by. */
export function picture(mark: string): Buffer {
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.from(mark)]);
}

export interface PlateContent {
  index: number;
  prediction?: number;
  weight?: number;
  /** The attributes of each filament element, in order. */
  filaments?: readonly Readonly<Record<string, string>>[];
  objects?: readonly Readonly<Record<string, string>>[];
  metadata?: Readonly<Record<string, string>>;
}

/** `Metadata/slice_info.config` as slicers write it. */
export function sliceInfoXml(plates: readonly PlateContent[]): string {
  const attributes = (each: Readonly<Record<string, string>>) =>
    Object.entries(each)
      .map(([name, value]) => ` ${name}="${value}"`)
      .join('');
  const body = plates.map((plate) => {
    const metadata = Object.entries({
      index: String(plate.index),
      ...(plate.prediction === undefined ? {} : { prediction: String(plate.prediction) }),
      ...(plate.weight === undefined ? {} : { weight: String(plate.weight) }),
      ...plate.metadata,
    }).map(([key, value]) => `    <metadata key="${key}" value="${value}"/>`);
    const objects = (plate.objects ?? []).map((each) => `    <object${attributes(each)} />`);
    const filaments = (plate.filaments ?? []).map((each) => `    <filament${attributes(each)} />`);
    return ['  <plate>', ...metadata, ...objects, ...filaments, '  </plate>'].join('\n');
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<config>
  <header>
    <header_item key="X-BBL-Client-Type" value="slicer"/>
    <header_item key="X-BBL-Client-Version" value="02.02.01.60"/>
  </header>
${body.join('\n')}
</config>
`;
}

export function gcode(options: { layers: number; time?: string; grams?: string }): string {
  return `; HEADER_BLOCK_START
; BambuStudio 02.02.01.60
; model printing time: 1h 2m 3s; total estimated time: ${options.time ?? '1h 9m 0s'}
; total layer number: ${options.layers}
; total filament weight [g] : ${options.grams ?? '17.32'}
; HEADER_BLOCK_END

; CONFIG_BLOCK_START
; total layer number: 999
; CONFIG_BLOCK_END
; EXECUTABLE_BLOCK_START
G28
`;
}
