import { expect, it } from 'vitest';
import { WEBHOOK_LIMIT } from '../../server/webhooks/webhookStore.ts';
import { engines } from '../support/database.ts';
import { started } from './events.ts';
import { goneReceiver, openHouse } from './house.ts';

const receiver = { port: 9, url: () => 'http://192.168.1.20:8123/api/webhook/hidden' };

engines((open) => {
  it('shows the secret when a webhook is made and never again', async () => {
    await using base = await open();
    await using house = await openHouse({ on: base, sending: false });
    const { webhook, secret } = await house.webhook(receiver, { name: 'Kitchen', printer_ids: [1, 2] });
    expect(secret).toMatch(/^whsec_/);
    expect(webhook).toMatchObject({
      name: 'Kitchen',
      reach: 'home',
      printer_ids: [1, 2],
      enabled: true,
      paused_reason: null,
    });
    expect(webhook.created_at).toBeInstanceOf(Date);
    expect(house.store.list()).toEqual([webhook]);
    expect(house.store.get(webhook.id)).toEqual(webhook);
    expect(JSON.stringify([webhook, house.store.list()])).not.toContain(secret);
    expect(Object.keys(webhook)).not.toContain('claimed_by');
  });

  it('tells "all printers" from "no printer"', async () => {
    await using base = await open();
    await using house = await openHouse({ on: base, sending: false });
    await house.webhook(receiver, { printer_ids: null });
    await house.webhook(receiver, { printer_ids: [] });
    expect(house.store.list().map((webhook) => webhook.printer_ids)).toEqual([null, []]);
  });

  it('refuses a URL that its reach may not call, and stores nothing', async () => {
    await using base = await open();
    await using house = await openHouse({ on: base, sending: false });
    const refused = house.webhook(receiver, { reach: 'internet' });
    await expect(refused).rejects.toMatchObject({ reason: 'webhook_destination_refused', status: 422 });
    expect(house.store.list()).toEqual([]);
    expect(await base.database.tables.webhooks.count()).toBe(0);
  });

  it('removes a webhook with its deliveries and attempts; what is not there is a 404', async () => {
    await using base = await open();
    await using house = await openHouse({ on: base, schedule: [0, 60_000] });
    const { webhook } = await house.webhook(await goneReceiver());
    await house.tell(started('benchy.3mf'));
    await expect.poll(() => house.attempts()).toHaveLength(1);
    await house.store.remove(webhook.id);
    expect(house.store.list()).toEqual([]);
    expect(await house.deliveries()).toEqual([]);
    expect(await house.attempts()).toEqual([]);
    expect(() => house.store.get(webhook.id)).toThrow('Webhook not found');
    await expect(house.store.remove(webhook.id)).rejects.toMatchObject({ reason: 'not_found', status: 404 });
  });

  it('makes no more webhooks than its limit', async () => {
    await using base = await open();
    await using house = await openHouse({ on: base, sending: false });
    for (let n = 0; n < WEBHOOK_LIMIT; n++) await house.webhook(receiver);
    await expect(house.webhook(receiver)).rejects.toMatchObject({ reason: 'conflict' });
    expect(house.store.list()).toHaveLength(WEBHOOK_LIMIT);
  });
});
