import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const FOLDER = 'files';
const NAME = /^[0-9a-f]{64}\.png$/;

/** Pictures named by their content, below one root, so that equal ones are kept once and rows hold no path. */
export class Pictures {
  readonly #root: string;

  constructor(deps: { dataDir: string }) {
    this.#root = join(deps.dataDir, FOLDER);
  }

  /** Keeps a PNG and answers its name. */
  async save(png: Buffer): Promise<string> {
    const name = `${createHash('sha256').update(png).digest('hex')}.png`;
    const path = join(this.#root, name);
    if (existsSync(path)) return name;
    await mkdir(this.#root, { recursive: true });
    // A name of its own: several printers may begin the same file at the same moment.
    const unfinished = `${path}.${randomUUID()}.part`;
    await writeFile(unfinished, png);
    await rename(unfinished, path);
    return name;
  }

  /** Where a picture lies; null for a name that is none of ours or a file that is gone. */
  path(name: unknown): string | null {
    if (typeof name !== 'string' || !NAME.test(name)) return null;
    const path = join(this.#root, name);
    return existsSync(path) ? path : null;
  }
}
