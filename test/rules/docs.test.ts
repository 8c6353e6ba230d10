import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { docsText } from '../../server/api/docsTable.ts';
import { WEBHOOK_EVENTS } from '../../server/events/catalogue.ts';
import { ROOT } from './sources.ts';

const docs = readFileSync(join(ROOT, 'DOCS.md'), 'utf8');

it('DOCS.md has the table of toggles that the procedures declare (npm run openapi)', () => {
  expect(docs).toBe(docsText());
});

it('DOCS.md names every event that a webhook can have', () => {
  expect(WEBHOOK_EVENTS.filter((event) => !docs.includes(`\`${event}\``))).toEqual([]);
});

it('DOCS.md names only endpoints that exist', () => {
  const { paths } = JSON.parse(readFileSync(join(ROOT, 'server/api/openapi.json'), 'utf8')) as { paths: object };
  const known = Object.keys(paths).map((path) => new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`));
  const named = [...docs.matchAll(/:8000(\/api\/v1[^\s"'`<)]*)/g)].map(([, path]) => path?.split('?')[0] ?? '');
  expect(named.length).toBeGreaterThan(3);
  expect(named.filter((path) => !known.some((one) => one.test(path)))).toEqual([]);
});
