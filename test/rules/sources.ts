import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');

/** A source file: its path from the root, with slashes, and its text. */
export interface Source {
  path: string;
  text: string;
}

export interface Import {
  /** The module as written: `express`, `node:fs`, or for a relative one its path from the root. */
  module: string;
  /** `import type`: gone when the program runs. */
  typeOnly: boolean;
}

/** Files that are part of the repository, or would be with the next commit. */
export function repositoryFiles(): string[] {
  const list = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return list.split('\0').filter((path) => path !== '' && existsSync(join(ROOT, path)));
}

/** The TypeScript files below these folders. */
export function sources(...folders: string[]): Source[] {
  return repositoryFiles()
    .filter((path) => /\.tsx?$/.test(path) && folders.some((folder) => path.startsWith(`${folder}/`)))
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}

const STATEMENT = /^(?:import|export)\s+(type\s+)?(?:([\w*{}\s,$]+?)\s+from\s+)?'([^']+)'/gm;
const DYNAMIC = /\bimport\(\s*'([^']+)'/g;

/** What a file imports or passes on. `import { type A, type B }` counts as types alone. */
export function importsOf({ path, text }: Source): Import[] {
  const from = (module: string) => (module.startsWith('.') ? posix.join(posix.dirname(path), module) : module);
  const still = [...text.matchAll(STATEMENT)].map(([, type, names, module]) => ({
    module: from(module!),
    typeOnly: type !== undefined || onlyTypes(names),
  }));
  const dynamic = [...text.matchAll(DYNAMIC)].map(([, module]) => ({ module: from(module!), typeOnly: false }));
  return [...still, ...dynamic];
}

function onlyTypes(names: string | undefined): boolean {
  const inner = /^\{([^}]*)\}$/.exec(names?.trim() ?? '')?.[1];
  const each =
    inner
      ?.split(',')
      .map((name) => name.trim())
      .filter(Boolean) ?? [];
  return each.length > 0 && each.every((name) => name.startsWith('type '));
}
