import { describe, expect, test } from 'vitest';
import { openWatched, WORKSHOP } from '../browser/house.ts';
import { PEOPLE, startSupervisor } from '../fakes/supervisor.ts';
import { BRISK } from '../support/brisk.ts';
import { Calls } from '../support/calls.ts';
import { addPrinters } from '../support/household.ts';
import { needs } from '../support/needs.ts';
import { startServer } from '../support/server.ts';
import { spawnSimulator } from '../support/simulator.ts';
import { until } from '../support/until.ts';
import { hasChromium, launch } from '../ui/chromium.ts';
import { startHomeAssistant } from './support/homeAssistant.ts';
import { withHomeAssistant } from './support/present.ts';

const STORY_MS = 240_000;
/** Longer than the print. */
const ENDED_MS = 30_000;
/** The bar must move so often while somebody watches. */
const VALUES = 3;

interface Person {
  id: string;
  username: string;
  name: string;
}

describe.skipIf(!withHomeAssistant() || !needs('chromium', hasChromium))('the ingress of a real Home Assistant', () => {
  test('opens the panel for whoever is signed in there, and what is shown moves', { timeout: STORY_MS }, async () => {
    await using supervisor = await startSupervisor();
    await using core = await startHomeAssistant({ env: supervisor.coreEnv });
    const me = await core.ask<Person>({ type: 'auth/current_user' });
    const { username } = (await core.ask<Person[]>({ type: 'config/auth/list' })).find(({ id }) => id === me.id)!;
    supervisor.people.set('owner', { ...PEOPLE.owner, id: me.id, username, name: me.name });
    await using simulator = await spawnSimulator({ printers: [{ profile: 'x1', name: WORKSHOP }], timings: BRISK });
    await using server = await startServer({
      env: { ...supervisor.env, HA_URL: core.url, SUPERVISOR_TOKEN: core.token },
    });
    supervisor.attach(Number(new URL(server.ingressUrl ?? '').port));

    // as Home Assistant's own page does it
    const { session } = await core.ask<{ session: string }>({
      type: 'supervisor/api',
      endpoint: '/ingress/session',
      method: 'post',
    });
    const panelUrl = `${core.url}${supervisor.prefix}/`;
    const asked = await fetch(`${panelUrl}api/v1/auth/me`, { headers: { cookie: `ingress_session=${session}` } });
    expect(await asked.json()).toMatchObject({ username, role: 'admin' });
    const anna = new Calls(server.ingressUrl ?? '', { 'x-remote-user-id': me.id, 'x-remote-user-name': username });
    await addPrinters(anna, simulator.printers);
    const { serial } = simulator.printers[0]!;

    const browser = await launch();
    await using _closed = { [Symbol.asyncDispose]: () => browser.close() };
    const cookie = { name: 'ingress_session', value: session, domain: '127.0.0.1', path: '/api/hassio_ingress/' };
    const cookies = [{ ...cookie, sameSite: 'Strict' as const, httpOnly: false, secure: false, expires: -1 }];
    await using opened = await openWatched(browser, panelUrl, { storageState: { cookies, origins: [] } });
    const { page, said, origins } = opened;
    await page.getByRole('heading', { name: WORKSHOP }).waitFor();
    await simulator.control.run(serial, 'finish', { name: 'bracket', layers: 50, seconds: 5, skipPrepare: true });
    const bar = page.getByRole('progressbar', { name: 'bracket' });
    await bar.waitFor();
    const values = new Set<string>();
    await until('the bar moves', async () => {
      const value = await bar.getAttribute('aria-valuenow').catch(() => null);
      if (value !== null) values.add(value);
      return values.size >= VALUES;
    });
    await page
      .getByText(/^Finished/)
      .first()
      .waitFor({ timeout: ENDED_MS });
    expect([...origins]).toEqual([new URL(core.url).host]);
    expect(said).toEqual([]);

    // who has no session there is not let in
    const stranger = await fetch(panelUrl, { redirect: 'manual' });
    expect(stranger.status).toBe(401);
  });
});
