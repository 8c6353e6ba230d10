import { describe, expect, test } from 'vitest';
import { PEOPLE, type Person, startSupervisor } from '../fakes/supervisor.ts';
import { API, type Sent, send } from '../support/calls.ts';
import { startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

interface Me {
  username: string;
  role: string;
  via: string;
}

/** The house behind Supervisor, and what each of its people may ask through the proxy. */
async function openDoors() {
  const parts = new AsyncDisposableStack();
  const supervisor = parts.use(await startSupervisor());
  const server = parts.use(await startServer({ env: supervisor.env }));
  supervisor.attach(Number(new URL(server.ingressUrl ?? '').port));
  const as = (person: Person) => {
    const own = { cookie: supervisor.cookie(person), 'sec-fetch-site': 'same-origin' };
    const call = ({ path, headers = {}, ...more }: Sent) =>
      send(supervisor.url, { path: supervisor.prefix + path, headers: { ...own, ...headers }, ...more });
    const me = async () => (await call({ path: `${API}/auth/me` })).json<Me>();
    return { call, me };
  };
  return { supervisor, as, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

describe.concurrent('behind Supervisor', () => {
  test('everybody is who Home Assistant says, with the role that it gives them', async () => {
    await using doors = await openDoors();
    const people: Person[] = ['owner', 'admin', 'user', 'reader'];
    const seen = await Promise.all(people.map((person) => doors.as(person).me()));
    expect(seen.map(({ username, role, via }) => [username, role, via])).toEqual([
      ['owner', 'admin', 'ingress'],
      ['admin', 'admin', 'ingress'],
      ['user', 'user', 'ingress'],
      ['reader', 'viewer', 'ingress'],
    ]);
  });

  test('nobody becomes somebody else by sending headers, and nobody comes in without a session', async () => {
    await using doors = await openDoors();
    const { supervisor, as } = doors;
    const forged = { 'X-Remote-User-Id': PEOPLE.owner.id, 'X-Remote-User-Name': 'owner' };
    const answer = await as('reader').call({ path: `${API}/auth/me`, headers: forged });
    expect(answer.json()).toMatchObject({ username: 'reader', role: 'viewer' });
    const bare = await send(supervisor.url, { path: `${supervisor.prefix}${API}/auth/me`, headers: forged });
    expect(bare.status).toBe(401);
  });

  test('whoever comes first while Home Assistant is away may look, and gets the role when it is back', async () => {
    await using doors = await openDoors();
    const { supervisor, as } = doors;
    supervisor.away = true;
    const owner = as('owner');
    expect(await owner.me()).toMatchObject({ username: 'owner', role: 'viewer' });
    supervisor.away = false;
    await until('the role', async () => (await owner.me()).role === 'admin');
  });

  test('a page of another site changes nothing, a page of Home Assistant does', async () => {
    await using doors = await openDoors();
    const owner = doors.as('owner');
    const body = JSON.stringify({ name: 'Node-RED' });
    const make = (headers: Record<string, string>) =>
      owner.call({
        method: 'POST',
        path: `${API}/api-keys`,
        headers: { 'content-type': 'application/json', ...headers },
        body,
      });
    const elsewhere = { origin: 'http://elsewhere.example', 'sec-fetch-site': 'cross-site' };
    expect((await make(elsewhere)).json()).toMatchObject({ status: 403, reason: 'cross_site' });
    expect((await make({ origin: doors.supervisor.url, 'sec-fetch-site': 'same-origin' })).status).toBe(200);
  });

  test('a key sent through ingress decides alone', async () => {
    await using doors = await openDoors();
    const answer = await doors.as('owner').call({ path: `${API}/auth/me`, headers: { 'X-API-Key': 'bb_wrong' } });
    expect(answer.json()).toMatchObject({ status: 401, detail: expect.stringContaining('Invalid API key') });
  });
});
