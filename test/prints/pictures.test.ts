import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Pictures } from '../../server/prints/pictures.ts';
import { temporaryFolder } from '../support/temporary.ts';

const PRINTERS = 20;

test('one picture kept for twenty printers at the same moment is there once, and nothing else', async () => {
  await using folder = await temporaryFolder();
  const pictures = new Pictures({ dataDir: folder.path });
  const png = Buffer.alloc(20_000, 7);
  const names = await Promise.all(Array.from({ length: PRINTERS }, () => pictures.save(png)));
  expect(new Set(names).size).toBe(1);
  expect(await readdir(join(folder.path, 'files'))).toEqual([names[0]]);
  expect(pictures.path(names[0])).toBe(join(folder.path, 'files', names[0]!));
});

test('a name that leads elsewhere is nobody', async () => {
  await using folder = await temporaryFolder();
  const pictures = new Pictures({ dataDir: folder.path });
  for (const name of ['../bambuddy.sqlite', '', null, 'x.png', `${'a'.repeat(64)}.png`])
    expect(pictures.path(name)).toBeNull();
});
