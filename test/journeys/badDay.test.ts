import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer as createPlain } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { createServer as createTls } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { type Receiver, startReceiver } from '../fakes/receiver.ts';
import { Certificates } from '../simulator/certificates.ts';
import { BRISK } from '../support/brisk.ts';
import { addPrinters, addWebhook, enrolment, read, untilStatus } from '../support/household.ts';
import { needs } from '../support/needs.ts';
import { startServer } from '../support/server.ts';
import { spawnSimulator } from '../support/simulator.ts';
import { until } from '../support/until.ts';

const JOURNEY_MS = 60_000;
const SECONDS = 5;
/** Where file sizes can be limited from outside (util-linux). */
const LIMITS = needs('prlimit', existsSync('/usr/bin/prlimit'));
const PRINTS = ['print_started', 'print_complete', 'print_failed', 'print_stopped'] as const;

describe.concurrent('on a bad day', { timeout: JOURNEY_MS }, () => {
  test('a printer that cannot be added is refused with what is wrong, and is not added', async () => {
    await using simulator = await spawnSimulator({ printers: [{ profile: 'x1' }], timings: BRISK });
    await using server = await startServer();
    await using website = await listening(createPlain((_request, response) => response.end('hello')));
    const router = createTls((await Certificates.create()).leaf('router.local'), (socket) => socket.end());
    await using box = await listening(router);
    const admin = await server.setup();
    const right = enrolment(simulator.printers[0]!);
    const tries: [string, object, RegExp][] = [
      ['printer_wrong_code', { access_code: '00000000' }, /^Wrong access code\. It is on the printer under Settings/],
      [
        'printer_wrong_serial',
        { serial_number: '00M00A999999999' },
        /has the serial number 00M00A.*, not 00M00A999999999/,
      ],
      ['printer_unreachable', { mqtt_port: await closedPort() }, /refuses connections on port/],
      ['printer_unreachable', { ip_address: 'printer.invalid' }, /printer\.invalid/],
      ['printer_not_bambu', { mqtt_port: website.port }, /it is not a printer/],
      ['printer_not_bambu', { mqtt_port: box.port }, /it is not a Bambu Lab printer/],
    ];
    for (const [reason, wrong, sentence] of tries) {
      const answer = await admin.post('/printers', { ...right, ...wrong });
      expect([answer.status, answer.json().reason, answer.json().detail]).toEqual([
        400,
        reason,
        expect.stringMatching(sentence),
      ]);
    }
    expect(await read(admin, '/printers')).toEqual([]);
    expect((await admin.post('/printers', right)).status).toBe(200);
    expect((await admin.post('/printers', right)).json()).toMatchObject({ status: 409, reason: 'conflict' });
    expect(await read(admin, '/printers')).toHaveLength(1);
  });

  test('an access code changed at the printer is named in its status; the others go on', {
    timeout: JOURNEY_MS,
  }, async () => {
    await using receiver = await startReceiver();
    const printers = [
      { profile: 'x1', name: 'changed' },
      { profile: 'p1', name: 'other' },
    ] as const;
    await using simulator = await spawnSimulator({ printers: [...printers], timings: BRISK });
    await using server = await startServer({ env: { WEBHOOK_ALLOW: `127.0.0.1:${receiver.port}` } });
    const admin = await server.setup();
    const [changed, other] = await addPrinters(admin, simulator.printers);
    await addWebhook(admin, receiver, PRINTS);
    await simulator.control.fault(changed!.serial_number, { accessCode: 'newcode1' });
    await untilStatus(
      admin,
      changed!.id,
      ({ connected, connection_problem }) =>
        !connected && connection_problem === 'Wrong access code. It is on the printer under Settings > Network.',
    );
    const command = await admin.post(`/printers/${changed!.id}/print/pause`);
    expect(command.json()).toMatchObject({ status: 409, detail: expect.stringMatching(/^Wrong access code/) });

    await simulator.control.run(other!.serial_number, 'finish', { name: 'cup', layers: 20, seconds: SECONDS });
    await untilTold(receiver, 'print_complete', 'other');

    const stillWrong = await admin.patch(`/printers/${changed!.id}`, { access_code: 'newcode2' });
    expect(stillWrong.json()).toMatchObject({ status: 400, reason: 'printer_wrong_code' });
    expect((await admin.patch(`/printers/${changed!.id}`, { access_code: 'newcode1' })).status).toBe(200);
    await untilStatus(
      admin,
      changed!.id,
      ({ connected, connection_problem }) => connected && connection_problem === null,
    );
  });

  test('garbage from a printer changes no fact about its print, nor about another', {
    timeout: JOURNEY_MS,
  }, async () => {
    await using receiver = await startReceiver();
    const printers = [
      { profile: 'x1', name: 'mad' },
      { profile: 'p1', name: 'mad too' },
      { profile: 'h2', name: 'sane' },
    ] as const;
    await using simulator = await spawnSimulator({ printers: [...printers], timings: BRISK });
    await using server = await startServer({ env: { WEBHOOK_ALLOW: `127.0.0.1:${receiver.port}` } });
    const { control } = simulator;
    const admin = await server.setup();
    const [mad, madToo, sane] = await addPrinters(admin, simulator.printers);
    await addWebhook(admin, receiver, PRINTS);
    for (const { serial_number } of [mad!, madToo!, sane!]) {
      await control.run(serial_number, 'finish', { name: 'cup', layers: 20, seconds: SECONDS });
    }
    for (const { serial_number } of [mad!, madToo!]) {
      for (const garbage of ['invalidUtf8', 'notJson', 'wrongTypes'] as const)
        await control.publish(serial_number, { garbage });
      for (const json of [
        { print: [] },
        { print: { command: 'push_status', ams: { ams: [null, { tray: 'x' }] }, hms: [{}] } },
      ]) {
        await control.publish(serial_number, { json });
      }
    }
    for (const { id, name } of [mad!, madToo!, sane!]) {
      await untilTold(receiver, 'print_complete', name);
      expect((await admin.get(`/printers/${id}/status`)).status).toBe(200);
    }
    expect(told(receiver).sort()).toEqual(
      ['mad', 'mad too', 'sane'].flatMap((name) => [`print_complete ${name}`, `print_started ${name}`]).sort(),
    );
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
    const gripes = server.log.filter(({ msg }) => msg === 'the printer sent something unreadable');
    expect(gripes.length, 'said once per printer, not at every message').toBe(2);
  });

  test('a request that makes no sense is refused with a sentence, and the next one is answered', async () => {
    await using server = await startServer();
    const admin = await server.setup();
    const raw = (body: string) =>
      fetch(`${server.url}/api/v1/printers`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${admin.token}` },
        body,
      }).then(async (response) => ({ status: response.status, ...((await response.json()) as object) }));
    expect(await raw('{"ip_address": ')).toMatchObject({ status: 400, detail: expect.stringMatching(/JSON/) });
    expect(await raw(JSON.stringify({ name: 'x'.repeat(2_000_000) }))).toMatchObject({
      status: 413,
      detail: expect.any(String),
    });
    for (const path of ['/printers/999999', '/printers/999999/status', '/archives/999999']) {
      expect((await admin.get(path)).json(), path).toMatchObject({
        status: 404,
        detail: expect.stringMatching(/not found/),
      });
    }
    expect((await admin.post('/printers/999999/print/stop')).status).toBe(404);
    expect((await admin.delete('/api-keys/999999')).status).toBe(404);
    expect(await read(admin, '/printers')).toEqual([]);
  });

  test.skipIf(!LIMITS)(
    'a full disk: the print is remembered, health says so, and all is told once there is room',
    {
      timeout: JOURNEY_MS,
    },
    async () => {
      await using receiver = await startReceiver();
      await using simulator = await spawnSimulator({ printers: [{ profile: 'x1', name: 'full' }], timings: BRISK });
      await using server = await startServer({ env: { WEBHOOK_ALLOW: `127.0.0.1:${receiver.port}` } });
      const admin = await server.setup();
      const [printer] = await addPrinters(admin, simulator.printers);
      await addWebhook(admin, receiver, PRINTS);
      limitFiles(server.process.pid, '1');
      await simulator.control.run(printer!.serial_number, 'finish', { name: 'cup', layers: 20, seconds: SECONDS });
      await until('health says it', async () => {
        const response = await fetch(`${server.url}/health`);
        const { reason, waiting_events } = (await response.json()) as { reason: string; waiting_events: number };
        return response.status === 503 && /cannot be written.*free space/.test(reason) && waiting_events > 0;
      });
      await untilStatus(admin, printer!.id, ({ state }) => state === 'RUNNING');
      await simulator.control.ended(printer!.serial_number);
      await untilStatus(admin, printer!.id, ({ state }) => state === 'FINISH');
      expect(receiver.requests).toEqual([]);

      limitFiles(server.process.pid, 'unlimited');
      await untilTold(receiver, 'print_complete', 'full');
      expect(told(receiver)).toEqual(['print_started full', 'print_complete full']);
      expect((await fetch(`${server.url}/health`)).status).toBe(200);
      expect(await read(admin, '/archives')).toMatchObject([{ print_name: 'cup', status: 'completed', progress: 100 }]);
    },
  );
});

/** Lets a process write files only up to so many bytes, as on a full disk. */
function limitFiles(pid: number | undefined, bytes: string): void {
  execFileSync('/usr/bin/prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`]);
}

function told(receiver: Receiver): string[] {
  return receiver.requests.map(({ body }) => {
    const { event, data } = JSON.parse(body.toString()) as { event: string; data: { printer: string } };
    return `${event} ${data.printer}`;
  });
}

function untilTold(receiver: Receiver, event: string, printer: string): Promise<unknown> {
  return until(`${event} of ${printer}`, () => told(receiver).includes(`${event} ${printer}`), 25_000);
}

async function listening(server: Server): Promise<AsyncDisposable & { port: number }> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
}

async function closedPort(): Promise<number> {
  await using server = await listening(createServer());
  return server.port;
}
