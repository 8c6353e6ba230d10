import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'basic-ftp';
import mqtt from 'mqtt';
import { describe, expect, test } from 'vitest';
import { type PrinterAddress, type SpawnedSimulator, spawnSimulator } from '../support/simulator.ts';
import type { JsonObject } from './delta.ts';

const FAST = {
  acceptMs: 50,
  sliceMs: 50,
  prepareMs: 100,
  heatMs: 100,
  stageMs: 50,
  swapMs: 50,
  finishMs: 50,
  pulseMs: 200,
  gapMs: 50,
  effectMs: 50,
};

async function listen({ caPem }: SpawnedSimulator, printer: PrinterAddress) {
  const client = await mqtt.connectAsync(
    `mqtts://${printer.host}:${printer.mqttPort}`,
    {
      username: 'bblp',
      password: printer.accessCode,
      ca: caPem,
      servername: printer.serial,
      reconnectPeriod: 0,
      protocolVersion: 4,
    },
    false,
  );
  const seen: Buffer[] = [];
  client.on('message', (_topic, bytes) => seen.push(bytes));
  await client.subscribeAsync(`device/${printer.serial}/report`);
  return {
    seen,
    client,
    prints: () => seen.map((bytes) => (JSON.parse(bytes.toString()) as { print?: JsonObject }).print ?? {}),
    ask: (message: unknown) =>
      client.publishAsync(`device/${printer.serial}/request`, JSON.stringify(message), { qos: 1 }),
    async until(condition: (print: JsonObject) => boolean, withinMs = 5000): Promise<JsonObject> {
      const deadline = Date.now() + withinMs;
      for (;;) {
        const found = this.prints().find(condition);
        if (found !== undefined) return found;
        if (Date.now() > deadline) throw new Error('the awaited report did not come');
        await delay(20);
      }
    },
    [Symbol.asyncDispose]: () => client.endAsync(true),
  };
}

describe('a simulator process', () => {
  test('runs three printers, each of which finishes a print that its log confirms', async () => {
    await using simulator = await spawnSimulator({ speed: 2000, timings: FAST });
    expect(simulator.printers.map(({ model, name }) => [model, name])).toEqual([
      ['X1C', 'Workshop X1C'],
      ['P1S', 'P1S left'],
      ['H2D', 'H2D lab'],
    ]);
    const play = async (printer: PrinterAddress) => {
      await using listener = await listen(simulator, printer);
      await listener.ask({ pushing: { sequence_id: '1', command: 'pushall' } });
      await simulator.control.run(printer.serial, 'finish', { name: 'cube', layers: 10 });
      const entry = await simulator.control.ended(printer.serial);
      await listener.until((print) => print.gcode_state === 'FINISH' && print.mc_percent === 100);
      expect(entry).toMatchObject({ name: 'cube', outcome: 'finished', layersDone: 10 });
    };
    await Promise.all(simulator.printers.map(play));
  });

  test('prints a file that was uploaded and sent to it', async () => {
    await using simulator = await spawnSimulator({ printers: [{ profile: 'p1' }], speed: 2000, timings: FAST });
    const printer = simulator.printers[0]!;
    await simulator.control.run(printer.serial, 'finish', { name: 'first', layers: 5 });
    await simulator.control.ended(printer.serial);
    const ftp = new Client(5000);
    await ftp.access({
      host: printer.host,
      port: printer.ftpsPort,
      secure: 'implicit',
      user: 'bblp',
      password: printer.accessCode,
      secureOptions: { ca: simulator.caPem, servername: printer.serial, maxVersion: 'TLSv1.2' },
    });
    expect((await ftp.list('/')).map(({ name }) => name)).toContain('first.gcode.3mf');
    ftp.close();
    await using listener = await listen(simulator, printer);
    await listener.ask({
      print: {
        command: 'project_file',
        sequence_id: '70001',
        param: 'Metadata/plate_1.gcode',
        url: 'ftp://first.gcode.3mf',
        subtask_name: 'again',
        subtask_id: '99',
        use_ams: true,
        ams_mapping: [0],
        ams_mapping2: [{ ams_id: 0, slot_id: 0 }],
      },
    });
    await listener.until((print) => print.command === 'project_file' && print.sequence_id === '70001');
    await listener.until((print) => print.gcode_state === 'FINISH');
    const log = await simulator.control.log(printer.serial);
    expect(log.at(-1)).toMatchObject({ name: 'again', subtaskId: '99', outcome: 'finished', air: false });
    const { transfers } = await simulator.control.status(printer.serial);
    expect(transfers).toMatchObject({ logins: 1, notReused: 0 });
  });

  test('refuses a second job while one runs, and pauses, resumes and cancels at the printer', async () => {
    await using simulator = await spawnSimulator({ printers: [{ profile: 'h2' }], timings: FAST });
    const { serial } = simulator.printers[0]!;
    await simulator.control.run(serial, 'finish');
    await expect(simulator.control.run(serial, 'finish')).rejects.toThrow(/409/);
    while ((await simulator.control.status(serial)).phase !== 'RUNNING') await delay(20);
    expect(await simulator.control.act(serial, 'pause')).toBe(true);
    expect(await simulator.control.act(serial, 'pause')).toBe(false);
    expect((await simulator.control.status(serial)).phase).toBe('PAUSE');
    expect(await simulator.control.act(serial, 'resume')).toBe(true);
    expect(await simulator.control.act(serial, 'cancel')).toBe(true);
    expect(await simulator.control.ended(serial)).toMatchObject({ outcome: 'cancelled', pauses: [{ stage: 16 }] });
  });

  test('falls silent with a live connection, swallows commands, and speaks again', async () => {
    await using simulator = await spawnSimulator({ printers: [{ profile: 'x1' }] });
    const printer = simulator.printers[0]!;
    await using listener = await listen(simulator, printer);
    await listener.until((print) => print.gcode_state === 'IDLE');
    await simulator.control.fault(printer.serial, { silent: true });
    await delay(100);
    const before = listener.seen.length;
    await delay(1500);
    expect([listener.seen.length, listener.client.connected]).toEqual([before, true]);
    await simulator.control.fault(printer.serial, { silent: false, swallowCommands: true });
    await listener.ask({ print: { command: 'pause', sequence_id: '5' } });
    await delay(1500);
    expect(listener.seen.length).toBeGreaterThan(before);
    expect(listener.prints().some((print) => print.command === 'pause')).toBe(false);
  });

  test('goes offline and comes back on the same ports', async () => {
    await using simulator = await spawnSimulator({ printers: [{ profile: 'p1' }] });
    const printer = simulator.printers[0]!;
    await simulator.control.fault(printer.serial, { offline: true });
    await expect(listen(simulator, printer)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await simulator.control.fault(printer.serial, { offline: false });
    await using listener = await listen(simulator, printer);
    expect(listener.client.connected).toBe(true);
    expect(await simulator.control.printers()).toEqual(simulator.printers);
  });

  test('loses a job to a power cut and offers to resume it, or reports it failed', async () => {
    await using simulator = await spawnSimulator({ printers: [{ profile: 'p1' }, { profile: 'x1' }], timings: FAST });
    for (const [index, offersResume] of [true, false].entries()) {
      const printer = simulator.printers[index]!;
      await simulator.control.run(printer.serial, 'finish', { fromPercent: 30 });
      expect(await simulator.control.act(printer.serial, 'powerLoss', { offersResume })).toBe(true);
      await using listener = await listen(simulator, printer);
      await listener.ask({ pushing: { command: 'pushall' } });
      const print = await listener.until(({ gcode_state }) => gcode_state !== undefined);
      expect(print).toMatchObject({ gcode_state: offersResume ? 'PAUSE' : 'FAILED', print_error: 0x03008007 });
    }
    const lost = await simulator.control.ended(simulator.printers[1]!.serial);
    expect(lost).toMatchObject({ outcome: 'lost', progress: 0, reason: '03008007' });
  });

  test('sends garbage and whatever else it is told to', async () => {
    await using simulator = await spawnSimulator({ printers: [{ profile: 'p1' }] });
    const printer = simulator.printers[0]!;
    await using listener = await listen(simulator, printer);
    await simulator.control.publish(printer.serial, { json: { print: { command: 'push_status', msg: 1, x: 1 } } });
    await simulator.control.publish(printer.serial, { garbage: 'invalidUtf8' });
    await simulator.control.publish(printer.serial, { base64: Buffer.from('bytes').toString('base64') });
    while (listener.seen.length < 3) await delay(20);
    expect(listener.seen[0]!.toString()).toContain('"x":1');
    expect(() => new TextDecoder('utf-8', { fatal: true }).decode(listener.seen[1]!)).toThrow();
    expect(listener.seen.at(-1)!.toString()).toBe('bytes');
  });

  test('answers 400 to a body it does not understand and 404 to a printer it does not have', async () => {
    await using simulator = await spawnSimulator({ printers: [{ profile: 'p1' }] });
    const post = (path: string, body: string) =>
      fetch(`${simulator.controlUrl}/printers/${path}`, { method: 'POST', body });
    const { serial } = simulator.printers[0]!;
    expect((await post(`${serial}/run`, '{"script":"dance"}')).status).toBe(400);
    expect((await post(`${serial}/run`, 'no json')).status).toBe(400);
    expect((await post('nobody/run', '{"script":"finish"}')).status).toBe(404);
  });

  test('ends when its parent lets go of it', async () => {
    const simulator = await spawnSimulator({ printers: [{ profile: 'p1' }] });
    expect(() => process.kill(simulator.pid, 0)).not.toThrow();
    await simulator[Symbol.asyncDispose]();
    expect(() => process.kill(simulator.pid, 0)).toThrow(/ESRCH/);
  });
});
