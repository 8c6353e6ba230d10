import { describe, expect, it } from 'vitest';
import { Authentication } from '../../server/access/authentication.ts';
import { Settings } from '../../server/db/settings.ts';
import { Signals } from '../../server/db/signals.ts';
import { createLog } from '../../server/log.ts';
import { engines, openPostgresTestDatabase } from '../support/database.ts';
import { needs } from '../support/needs.ts';
import { postgresPresent } from '../support/postgres.ts';
import { accessOn } from './house.ts';

engines((open) => {
  it('is on until somebody turns it off, and stays as it was turned', async () => {
    await using access = await accessOn(await open());
    const { authentication, settings, signals } = access;
    expect(authentication.enabled).toBe(true);
    const heard: boolean[] = [];
    signals.on('settings', () => heard.push(authentication.enabled));
    await authentication.set(false);
    expect(authentication.enabled).toBe(false);
    settings.stop();
    await settings.start();
    expect(authentication.enabled).toBe(false);
    await authentication.set(true);
    expect(authentication.enabled).toBe(true);
    expect(heard).toEqual([false, true]);
  });

  it('stays as it was when the change around it fails', async () => {
    await using access = await accessOn(await open());
    const { authentication, database } = access;
    const failing = authentication.set(false, async () => {
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(authentication.enabled).toBe(true);
    expect(await database.write((tx) => authentication.stored(tx))).toBe(true);
  });
});

describe.skipIf(!needs('postgres', postgresPresent()))('on PostgreSQL', () => {
  it('is the same in every server of the database', async () => {
    await using access = await accessOn(await openPostgresTestDatabase());
    const signals = new Signals({ databaseUrl: access.databaseUrl, log: createLog('silent') });
    const settings = new Settings({ database: access.database, signals });
    const elsewhere = new Authentication({ database: access.database, signals, settings });
    await signals.start();
    await settings.start();
    await access.authentication.set(false);
    await expect.poll(() => elsewhere.enabled).toBe(false);
    await elsewhere.set(true);
    await expect.poll(() => access.authentication.enabled).toBe(true);
    settings.stop();
    await signals.stop();
  });
});
