import { describe, expect, it } from 'vitest';
import { BRISK } from '../../support/brisk.ts';
import { addPrinters, untilStatus } from '../../support/household.ts';
import { freePort } from '../../support/ports.ts';
import { startServer } from '../../support/server.ts';
import { spawnSimulator } from '../../support/simulator.ts';
import { until } from '../../support/until.ts';
import { startNodeRed } from './nodeRed.ts';
import { withNodeRed } from './nodeRedCache.ts';
import { PAUSING_FLOW, type Seen } from './pausingFlow.ts';

describe.skipIf(!withNodeRed())('a Node-RED from npm', () => {
  it('hears a print, verifies what it hears, asks for the status and pauses the printer', {
    timeout: 120_000,
  }, async () => {
    await using simulator = await spawnSimulator({ printers: [{ profile: 'x1', name: 'Left' }], timings: BRISK });
    const port = await freePort();
    await using server = await startServer({ env: { WEBHOOK_ALLOW: `127.0.0.1:${port}` } });
    const admin = await server.setup();
    const [printer] = await addPrinters(admin, simulator.printers);
    const key = await server.key(['read_status', 'control_printer'], { printer_ids: [printer!.id] });
    const made = await admin.post('/webhooks', {
      name: 'Node-RED',
      url: `http://127.0.0.1:${port}/bambuddy`,
      reach: 'home',
      events: ['print_started', 'print_progress', 'print_paused'],
      progress_every: 10,
    });
    const { id, secret } = made.json<{ id: number; secret: string }>();
    const env = {
      WEBHOOK_SECRET: secret,
      API_KEY: key.secret,
      PRINTER_URL: `${server.url}/api/v1/printers/${printer!.id}`,
    };
    await using nodeRed = await startNodeRed({ port, flows: PAUSING_FLOW, env });
    const seen = async () => (await (await fetch(`${nodeRed.url}/seen`)).json()) as Seen;

    const forged = await fetch(`${nodeRed.url}/bambuddy`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-id': 'evt_1',
        'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
        'webhook-signature': 'v1,bm90IHJpZ2h0',
      },
      body: '{"event":"print_progress","data":{}}',
    });
    expect([forged.status, await forged.text()]).toEqual([401, 'No matching signature found']);

    const { serial } = simulator.printers[0]!;
    const job = { name: 'bénchy 🦊', seconds: 60, layers: 60, skipPrepare: true };
    await simulator.control.run(serial, 'finish', job);
    await untilStatus(key, printer!.id, ({ state }) => state === 'PAUSE', 40_000);
    expect((await simulator.control.status(serial)).phase).toBe('PAUSE');
    await until('the pause was heard', async () => (await seen()).heard.some(({ event }) => event === 'print_paused'));
    const { heard, calls } = await seen();
    expect(heard.map(({ event }) => event)).toEqual(['print_started', 'print_progress', 'print_paused']);
    expect(heard.map(({ data }) => [data.printer, data.filename])).toEqual(
      Array.from({ length: 3 }, () => ['Left', expect.stringContaining('bénchy 🦊')]),
    );
    expect(calls).toEqual([
      { status: 200, state: 'RUNNING' },
      { status: 200, message: expect.any(String) },
    ]);

    // After a change both secrets sign for a while: the flow still knows the first one.
    await admin.post(`/webhooks/${id}/rotate`, { overlap_seconds: 3_600 });
    expect((await admin.post(`/webhooks/${id}/test`)).json()).toMatchObject({ status: 204, error: null });
  });
});
