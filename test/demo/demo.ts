/** `npm run demo`: the whole product with simulated printers, on embedded defaults. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashPassword } from '../../server/access/password.ts';
import type { User } from '../../server/access/people.ts';
import type { Scope } from '../../server/access/scopes.ts';
import { type App, createApp } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import { messageOf } from '../../server/errors.ts';
import { enrol } from '../../server/printers/enrol.ts';
import { startReceiver } from '../fakes/receiver.ts';
import { spawnSimulator } from '../support/simulator.ts';
import { keepPrinting } from './prints.ts';
import { printWebhooks } from './webhooks.ts';

/** Layers take a tenth of their time, so that a demo print is over in some minutes. */
const SPEED = 10;
const ADMIN = 'demo';
const SCOPES: Scope[] = ['read_status', 'manage_queue', 'control_printer', 'update_electricity_price'];

const dataDir = process.env.DATA_DIR || mkdtempSync(join(tmpdir(), 'bambuddy-demo-'));
const simulator = await spawnSimulator({ speed: SPEED });
const receiver = await startReceiver();
const config = readConfig({
  LOG_LEVEL: 'warn',
  ...process.env,
  DATA_DIR: dataDir,
  WEBHOOK_ALLOW: `127.0.0.1:${receiver.port}`,
});

async function admin({ features }: App): Promise<User> {
  const { people } = features;
  const known = people.byName(ADMIN);
  // Nobody knows this password: the one-time link is the way in.
  const password_hash = await hashPassword(randomBytes(16).toString('hex'));
  return known ?? people.create({ username: ADMIN, password_hash, role: 'admin', ha_user_id: null });
}

async function addPrinters({ features }: App): Promise<void> {
  for (const old of features.printers.all()) await features.printers.remove(old.id);
  for (const { host, mqttPort, ftpsPort, cameraPort, accessCode, name } of simulator.printers) {
    const met = await enrol({
      ip_address: host,
      access_code: accessCode,
      name,
      mqtt_port: mqttPort,
      ftps_port: ftpsPort,
      camera_port: cameraPort ?? 6000,
    });
    await features.printers.create(met);
  }
}

async function addWebhook({ features }: App): Promise<void> {
  for (const old of features.webhooks.list()) await features.webhooks.remove(old.id);
  const events = [
    'print_started',
    'print_progress',
    'print_complete',
    'print_failed',
    'print_stopped',
    'printer_offline',
    'printer_error',
  ] as const;
  const { secret } = await features.webhooks.create({
    name: 'Demo receiver',
    url: receiver.url('/demo'),
    reach: 'home',
    events: [...events],
    printer_ids: null,
  });
  printWebhooks(receiver, secret);
}

async function run(): Promise<void> {
  const app = await createApp(config);
  const ports = await app.start();
  const user = await admin(app);
  await addPrinters(app);
  await addWebhook(app);
  const { secret } = await app.features.keys.create({
    name: 'Demo',
    scopes: SCOPES,
    printer_ids: null,
    expires_at: null,
    user_id: user.id,
  });
  const link = app.features.signIn.mintLink(user.id);
  const address = `http://localhost:${ports.direct}`;
  const first = app.features.printers.all()[0]?.id ?? 1;
  process.stdout.write(`
Bambuddy runs with ${simulator.printers.length} simulated printers.

  Panel     ${address}
  Sign in   ${address}/#/sign-in?link=${link.token}
            (works once, within ten minutes)
  API key   ${secret}
  Try it    curl -H "X-API-Key: ${secret}" ${address}/api/v1/printers/${first}/status
  Data      ${dataDir}

Webhooks arrive below as they are sent. Ctrl+C ends the demo.

`);
  keepPrinting(simulator);
  const stop = async () => {
    await app.stop().catch((error) => process.stderr.write(`${messageOf(error)}\n`));
    await receiver[Symbol.asyncDispose]();
    await simulator[Symbol.asyncDispose]();
    process.exit(0);
  };
  process.once('SIGINT', () => void stop());
  process.once('SIGTERM', () => void stop());
}

run().catch((error) => {
  process.stderr.write(`The demo cannot run: ${messageOf(error)}\n`);
  process.exit(1);
});
