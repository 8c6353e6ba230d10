import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hang, startReceiver } from '../fakes/receiver.ts';
import { type Supervisor, startSupervisor } from '../fakes/supervisor.ts';
import { BRISK } from '../support/brisk.ts';
import { Calls } from '../support/calls.ts';
import { addPrinters, addWebhook, read } from '../support/household.ts';
import { spawnSimulator } from '../support/simulator.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { until } from '../support/until.ts';
import { launch, openPage } from '../ui/chromium.ts';
import { AddOn } from './addOn.ts';
import { buildImage, bytesBeyondBase, type Image } from './image.ts';
import { rowsOf } from './rows.ts';

const IMAGE_MAX_BYTES = 60e6;
const HEALTHY_MAX_MS = 20_000;
const MEMORY_MAX_BYTES = 300e6;
/** What the server gives itself to stop. */
const STOP_MAX_MS = 16_000;
const say = (line: string) => process.stdout.write(`${line}\n`);
const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;

describe('the add-on, built and started', () => {
  let image: Image;
  let supervisor: Supervisor;
  beforeAll(async () => {
    image = buildImage();
    supervisor = await startSupervisor();
  });
  afterAll(async () => {
    await supervisor?.[Symbol.asyncDispose]();
    image?.[Symbol.dispose]();
  });

  test('adds little to its base image', () => {
    const bytes = bytesBeyondBase(image);
    say(`image: ${megabytes(bytes)} beyond the base`);
    expect(bytes).toBeLessThan(IMAGE_MAX_BYTES);
  });

  test('opens the panel in the sidebar without any option, printer or sign-in', async () => {
    await using addOn = await AddOn.install(image, supervisor);
    await addOn.start();
    say(`start to healthy: ${(addOn.container.healthyAfterMs / 1000).toFixed(1)} s`);
    expect(addOn.container.healthyAfterMs).toBeLessThan(HEALTHY_MAX_MS);
    const browser = await launch();
    try {
      await using opened = await openPage(browser, supervisor.page('owner'));
      const panel = opened.page.frameLocator('iframe[title=Bambuddy]');
      await panel.getByRole('button', { name: 'Add printer' }).first().waitFor();
      expect(opened.said).toEqual([]);
    } finally {
      await browser.close();
    }
  });

  test('reads its options at every start, and says which of them cannot be used', async () => {
    await using addOn = await AddOn.install(image, supervisor);
    await addOn.start({ log_level: 'debug' });
    const debug = () => addOn.container.log.some((line) => line.includes('"level":"debug"'));
    const asked = await addOn.owner.get('/printers');
    expect(asked.status).toBe(200);
    expect(await addOn.stop()).toBe(0);
    await addOn.start({ log_level: 'loud', certfile: 'nothing.pem', keyfile: 'nothing.pem' });
    await until('the log names the option', () =>
      addOn.container.log.some((line) => line.includes('the option log_level must be one of trace')),
    );
    await until('the log names the certificate', () =>
      addOn.container.log.some((line) =>
        /The panel in the sidebar works, port \d+ does not: .*\/ssl\/nothing\.pem/.test(line),
      ),
    );
    expect(debug()).toBe(false);
    expect((await addOn.owner.get('/printers')).status).toBe(200);
    await expect(fetch(`http://127.0.0.1:${addOn.container.direct}/health`)).rejects.toThrow();
  });

  test('ends with code 0 in time while a receiver hangs, and the container ends with the server when that crashes', async () => {
    await using receiver = await startReceiver();
    await using simulator = await spawnSimulator({ printers: [{ profile: 'x1' }], timings: BRISK });
    await using addOn = await AddOn.install(image, supervisor, { WEBHOOK_ALLOW: `127.0.0.1:${receiver.port}` });
    await addOn.start();
    await addPrinters(addOn.owner, simulator.printers);
    await addWebhook(addOn.owner, receiver);
    receiver.script([], hang());
    await simulator.control.run(simulator.printers[0]!.serial, 'finish', { name: 'cup', seconds: 20, layers: 100 });
    await receiver.received(1, 20_000);
    const began = performance.now();
    expect(await addOn.stop()).toBe(0);
    expect(performance.now() - began).toBeLessThan(STOP_MAX_MS);

    await addOn.start();
    addOn.container.crash();
    const SEGMENTATION_FAULT = 128 + 11;
    expect(await addOn.container.ended).toBe(SEGMENTATION_FAULT);
    await addOn.start();
    expect((await read<unknown[]>(addOn.owner, '/printers')).length).toBe(1);
  });

  test('is backed up while it prints, and brings everything back on another machine', async () => {
    await using simulator = await spawnSimulator({ printers: [{ profile: 'x1' }, { profile: 'p1' }], timings: BRISK });
    await using folder = await temporaryFolder();
    await using addOn = await AddOn.install(image, supervisor);
    await addOn.start();
    await addPrinters(addOn.owner, simulator.printers);
    const made = await addOn.owner.post('/api-keys', { name: 'Script', scopes: ['read_status'] });
    const { secret } = made.json<{ secret: string }>();
    await simulator.control.run(simulator.printers[0]!.serial, 'finish', { name: 'mug', seconds: 60, layers: 100 });
    await until('the print is in the archive', async () => (await read<unknown[]>(addOn.owner, '/archives'))[0]);
    const before = await everything(addOn.owner);
    const backup = join(folder.path, 'backup');
    await addOn.backUp(backup);
    expect(await readdir(backup)).toEqual(expect.arrayContaining(['bambuddy-backup.sqlite', 'options.json']));
    expect((await readdir(backup)).filter((name) => /^bambuddy\.sqlite/.test(name))).toEqual([]);
    expect(await readdir(addOn.dataDir)).not.toContain('bambuddy-backup.sqlite');
    await addOn.stop();

    await using other = await AddOn.install(image, supervisor);
    await other.restore(backup);
    await other.start();
    expect(await everything(other.owner)).toEqual(before);
    const key = new Calls(`http://127.0.0.1:${other.container.direct}`, { 'x-api-key': secret });
    expect((await key.get('/printers')).status).toBe(200);
    expect(await other.stop()).toBe(0);
    expect(await rowsOf(join(other.dataDir, 'bambuddy.sqlite'), 'PRAGMA integrity_check')).toEqual([
      { integrity_check: 'ok' },
    ]);
  });

  test('opens one page in the sidebar when its database is damaged, and restores a copy there', async () => {
    await using addOn = await AddOn.install(image, supervisor);
    await addOn.start();
    await addOn.owner.post('/api-keys', { name: 'Kept', scopes: ['read_status'] });
    const pre = addOn.container.execute('node', '/app/server/main.ts', 'backup');
    expect(pre.code).toBe(0);
    await addOn.stop();
    await writeFile(join(addOn.dataDir, 'bambuddy.sqlite'), 'no database at all '.repeat(1000));
    await addOn.start();
    expect(addOn.container.isHealthy()).toBe(true);
    const browser = await launch();
    try {
      await using opened = await openPage(browser, supervisor.page('owner'));
      const page = opened.page.frameLocator('iframe[title=Bambuddy]');
      await page.getByRole('heading', { name: /cannot start: the database is damaged/ }).waitFor();
      await page.getByRole('button', { name: /Restore the copy of/ }).click();
      await page.getByRole('status').getByText('The copy was restored').waitFor();
      await page.getByRole('button', { name: 'Add printer' }).first().waitFor();
    } finally {
      await browser.close();
    }
    const keys = await until('the server is back', async () => {
      const answer = await addOn.owner.get('/api-keys').catch(() => null);
      return answer?.status === 200 && answer.json<{ name: string }[]>();
    });
    expect(keys.map(({ name }) => name)).toEqual(['Kept']);
    expect((await readdir(addOn.dataDir)).some((name) => name.startsWith('bambuddy.sqlite.aside-'))).toBe(true);
  });

  test('needs little memory with ten printers that print', async () => {
    const printers = Array.from({ length: 10 }, (_, n) => ({ profile: (['x1', 'p1', 'h2'] as const)[n % 3]! }));
    await using simulator = await spawnSimulator({ printers, timings: BRISK });
    await using addOn = await AddOn.install(image, supervisor);
    await addOn.start();
    await addPrinters(addOn.owner, simulator.printers);
    for (const { serial } of simulator.printers) {
      await simulator.control.run(serial, 'finish', { name: 'plate', seconds: 8, layers: 100 });
    }
    let most = 0;
    for (const { serial } of simulator.printers) {
      await simulator.control.ended(serial, 60_000);
      most = Math.max(most, addOn.container.memory());
    }
    say(`memory of the container with ten printers: ${megabytes(most)}`);
    expect(most).toBeLessThan(MEMORY_MAX_BYTES);
  });
});

async function everything(owner: Calls) {
  const [printers, keys, webhooks, people] = await Promise.all(
    ['/printers', '/api-keys', '/webhooks', '/users'].map((path) => read<Record<string, unknown>[]>(owner, path)),
  );
  const prints = await read<Record<string, unknown>[]>(owner, '/archives');
  return {
    printers: printers!.map(({ id, serial_number, name }) => ({ id, serial_number, name })),
    keys: keys!.map(({ id, name, scopes }) => ({ id, name, scopes })),
    webhooks: webhooks!.map(({ id, url }) => ({ id, url })),
    people: people!.map(({ id, username, role }) => ({ id, username, role })),
    prints: prints.map(({ id, print_name }) => ({ id, print_name })),
  };
}
