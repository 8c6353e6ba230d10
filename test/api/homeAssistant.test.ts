import { describe, expect, it } from 'vitest';
import { startWilfulHomeAssistant } from '../fakes/homeAssistant.ts';
import { read } from '../support/household.ts';
import { startApp } from '../support/server.ts';
import { until } from '../support/until.ts';

interface Answer {
  connected: boolean;
  problem: string | null;
  settable: boolean;
  url: string | null;
  token_set: boolean;
  mode: string;
}

const TOKEN = 'a-very-secret-token';

describe('Home Assistant, entered in the panel', () => {
  it('is tried, kept, connected and left again, and its token is never told', async () => {
    await using home = await startWilfulHomeAssistant();
    home.token = TOKEN;
    await using house = await startApp();
    const admin = await house.setup();
    const answer = () => read<Answer>(admin, '/home-assistant');
    expect(await answer()).toMatchObject({
      connected: false,
      settable: true,
      url: null,
      token_set: false,
      mode: 'none',
    });

    const wrong = await admin.post('/home-assistant/test', { url: home.url, token: 'another' });
    expect(wrong.json()).toEqual({
      version: null,
      problem:
        'Home Assistant refuses the token. Make a new long-lived token in your profile there, and enter it here.',
    });
    const nowhere = await admin.post('/home-assistant/test', { url: 'http://127.0.0.1:9', token: TOKEN });
    expect(nowhere.json<{ problem: string }>().problem).toMatch(/^http:\/\/127\.0\.0\.1:9 does not answer/);
    const right = await admin.post('/home-assistant/test', { url: home.url, token: TOKEN });
    expect(right.json()).toEqual({ version: '2026.11.0', problem: null });

    expect((await admin.patch('/home-assistant', { url: home.url, token: TOKEN })).status).toBe(200);
    await until('a connection', async () => (await answer()).connected);
    expect(await answer()).toMatchObject({ problem: null, url: home.url, token_set: true });
    for (const path of ['/home-assistant', '/settings', '/audit'])
      expect((await admin.get(path)).text).not.toContain(TOKEN);

    await admin.patch('/home-assistant', { url: null, token: null });
    await until('no connection', async () => !(await answer()).connected);
    expect(await answer()).toMatchObject({ url: null, token_set: false });
  });

  it('never sends the stored token to another address', async () => {
    await using first = await startWilfulHomeAssistant();
    await using second = await startWilfulHomeAssistant();
    await using house = await startApp();
    const admin = await house.setup();
    await admin.patch('/home-assistant', { url: first.url, token: first.token });
    expect((await admin.post('/home-assistant/test', { url: second.url })).status).toBe(422);
    expect((await admin.patch('/home-assistant', { url: second.url })).status).toBe(422);
    expect(second.connections).toEqual([]);
  });

  it('cannot be set where the environment says where it is', async () => {
    await using home = await startWilfulHomeAssistant();
    await using house = await startApp({ env: { HA_URL: home.url, HA_TOKEN: home.token } });
    const admin = await house.setup();
    expect(await read<Answer>(admin, '/home-assistant')).toMatchObject({ settable: false, token_set: true });
    const refused = await admin.patch('/home-assistant', { url: 'http://127.0.0.1:9', token: TOKEN });
    expect(refused.status).toBe(409);
    expect((await admin.patch('/home-assistant', { discovery_prefix: 'ha' })).status).toBe(200);
    expect((await admin.patch('/home-assistant', { discovery_prefix: 'a/#' })).status).toBe(422);
  });

  it('is only for administrators to change', async () => {
    await using house = await startApp();
    const key = await house.key(['read_status', 'control_printer']);
    expect((await key.get('/home-assistant')).status).toBe(200);
    expect((await key.patch('/home-assistant', { url: null })).status).toBe(403);
    expect((await key.post('/home-assistant/republish')).status).toBe(403);
  });
});
