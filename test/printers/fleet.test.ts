import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Features } from '../../server/api/context.ts';
import { DEVELOPER_MODE } from '../../server/printers/commands/command.ts';
import { enrol } from '../../server/printers/enrol.ts';
import type { Printer } from '../../server/printers/printerStore.ts';
import { Certificates } from '../simulator/certificates.ts';
import { BRISK } from '../support/brisk.ts';
import { enrolment } from '../support/household.ts';
import { startApp } from '../support/server.ts';
import { type PrinterAddress, type SimulatorOptions, spawnSimulator } from '../support/simulator.ts';
import { until } from '../support/until.ts';
import { SERIAL, startMqttPrinter } from './mqttPrinter.ts';

type Wanted = NonNullable<SimulatorOptions['printers']>;

/** A whole house in this process with simulated printers, each of which has told its state. */
async function openFleet(printers: Wanted) {
  const simulator = await spawnSimulator({ printers, timings: BRISK });
  const { app, [Symbol.asyncDispose]: close } = await startApp();
  const { features } = app;
  const rows: Printer[] = [];
  for (const address of simulator.printers) rows.push(await add(features, address));
  for (const { id } of rows) await untilState(features, id, (state) => state !== 'unknown');
  return {
    features,
    fleet: features.fleet,
    control: simulator.control,
    rows,
    async [Symbol.asyncDispose]() {
      await close();
      await simulator[Symbol.asyncDispose]();
    },
  };
}

async function add({ printers }: Features, address: PrinterAddress): Promise<Printer> {
  return printers.create(await enrol({ camera_port: 6000, ...enrolment(address) }));
}

function untilState({ fleet }: Features, id: number, is: (state: string) => boolean): Promise<unknown> {
  return until(`printer ${id} in a state where ${is}`, async () => is((await fleet.status(id)).state), 20_000);
}

describe.concurrent('the fleet', { timeout: 60_000 }, () => {
  test('follows ten printers at once, each with its own story', async () => {
    const profiles = ['x1', 'p1', 'h2'] as const;
    const wanted = Array.from({ length: 10 }, (_, index) => ({
      profile: profiles[index % 3]!,
      name: `Printer ${index}`,
    }));
    await using house = await openFleet(wanted);
    const { features, fleet, control, rows } = house;
    const endings = ['finish', 'fail', 'cancel', 'finish', 'abort'] as const;
    for (const [index, { serial_number }] of rows.entries()) {
      await control.run(serial_number, endings[index % 5]!, {
        name: `job ${index}`,
        layers: 20,
        seconds: 5,
        skipPrepare: true,
      });
    }
    for (const { id } of rows) await untilState(features, id, (state) => state === 'RUNNING');
    for (const [index, { id }] of rows.entries()) {
      expect(await fleet.status(id)).toMatchObject({
        id,
        name: `Printer ${index}`,
        subtask_name: `job ${index}`,
        connected: true,
      });
    }
    const results = ['FINISH', 'FAILED', 'FAILED', 'FINISH', 'IDLE'];
    for (const [index, { id }] of rows.entries())
      await untilState(features, id, (state) => state === results[index % 5]);
    expect(await fleet.connected()).toHaveLength(10);
  });

  test('carries out pause, resume and stop, and says that it did', async () => {
    await using house = await openFleet([{ profile: 'p1' }]);
    const { features, fleet, control, rows } = house;
    const [{ id, serial_number }] = rows as [Printer];
    await control.run(serial_number, 'finish', { layers: 100, seconds: 100, skipPrepare: true });
    await untilState(features, id, (state) => state === 'RUNNING');
    expect(await fleet.command(id, { kind: 'pause' })).toEqual({ outcome: 'accepted' });
    await untilState(features, id, (state) => state === 'PAUSE');
    expect(await fleet.command(id, { kind: 'resume' })).toEqual({ outcome: 'accepted' });
    await untilState(features, id, (state) => state === 'RUNNING');
    expect(await fleet.command(id, { kind: 'stop' })).toEqual({ outcome: 'accepted' });
    expect((await control.ended(serial_number)).outcome).toBe('stopped');
  });

  test('refuses what makes no sense without asking the printer', async () => {
    await using house = await openFleet([{ profile: 'x1' }]);
    const { fleet, control, rows } = house;
    const [{ id, serial_number }] = rows as [Printer];
    // A command that was sent would now be answered after four seconds only.
    await control.fault(serial_number, { swallowCommands: true });
    const began = performance.now();
    for (const [kind, words] of [
      ['pause', 'Not paused: the printer is idle.'],
      ['resume', 'Not resumed: the printer is idle.'],
      ['stop', 'Not stopped: the printer is idle.'],
    ] as const) {
      expect(await fleet.command(id, { kind })).toEqual({ outcome: 'refused', reason: words });
    }
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  test('says unanswered when a printer swallows a command, and goes on', async () => {
    await using house = await openFleet([{ profile: 'x1' }]);
    const { features, fleet, control, rows } = house;
    const [{ id, serial_number }] = rows as [Printer];
    await control.run(serial_number, 'finish', { layers: 100, seconds: 100, skipPrepare: true });
    await untilState(features, id, (state) => state === 'RUNNING');
    await control.fault(serial_number, { swallowCommands: true });
    expect(await fleet.command(id, { kind: 'pause' })).toEqual({ outcome: 'unanswered' });
    await control.fault(serial_number, { swallowCommands: false });
    expect(await fleet.command(id, { kind: 'pause' })).toEqual({ outcome: 'accepted' });
  });

  test('names Developer Mode where commands must be signed, before or after asking', async () => {
    await using house = await openFleet([
      { profile: 'x1', signatureRequired: true },
      { profile: 'p1', signatureRequired: true },
    ]);
    const { features, fleet, control, rows } = house;
    for (const { id, serial_number } of rows) {
      await control.run(serial_number, 'finish', { layers: 100, seconds: 100, skipPrepare: true });
      await untilState(features, id, (state) => state === 'RUNNING');
      expect(await fleet.command(id, { kind: 'stop' })).toEqual({ outcome: 'refused', reason: DEVELOPER_MODE });
      expect((await control.status(serial_number)).phase).toBe('RUNNING');
    }
  });

  test('keeps the connection of a printer that is renamed, and closes that of one that is switched off or removed', async () => {
    await using house = await openFleet([{ profile: 'x1' }, { profile: 'p1' }]);
    const { features, fleet, control, rows } = house;
    const [first, second] = rows as [Printer, Printer];
    await features.printers.update(first.id, { name: 'Renamed' });
    await until('the new name', async () => (await fleet.status(first.id)).name === 'Renamed');
    expect((await fleet.status(first.id)).connected).toBe(true);

    await features.printers.update(first.id, { is_active: false });
    await features.printers.remove(second.id);
    for (const { serial_number } of rows) {
      await until('no connection', async () => (await control.status(serial_number)).connections === 0);
    }
    expect(await fleet.status(first.id)).toMatchObject({
      connected: false,
      connection_problem: expect.stringMatching(/off/),
    });
    expect(await fleet.command(first.id, { kind: 'pause' })).toMatchObject({ outcome: 'refused' });
    await expect(fleet.status(second.id)).rejects.toMatchObject({ reason: 'not_found' });

    await features.printers.update(first.id, { is_active: true });
    await untilState(features, first.id, (state) => state === 'IDLE');
  });

  test('does not send the access code to a printer whose certificate changed, and says so in its status', async () => {
    const before = (await Certificates.create()).leaf(SERIAL);
    const after = (await Certificates.create()).leaf(SERIAL);
    await using house = await openFleet([]);
    const { features, fleet } = house;
    let port: number;
    {
      await using printer = await startMqttPrinter(before);
      printer.answer = ({ info }) => (info ? { info: { ...info, module: [] } } : null);
      port = printer.port;
      const { id } = await features.printers.create(await enrol({ ...target(port) }));
      await until('connected', async () => (await fleet.status(id)).connected);
    }
    const [{ id }] = features.printers.all() as [Printer];
    await using other = await startMqttPrinter(after, port);
    await until('the certificate named', async () =>
      /another certificate/.test((await fleet.status(id)).connection_problem ?? ''),
    );
    await fleet.refresh(id);
    await delay(500);
    expect(other.passwords).toEqual([]);
    expect(await fleet.status(id)).toMatchObject({ connected: false });
  });
});

function target(port: number) {
  return { ip_address: '127.0.0.1', access_code: '12345678', mqtt_port: port, ftps_port: 1, camera_port: 1 };
}
