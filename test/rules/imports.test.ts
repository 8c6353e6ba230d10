import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Import, importsOf, ROOT, type Source, sources } from './sources.ts';

/** The house from its door to its cellar: each layer uses those below it. Features share one, and meet only as types. */
const LAYERS = [
  ['main.ts'],
  ['app.ts', 'rescue'],
  ['http'],
  ['api'],
  ['access', 'printers', 'prints', 'queue', 'tariff', 'webhooks', 'homeassistant', 'cloud', 'system'],
  ['events', 'db', 'errors.ts', 'log.ts', 'config.ts'],
];
const FEATURES = LAYERS.length - 2;

/** Writes the document while the project is built; not there where the server runs. */
const GENERATOR = 'server/api/openapi.ts';

/** Where each library comes in. */
const DOORS: Readonly<Record<string, { at: RegExp; types?: 'anywhere' }>> = {
  express: { at: /^server\/http\// },
  'find-my-way': { at: /^server\/http\/routes\.ts$/ },
  ws: { at: /^server\/(http\/(open|outside)Sockets|homeassistant\/socket)\.ts$/ },
  '@trpc/server': { at: /^server\/(api|http)\// },
  'trpc-openapi': { at: /^server\/api\/openapi\.ts$/, types: 'anywhere' },
  zod: { at: /^server\/(api\/|events\/catalogue\.ts|config\.ts)/ },
  sequelize: {
    at: /^server\/(db\/|\w+\/\w+Store\.ts$|access\/logins\.ts$|prints\/statistics\.ts$)/,
    types: 'anywhere',
  },
  sqlite3: { at: /^server\/db\/sqlite\.ts$/ },
  pg: { at: /^server\/db\/signals\.ts$/ },
  umzug: { at: /^server\/db\/migrations\/migrate\.ts$/ },
  mqtt: { at: /^server\/printers\/link\.ts$/ },
  'basic-ftp': { at: /^server\/printers\/files\/ftp\w+\.ts$/ },
  'home-assistant-js-websocket': { at: /^server\/homeassistant\// },
  'ipaddr.js': { at: /^server\/((http|webhooks)\/address|access\/allowedAddresses)\.ts$/ },
  'rate-limiter-flexible': { at: /^server\/access\/(signIn|guesses|keyLimits)\.ts$/ },
  saxes: { at: /^server\/prints\/xml\.ts$/ },
  yauzl: { at: /^server\/prints\/zipMembers\.ts$/ },
  pino: { at: /^server\/log\.ts$/ },
};

const server = sources('server');
const imports = server.flatMap((source) => importsOf(source).map((found) => ({ path: source.path, ...found })));
const own = imports.filter(({ module }) => module.startsWith('server/'));
const libraries = imports.filter(({ module }) => !/^(server|ui|test|node:)/.test(module));
const shown = (found: { path: string; module: string }[]) =>
  found.map(({ path, module }) => `${path} imports ${module}`);

/** `server/printers/fleet.ts` is in the place `printers`. */
const placeOf = (path: string) => path.split('/')[1] ?? '';
const layerOf = (path: string) => LAYERS.findIndex((places) => places.includes(placeOf(path)));
const libraryOf = (module: string) =>
  module
    .split('/')
    .slice(0, module.startsWith('@') ? 2 : 1)
    .join('/');

function isAllowed({ path, module, typeOnly }: { path: string } & Import): boolean {
  const [from, to] = [layerOf(path), layerOf(module)];
  if (placeOf(path) === placeOf(module) || from < to) return true;
  if (from === to) return from !== FEATURES || typeOnly;
  return false;
}

describe('imports of the server', () => {
  it('are found', () => {
    expect(own.length).toBeGreaterThan(200);
    expect(libraries.length).toBeGreaterThan(40);
    expect(server.filter(({ path }) => layerOf(path) < 0).map(({ path }) => path)).toEqual([]);
  });

  it('point one way, and features meet only as types', () => {
    expect(shown(own.filter((found) => !isAllowed(found)))).toEqual([]);
  });

  it('never leave the server', () => {
    expect(shown(imports.filter(({ module }) => /^(ui|test)\//.test(module)))).toEqual([]);
  });

  it('let each library in at its own door', () => {
    const strangers = libraries.filter(({ path, module, typeOnly }) => {
      const door = DOORS[libraryOf(module)];
      return !door?.at.test(path) && !(typeOnly && door?.types === 'anywhere');
    });
    expect(shown(strangers)).toEqual([]);
  });

  it('name no library that is gone from the doors', () => {
    const used = new Set(libraries.map(({ module }) => libraryOf(module)));
    expect(Object.keys(DOORS).filter((library) => !used.has(library))).toEqual([]);
  });

  it('need only what is installed where the server runs', () => {
    const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { dependencies: object };
    const running = libraries.filter(({ path, typeOnly }) => !typeOnly && path !== GENERATOR);
    expect(shown(running.filter(({ module }) => !Object.hasOwn(dependencies, libraryOf(module))))).toEqual([]);
    expect(shown(own.filter(({ module }) => module === GENERATOR))).toEqual([]);
  });
});

it('the environment is read in one place', () => {
  const readers = server.filter(({ text }) => /\bprocess\.env\b/.test(text)).map(({ path }) => path);
  expect(readers.filter((path) => path !== 'server/config.ts' && path !== 'server/main.ts')).toEqual([]);
});

it('the process ends itself in one place', () => {
  expect(server.filter(({ text }) => /\bprocess\.exit\(/.test(text)).map(({ path }) => path)).toEqual([
    'server/main.ts',
  ]);
});

it('the panel takes the type of the router from the server, and nothing else', () => {
  const taken = sources('ui').flatMap((source) => importsOf(source).map((found) => ({ path: source.path, ...found })));
  expect(taken.length).toBeGreaterThan(50);
  const outside = taken.filter(({ module }) => /^(server|test)\//.test(module));
  expect(outside).toEqual([{ path: 'ui/src/api.ts', module: 'server/api/router.ts', typeOnly: true }]);
});

it('reads every way of writing an import', () => {
  const text = [
    "import express from 'express';",
    "import 'side-effect';",
    "import * as all from '../db/database.ts';",
    "import type { A } from './a.ts';",
    "import { type B, type C } from './b.ts';",
    "import { type D, e } from './d.ts';",
    'import {\n  f,\n  g,\n} from "../x.ts";'.replaceAll('"', "'"),
    "export { h } from '../../ui/h.ts';",
    "export * from './all.ts';",
    "const late = await import('late');",
  ].join('\n');
  expect(importsOf({ path: 'server/http/it.ts', text } satisfies Source)).toEqual([
    { module: 'express', typeOnly: false },
    { module: 'side-effect', typeOnly: false },
    { module: 'server/db/database.ts', typeOnly: false },
    { module: 'server/http/a.ts', typeOnly: true },
    { module: 'server/http/b.ts', typeOnly: true },
    { module: 'server/http/d.ts', typeOnly: false },
    { module: 'server/x.ts', typeOnly: false },
    { module: 'ui/h.ts', typeOnly: false },
    { module: 'server/http/all.ts', typeOnly: false },
    { module: 'late', typeOnly: false },
  ]);
});
