import { describe, expect, it } from 'vitest';
import { SYSTEM } from '../../server/access/audit.ts';
import type { Caller, Person } from '../../server/access/caller.ts';
import { hashSecret } from '../../server/access/secret.ts';
import { TOKEN_SECONDS, TOKENS_MAX, TOKENS_OF_ONE_MAX, Tokens } from '../../server/access/tokens.ts';
import { engines, openTestDatabase } from '../support/database.ts';
import { accessOn } from './house.ts';

const NOW = new Date('2026-03-01T12:00:00.000Z').getTime();
const IP = '192.0.2.9';

function loginOf(id: number): Caller {
  const person: Person = { id, username: `person ${id}`, role: 'user', ha_user_id: null, created_at: new Date(NOW) };
  return { kind: 'user', person, loginId: id };
}

describe('short-lived tokens', () => {
  it('are worth what their login is worth, for an hour, and open one thing', async () => {
    await using access = await accessOn(await openTestDatabase());
    const tokens = new Tokens(access);
    let worth = loginOf(1);
    const token = tokens.mint('pictures', worth, () => worth, NOW);
    expect(tokens.find('pictures', token, NOW + TOKEN_SECONDS * 1000 - 1)?.(IP)).toBe(worth);
    expect(tokens.find('pictures', token, NOW + TOKEN_SECONDS * 1000)).toBeNull();
    expect(tokens.find('live_feed', token, NOW)).toBeNull();
    expect(tokens.find('pictures', `${token}x`, NOW)).toBeNull();
    worth = { kind: 'anonymous', refusal: null };
    expect(tokens.find('pictures', token, NOW)?.(IP)).toBe(worth);
  });

  it('of one maker are bounded, the oldest going first, and leave those of others alone', async () => {
    await using access = await accessOn(await openTestDatabase());
    const tokens = new Tokens(access);
    const mint = (id: number) => tokens.mint('pictures', loginOf(id), () => loginOf(id), NOW);
    const others = mint(2);
    const mine = Array.from({ length: TOKENS_OF_ONE_MAX + 3 }, () => mint(1));
    const known = mine.map((token) => tokens.find('pictures', token, NOW) !== null);
    expect(known.slice(0, 4)).toEqual([false, false, false, true]);
    expect(known.filter(Boolean)).toHaveLength(TOKENS_OF_ONE_MAX);
    expect(tokens.find('pictures', others, NOW)).not.toBeNull();
  });

  it('of all together are bounded', async () => {
    await using access = await accessOn(await openTestDatabase());
    const tokens = new Tokens(access);
    const made = Array.from({ length: TOKENS_MAX + 2 }, (_none, n) =>
      tokens.mint('pictures', loginOf(n), () => loginOf(n), NOW),
    );
    const known = made.filter((token) => tokens.find('pictures', token, NOW) !== null);
    expect(known).toEqual(made.slice(2));
  });
});

engines((open) => {
  it('a long-lived token is known to every server process that reads its row, by its hash alone', async () => {
    await using access = await accessOn(await open());
    const { key, secret } = await access.key();
    const caller = access.keyring.judge(hashSecret(secret), IP, Date.now());
    const wanted = { scope: 'camera_stream', name: 'Screen', expires_at: null } as const;
    const { row, token } = await access.tokenStore.create(wanted, caller, SYSTEM);
    expect(row).toMatchObject({ api_key_id: key.id, user_id: null, made_with: hashSecret(secret) });
    expect(access.tokenStore.find('pictures', token)?.(IP)).toEqual(caller);
    expect(access.tokenStore.find('live_feed', token)).toBeNull();
    await access.store.remove(key.id);
    expect(await access.database.tables.accessTokens.count()).toBe(0);
    expect(access.tokenStore.find('pictures', token)?.(IP)).toMatchObject({ kind: 'anonymous' });
    expect(access.tokenStore.of({ kind: 'household' })).toEqual([]);
  });

  it('tokens of a person end with all their logins, in one change with them', async () => {
    await using access = await accessOn(await open());
    const [anna, ben] = [await access.person('anna', 'admin'), await access.person('ben', 'user')];
    const wanted = { scope: 'camera_stream', name: 'Screen', expires_at: null } as const;
    const makes = async (person: Person) =>
      (await access.tokenStore.create(wanted, { kind: 'user', person, loginId: 0 }, SYSTEM)).token;
    const [annas, bens] = [await makes(anna), await makes(ben)];
    const worth = (token: string) => access.tokenStore.find('pictures', token)?.(IP).kind;
    await access.people.update(ben.id, { role: 'viewer' });
    expect(access.tokenStore.find('pictures', bens)?.(IP)).toMatchObject({ person: { role: 'viewer' } });
    await access.changes.signOut(ben.id, SYSTEM);
    expect([worth(annas), worth(bens)]).toEqual(['user', undefined]);
    await access.people.update(anna.id, { ha_gone: true });
    expect(worth(annas)).toBe('anonymous');
  });
});
