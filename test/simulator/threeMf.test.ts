import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { fromBufferPromise } from 'yauzl';
import { md5, readPlate } from './jobFile.ts';
import { buildThreeMf } from './threeMf.ts';

const CONTENT = {
  name: 'Vase <two> & "three"',
  plate: 3,
  filaments: [
    { type: 'PLA', color: '#ff6a13', grams: 12.34 },
    { type: 'PETG', color: '1E88E5', grams: 0.5 },
  ],
  seconds: 3725,
  layers: 120,
};

async function members(bytes: Buffer): Promise<Map<string, Buffer>> {
  const zip = await fromBufferPromise(bytes);
  const found = new Map<string, Buffer>();
  for await (const entry of zip.eachEntry()) {
    const chunks: Buffer[] = [];
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
    found.set(entry.fileName, Buffer.concat(chunks));
  }
  return found;
}

test('a built file holds the members of a sliced one, and its checksum is right', async () => {
  const found = await members(await buildThreeMf(CONTENT));
  expect([...found.keys()]).toEqual(
    expect.arrayContaining([
      '[Content_Types].xml',
      '3D/3dmodel.model',
      'Metadata/slice_info.config',
      'Metadata/project_settings.config',
      'Metadata/plate_3.gcode',
      'Metadata/plate_3.png',
    ]),
  );
  expect(found.get('Metadata/plate_3.gcode.md5')!.toString()).toBe(md5(found.get('Metadata/plate_3.gcode')!));
  expect(found.get('3D/3dmodel.model')!.toString()).toContain('Vase &lt;two&gt; &amp; &quot;three&quot;');
});

test('a printer reads from it what was put in', async () => {
  expect(readPlate(await buildThreeMf(CONTENT), 3)).toEqual({
    plate: 3,
    seconds: 3725,
    layers: 120,
    filaments: [
      { id: 1, type: 'PLA', color: 'FF6A13', grams: 12.34 },
      { id: 2, type: 'PETG', color: '1E88E5', grams: 0.5 },
    ],
  });
});

test('its picture is a PNG that shows the colours of the filaments', async () => {
  const png = (await members(await buildThreeMf({ ...CONTENT, pictureSize: 64 }))).get('Metadata/plate_3.png')!;
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([64, 64]);
  const idat = png.indexOf('IDAT');
  const pixels = inflateSync(png.subarray(idat + 4, idat + 4 + png.readUInt32BE(idat - 4)));
  expect(pixels).toHaveLength(64 * (1 + 64 * 3));
  const colors = new Set(
    Array.from({ length: 64 }, (_none, row) => pixels.subarray(row * 193 + 1 + 96, row * 193 + 4 + 96).join()),
  );
  expect(colors.size).toBeGreaterThan(2);
});

test('the same content gives the same bytes', async () => {
  expect((await buildThreeMf(CONTENT)).equals(await buildThreeMf(CONTENT))).toBe(true);
});
