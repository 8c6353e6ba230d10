import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, repositoryFiles, sources } from './sources.ts';

const NOT_USED = ['Manager', 'Helper', 'Util', 'Service', 'Handler', 'Data', 'Info', 'Common'];
const LAST_WORD = new RegExp(`(^|[a-z0-9])(${NOT_USED.join('|')})s?$`);

const paths = repositoryFiles();
const code = sources('server', 'ui', 'test');

/** `jobFiles.test.ts` is named `JobFiles`. */
function nameOf(path: string): string {
  const base = path.split('/').at(-1)!.split('.')[0]!;
  return base.charAt(0).toUpperCase() + base.slice(1);
}

/** Words that others have chosen: a file inside a job archive, and the name of a field on the wire. */
const GIVEN = ['SliceInfo', 'EventData'];

const EXPORTED = /^export (?:default )?(?:abstract )?(?:class|interface|type) (\w+)/gm;

describe('names', () => {
  it('of files say what is in them', () => {
    expect(code.length).toBeGreaterThan(200);
    const badly = code
      .map(({ path }) => path)
      .filter((path) => LAST_WORD.test(nameOf(path)) && !GIVEN.includes(nameOf(path)));
    expect(badly).toEqual([]);
  });

  it('of what is exported say what it is', () => {
    const exported = code.flatMap(({ path, text }) =>
      [...text.matchAll(EXPORTED)].map(([, name]) => ({ path, name: name! })),
    );
    expect(exported.length).toBeGreaterThan(150);
    expect(exported.filter(({ name }) => LAST_WORD.test(name) && !GIVEN.includes(name))).toEqual([]);
  });

  it('leave no code in an index', () => {
    expect(paths.filter((path) => /(^|\/)index\.[cm]?[jt]sx?$/.test(path))).toEqual([]);
  });

  it('are known when they are not used', () => {
    expect(
      ['PrinterManager', 'StringUtils', 'Data', 'deviceInfo', 'EventHandlers'].filter((name) => LAST_WORD.test(name)),
    ).toHaveLength(5);
    expect(['dataDir', 'Informed', 'Metadata', 'Serviced'].filter((name) => LAST_WORD.test(name))).toEqual([]);
  });
});

it('no file but the one at the top is named like the description of an add-on', () => {
  const alike = paths.filter((path) => /(^|\/)config\.(ya?ml|json)$/i.test(path));
  expect(alike.filter((path) => path !== 'config.yaml')).toEqual([]);
});

describe('texts', () => {
  const texts = paths
    .filter(
      (path) =>
        /\.(tsx?|css|html|json|jsonc|md|ya?ml|sh|txt)$|Dockerfile|rootfs/.test(path) && path !== 'package-lock.json',
    )
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));

  it('name no path of a machine that the project was written on', () => {
    const MACHINE = /(?<![\w.])\/(work|root|Users|home\/(?!assistant)[a-z]+)\//;
    expect(texts.length).toBeGreaterThan(200);
    expect(
      texts.filter(({ text }) => MACHINE.test(text)).map(({ path, text }) => `${path}: ${MACHINE.exec(text)?.[0]}`),
    ).toEqual([]);
  });

  it('give reasons in comments, not numbers of tickets', () => {
    const COMMENT = /^\s*(\/\/|\/?\*).*|\s\/\/ .*/gm;
    const numbered = code.flatMap(({ path, text }) =>
      (text.match(COMMENT) ?? [])
        .filter((comment) => /(^|[\s(])#\d{2,5}\b/.test(comment))
        .map((comment) => `${path}: ${comment.trim()}`),
    );
    expect(numbered).toEqual([]);
  });
});
