import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { startWilfulHomeAssistant, type WilfulHomeAssistant } from '../fakes/homeAssistant.ts';
import { needs } from '../support/needs.ts';
import { createPostgresDatabase, postgresPresent } from '../support/postgres.ts';
import { startServer } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { until } from '../support/until.ts';

/** How long a lease lasts, and how often the others look: one after the other at most. */
const TAKEN_OVER_MS = 30_000;
/** Time for a second voice to be heard. */
const QUIET_MS = 3_000;

/** A Home Assistant with MQTT, as one server sees it. */
async function startHome(): Promise<WilfulHomeAssistant> {
  const home = await startWilfulHomeAssistant();
  const answers: Record<string, unknown> = {
    'config_entries/get': [{ entry_id: 'mqtt', domain: 'mqtt', state: 'loaded', disabled_by: null }],
    'config_entries/flow/progress': [],
    get_config: { language: 'en', currency: 'EUR' },
  };
  home.answers = ({ type }) => (type in answers ? { result: answers[type] } : undefined);
  return home;
}

const told = ({ commands }: WilfulHomeAssistant) => commands.filter(({ service }) => service === 'publish').length;

describe.skipIf(!needs('postgres', postgresPresent()))('two servers of one database', { timeout: 120_000 }, () => {
  test.each(['stopped', 'killed'] as const)(
    'the second is silent until the first is %s, then speaks within the time of a lease',
    async (how) => {
      await using base = await createPostgresDatabase();
      await using one = await startHome();
      await using two = await startHome();
      await using folder = await temporaryFolder();
      const envOf = (home: WilfulHomeAssistant) => ({ DATABASE_URL: base.url, HA_URL: home.url, HA_TOKEN: home.token });
      await using first = await startServer({ env: envOf(one) });
      await until('the first speaks', () => told(one) > 0);
      await using second = await startServer({ dataDir: folder.path, env: envOf(two) });
      await until('the second is connected', () => two.commands.some(({ type }) => type === 'get_config'));
      await delay(QUIET_MS);
      expect(told(two)).toBe(0);

      await (how === 'stopped' ? first.stop() : first.kill());
      await until('the second speaks', () => told(two) > 0, TAKEN_OVER_MS);
      expect(second.process.exitCode).toBeNull();
    },
  );
});
