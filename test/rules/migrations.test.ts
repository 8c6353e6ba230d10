import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const FOLDER = join(import.meta.dirname, '../../server/db/migrations');

/**
 * On SQLite, Sequelize does these by building the table anew and dropping the old one, which through ON DELETE CASCADE
 * silently deletes the rows that point to it. ALTER TABLE does what they are wanted for.
 */
const FORBIDDEN = ['changeColumn', 'removeColumn', 'renameColumn', 'addConstraint', 'removeConstraint'];

const files = readdirSync(FOLDER).filter((name) => name.endsWith('.ts'));

it('finds the migrations', () => {
  expect(files.length).toBeGreaterThanOrEqual(3);
});

it.each(files)('uses nothing in %s that rebuilds a table behind its back', (file) => {
  const text = readFileSync(join(FOLDER, file), 'utf8');
  expect(FORBIDDEN.filter((name) => text.includes(name))).toEqual([]);
});
