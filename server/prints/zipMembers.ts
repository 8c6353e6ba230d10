import type { Readable } from 'node:stream';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { Fault, messageOf } from '../errors.ts';

/** Real projects have a few hundred members, most of them pictures and meshes. */
export const ZIP_MAX_MEMBERS = 10_000;
/** What may be unpacked from one file in all, whatever its members say. */
export const ZIP_MAX_UNPACKED_BYTES = 64 * 1024 * 1024;

/**
 * The members of an untrusted ZIP file, read one by one by name. Only the directory at the end of the file and the
 * members asked for are read. A file whose directory is damaged, has too many members, or names a path outside itself is
 * refused whole.
 */
export class ZipMembers implements AsyncDisposable {
  readonly #zip: ZipFile;
  readonly #entries: ReadonlyMap<string, Entry>;
  #unpacked = 0;

  private constructor(zip: ZipFile, entries: ReadonlyMap<string, Entry>) {
    this.#zip = zip;
    this.#entries = entries;
  }

  /** @throws Fault file_unreadable */
  static async open(path: string): Promise<ZipMembers> {
    let zip: ZipFile;
    try {
      zip = await openPromise(path, { autoClose: false, validateEntrySizes: true });
    } catch (error) {
      throw unreadable('it is not a ZIP file or was cut off', error);
    }
    // Closing the file is the only thing that can still fail outside a call; nobody can act on it.
    zip.on('error', () => undefined);
    try {
      return new ZipMembers(zip, await directoryOf(zip));
    } catch (error) {
      zip.close();
      throw error instanceof Fault ? error : unreadable(`its directory is damaged (${messageOf(error)})`, error);
    }
  }

  names(): string[] {
    return [...this.#entries.keys()];
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /**
   * A whole member; null when there is none of that name.
   * @throws Fault file_unreadable when it is larger than `maxBytes`, encrypted or damaged
   */
  async read(name: string, maxBytes: number): Promise<Buffer | null> {
    const entry = this.#entries.get(name);
    if (entry === undefined) return null;
    if (entry.uncompressedSize > maxBytes) throw unreadable(`${name} is larger than ${maxBytes} bytes`);
    return this.#take(entry, maxBytes);
  }

  /** The first `bytes` of a member, or all of a shorter one; null when there is none of that name. Faults as `read`. */
  async head(name: string, bytes: number): Promise<Buffer | null> {
    const entry = this.#entries.get(name);
    return entry === undefined ? null : this.#take(entry, bytes);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#zip.isOpen) return;
    const closed = new Promise((resolve) => this.#zip.once('close', resolve));
    this.#zip.close();
    await closed;
  }

  async #take(entry: Entry, maxBytes: number): Promise<Buffer> {
    if (!entry.canDecodeFileData()) throw unreadable(`${entry.fileName} is encrypted or packed in an unknown way`);
    const pieces: Buffer[] = [];
    let length = 0;
    let stream: Readable | undefined;
    try {
      stream = await this.#zip.openReadStreamPromise(entry);
      for await (const piece of stream as AsyncIterable<Buffer>) {
        pieces.push(piece);
        length += piece.length;
        this.#unpacked += piece.length;
        if (this.#unpacked > ZIP_MAX_UNPACKED_BYTES) throw unreadable('it unpacks to too much');
        if (length >= maxBytes) break;
      }
    } catch (error) {
      throw error instanceof Fault ? error : unreadable(`${entry.fileName} is damaged (${messageOf(error)})`, error);
    } finally {
      stream?.destroy();
    }
    return Buffer.concat(pieces, Math.min(length, maxBytes));
  }
}

async function directoryOf(zip: ZipFile): Promise<ReadonlyMap<string, Entry>> {
  if (zip.entryCount > ZIP_MAX_MEMBERS) throw unreadable(`it has more than ${ZIP_MAX_MEMBERS} members`);
  const entries = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) {
    if (entries.has(entry.fileName)) throw unreadable(`${entry.fileName} is in it twice`);
    entries.set(entry.fileName, entry);
  }
  return entries;
}

function unreadable(why: string, cause?: unknown): Fault {
  return new Fault('file_unreadable', `The 3MF file cannot be read: ${why}.`, { cause });
}
