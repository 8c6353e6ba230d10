import { describe, expect, it } from 'vitest';
import { ZIP_MAX_MEMBERS, ZipMembers } from '../../server/prints/zipMembers.ts';
import { fileWith, temporaryDirectory, zipBytes } from './threeMfFile.ts';

const MEGABYTE = 1024 * 1024;

/** The bytes with every occurrence of a text replaced by another of equal length. */
function patched(bytes: Buffer, from: string, to: string): Buffer {
  return Buffer.from(bytes.toString('latin1').replaceAll(from, to), 'latin1');
}

/** Opens the file, does something with it, closes it: a refusal anywhere is the answer. */
async function use<T>(bytes: Buffer, work: (zip: ZipMembers) => Promise<T>): Promise<T> {
  await using directory = await temporaryDirectory();
  await using zip = await ZipMembers.open(await fileWith(directory.path, bytes));
  return await work(zip);
}

/** A refusal whose sentence says why. */
function refused(why: string) {
  return { name: 'Fault', reason: 'file_unreadable', message: expect.stringContaining(why) };
}

describe('members', () => {
  it('are read whole or at their beginning, by name', async () => {
    const bytes = await zipBytes([
      ['a/b.txt', 'abcdef'],
      ['long', Buffer.alloc(MEGABYTE, 'x')],
    ]);
    await use(bytes, async (zip) => {
      expect(zip.names()).toEqual(['a/b.txt', 'long']);
      expect((await zip.read('a/b.txt', 6))?.toString()).toBe('abcdef');
      expect((await zip.head('a/b.txt', 3))?.toString()).toBe('abc');
      expect((await zip.head('long', 1000))?.toString()).toBe('x'.repeat(1000));
      expect(await zip.read('none', 6)).toBeNull();
    });
  });

  it('are refused beyond the limit of the reader, before unpacking', async () => {
    const bytes = await zipBytes([['bomb', Buffer.alloc(80 * MEGABYTE)]]);
    expect(bytes.length).toBeLessThan(MEGABYTE);
    await expect(use(bytes, (zip) => zip.read('bomb', MEGABYTE))).rejects.toMatchObject(refused('larger than'));
  });

  it('are refused when they unpack to more than they say', async () => {
    const size = Buffer.alloc(4);
    size.writeUInt32LE(5 * MEGABYTE);
    const bytes = await zipBytes([['bomb', Buffer.alloc(5 * MEGABYTE)]]);
    const liar = patched(bytes, size.toString('latin1'), '\u0010\u0000\u0000\u0000');
    await expect(use(liar, (zip) => zip.read('bomb', MEGABYTE))).rejects.toMatchObject(refused('too many bytes'));
  });

  it('are refused together beyond a total', async () => {
    const bytes = await zipBytes(['a', 'b', 'c', 'd', 'e'].map((name) => [name, Buffer.alloc(15 * MEGABYTE)] as const));
    const all = async (zip: ZipMembers) => {
      for (const name of zip.names()) await zip.read(name, 16 * MEGABYTE);
    };
    await expect(use(bytes, all)).rejects.toMatchObject(refused('unpacks to too much'));
  });

  it('are refused when their bytes are damaged', async () => {
    const bytes = await zipBytes([['text', 'abcdef'.repeat(200)]]);
    bytes.fill(0xff, 35, 45);
    await expect(use(bytes, (zip) => zip.read('text', MEGABYTE))).rejects.toMatchObject(refused('damaged'));
  });
});

describe('a whole file is refused', () => {
  it.each(['../../etc/passwd', '/etc/passwd-here', 'c:/windows/hosts', '..\\..\\etc\\passwd'])(
    'when a member is called %s',
    async (name) => {
      const harmless = 'x'.repeat(name.length);
      const bytes = patched(
        await zipBytes([
          [harmless, 'root'],
          ['good', 'good'],
        ]),
        harmless,
        name,
      );
      await expect(use(bytes, (zip) => zip.read('good', 10))).rejects.toMatchObject(refused('path'));
    },
  );

  it('when its directory claims too many members, before reading them', async () => {
    const bytes = await zipBytes([['text', 'abc']]);
    // The end record: 22 bytes, of which 8 and 10 count the members.
    bytes.writeUInt16LE(ZIP_MAX_MEMBERS + 1, bytes.length - 22 + 8);
    bytes.writeUInt16LE(ZIP_MAX_MEMBERS + 1, bytes.length - 22 + 10);
    await expect(use(bytes, async () => undefined)).rejects.toMatchObject(
      refused(`more than ${ZIP_MAX_MEMBERS} members`),
    );
  });

  it('when a name stands twice', async () => {
    const bytes = await zipBytes([
      ['Metadata/slice_info.config', 'one'],
      ['Metadata/slice_info.config', 'two'],
    ]);
    await expect(use(bytes, async () => undefined)).rejects.toMatchObject(refused('is in it twice'));
  });

  it('when it is cut off, empty or no ZIP file', async () => {
    const bytes = await zipBytes([['text', 'abcdef'.repeat(200)]]);
    for (const broken of [bytes.subarray(0, -10), Buffer.alloc(0), Buffer.from('; HEADER_BLOCK_START\nG28\n')]) {
      await expect(use(broken, async () => undefined)).rejects.toMatchObject(refused('not a ZIP file'));
    }
  });

  it('when it is not there', async () => {
    await expect(ZipMembers.open('/nowhere/job.3mf')).rejects.toMatchObject(refused('not a ZIP file'));
  });
});
