/** One stored file. `modified` is epoch milliseconds. */
export interface StoredFile {
  bytes: Buffer;
  modified: number;
}

const DIRECTORIES = ['/', '/cache', '/timelapse', '/model', '/logger', '/image', '/ipcam'];

/** The printer's storage, in memory. Paths are absolute, without a trailing slash. */
export class Files {
  readonly #files = new Map<string, StoredFile>();
  readonly #directories = new Set(DIRECTORIES);

  write(path: string, bytes: Buffer, modified: number): void {
    this.#files.set(path, { bytes, modified });
  }

  read(path: string): StoredFile | undefined {
    return this.#files.get(path);
  }

  remove(path: string): boolean {
    return this.#files.delete(path);
  }

  isDirectory(path: string): boolean {
    return this.#directories.has(path);
  }

  makeDirectory(path: string): void {
    this.#directories.add(path);
  }

  /** Names directly inside `directory`; a directory has no file. */
  list(directory: string): { name: string; file: StoredFile | null }[] {
    const prefix = directory === '/' ? '/' : `${directory}/`;
    const inside = (path: string) =>
      path.startsWith(prefix) && path !== '/' && !path.slice(prefix.length).includes('/');
    const folders = [...this.#directories]
      .filter(inside)
      .map((path) => ({ name: path.slice(prefix.length), file: null }));
    const files = [...this.#files].filter(([path]) => inside(path));
    return [...folders, ...files.map(([path, file]) => ({ name: path.slice(prefix.length), file }))];
  }

  paths(): string[] {
    return [...this.#files.keys()].sort();
  }
}

/** Joins a command's argument to the working directory and normalises it; never leaves the root. */
export function resolvePath(working: string, argument: string): string {
  const parts: string[] = [];
  for (const part of (argument.startsWith('/') ? argument : `${working}/${argument}`).split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return `/${parts.join('/')}`;
}
