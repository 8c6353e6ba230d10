import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogue, type EventType, WEBHOOK_EVENTS } from '../../server/events/catalogue.ts';

const ROOT = join(import.meta.dirname, '../..');
const types = Object.keys(catalogue) as EventType[];

/** Where facts are told: on the printers' side. */
const producers = sources('server/printers');
/** Where a test makes a printer do something and looks at what is told of it. */
const observers = [...sources('test/printers'), ...sources('test/journeys')];

describe.each(types)('%s', (type) => {
  it('is told somewhere', () => {
    expect(producers.some((text) => new RegExp(`\\btell\\(\\s*'${type}'`).test(text))).toBe(true);
  });

  it('is seen by a test that drives a printer', () => {
    expect(observers.some((text) => new RegExp(`['"\`]${type}\\b`).test(text))).toBe(true);
  });
});

it('tells nothing that the catalogue does not describe', () => {
  const told = producers.flatMap((text) => [...text.matchAll(/\btell\(\s*'(\w+)'/g)].map((match) => match[1]));
  expect(told.filter((type) => !types.includes(type as EventType))).toEqual([]);
});

it('offers webhooks only events that there are, each once', () => {
  expect(WEBHOOK_EVENTS.filter((type) => !types.includes(type))).toEqual([]);
  expect(new Set(WEBHOOK_EVENTS).size).toBe(WEBHOOK_EVENTS.length);
});

function sources(folder: string): string[] {
  const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.ts')).map((name) => readFileSync(join(ROOT, folder, name), 'utf8'));
}
