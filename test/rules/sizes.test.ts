import { expect, it } from 'vitest';
import { type Source, sources } from './sources.ts';

const FILE_LINES = 300;
/** A test file is a list of promises, which may be longer. */
const TEST_LINES = 450;
const COMPONENT_LINES = 150;
const RESOLVER_LINES = 10;
const MAIN_LINES = 60;

/** Long because they are tables without logic. */
const TABLES = ['server/db/tables.ts', 'ui/src/i18n/de.ts', 'ui/src/i18n/en.ts'];

const files = sources('server', 'ui', 'test');
const linesOf = (text: string) => text.split('\n').length - 1;

it('finds the files', () => {
  expect(files.length).toBeGreaterThan(200);
  expect(TABLES.filter((table) => !files.some(({ path }) => path === table))).toEqual([]);
});

it('no file is longer than a person reads at once', () => {
  const limit = ({ path }: Source) => (path.startsWith('test/') ? TEST_LINES : FILE_LINES);
  const long = files.filter((file) => !TABLES.includes(file.path) && linesOf(file.text) > limit(file));
  expect(long.map(({ path, text }) => `${path}: ${linesOf(text)} lines`)).toEqual([]);
});

it('main.ts reads the configuration, builds, starts and stops', () => {
  const main = files.find(({ path }) => path === 'server/main.ts');
  expect(linesOf(main?.text ?? '')).toBeLessThanOrEqual(MAIN_LINES);
});

/** The top-level functions of a formatted file, with their lengths. */
function functionsOf({ text }: Source): { name: string; lines: number }[] {
  const found = text.matchAll(/^(?:export )?(?:default )?(?:async )?function (\w+)[\s\S]*?^\}/gm);
  return [...found].map(([body, name]) => ({ name: name!, lines: body.split('\n').length }));
}

it('no Solid component is longer than one screen', () => {
  const components = files
    .filter(({ path }) => path.startsWith('ui/') && path.endsWith('.tsx'))
    .flatMap((file) => functionsOf(file).map((found) => ({ path: file.path, ...found })))
    .filter(({ name }) => /^[A-Z]/.test(name));
  expect(components.length).toBeGreaterThan(20);
  expect(components.filter(({ lines }) => lines > COMPONENT_LINES)).toEqual([]);
});

/** The function that ends a declared procedure, as the formatter writes it: its last argument, closed on a line of its own. */
const RESOLVER = /^( {2,4})(?:async )?(?:function\* )?\([^\n]*\)(?: =>)? \{\n([\s\S]*?)^\1\},?$/gm;

it('a procedure declares, calls and returns', () => {
  const resolvers = files
    .filter(({ path, text }) => /^server\/api\/\w+\.ts$/.test(path) && /from '\.\/procedure\.ts'/.test(text))
    .flatMap(({ path, text }) =>
      [...text.matchAll(RESOLVER)].map(([, , body]) => ({
        path,
        lines: linesOf(body!),
        first: body!.trim().split('\n')[0],
      })),
    );
  expect(resolvers.length).toBeGreaterThan(5);
  expect(resolvers.filter(({ lines }) => lines > RESOLVER_LINES)).toEqual([]);
});
