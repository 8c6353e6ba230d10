import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { SCOPE_NAMES } from '../../server/access/scopes.ts';
import { ACCESS } from './access.ts';
import { procedures } from './procedures.ts';

it.each(procedures)('$name may be called by whom the list says', ({ name, meta }) => {
  expect(ACCESS).toHaveProperty([name]);
  expect([meta.who, meta.which]).toEqual(ACCESS[name]);
});

it('the list names no procedure that is not there', () => {
  const names = procedures.map(({ name }) => name);
  expect(Object.keys(ACCESS).filter((name) => !names.includes(name))).toEqual([]);
});

/** A token is worth no more than the key that makes it, and only its maker or an administrator revokes it. */
const TOKENS = ['auth.liveToken', 'auth.pictureToken', 'auth.createToken', 'auth.removeToken'];

it('a change is never open to a key that may only read, but for its own tokens', () => {
  const changes = procedures.filter(({ kind, name }) => kind === 'mutation' && !TOKENS.includes(name));
  expect(
    changes.filter(({ meta }) => meta.who === 'read_status' || meta.who === 'known').map(({ name }) => name),
  ).toEqual([]);
});

it('nobody without a credential can change anything but sign in', () => {
  const open = procedures
    .filter(({ kind, meta }) => kind === 'mutation' && meta.who === 'public')
    .map(({ name }) => name);
  expect(open.every((name) => name.startsWith('auth.'))).toBe(true);
});

it('what a key may read or control is tied to printers', () => {
  const loose = procedures.filter(
    ({ name, meta }) =>
      (meta.who === 'read_status' || meta.who === 'control_printer') &&
      meta.which === 'none' &&
      !name.startsWith('settings.'),
  );
  expect(loose.map(({ name }) => name)).toEqual([]);
});

it('the document says the same: who, which and the toggle', () => {
  const document = JSON.parse(readFileSync(new URL('../../server/api/openapi.json', import.meta.url), 'utf8')) as {
    paths: Record<string, Record<string, Record<'x-procedure' | 'x-who' | 'x-which' | 'x-required-scope', string>>>;
  };
  for (const operation of Object.values(document.paths).flatMap((methods) => Object.values(methods))) {
    const { 'x-procedure': name, 'x-who': who, 'x-which': which, 'x-required-scope': scope } = operation;
    expect([who, which]).toEqual(ACCESS[name]);
    expect(scope).toBe((SCOPE_NAMES as readonly string[]).includes(who) ? who : undefined);
  }
});
