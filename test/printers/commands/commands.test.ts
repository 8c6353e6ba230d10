import { describe, expect, test } from 'vitest';
import type { Features } from '../../../server/api/context.ts';
import type { Command } from '../../../server/printers/commands/command.ts';
import { enrol } from '../../../server/printers/enrol.ts';
import { BRISK } from '../../support/brisk.ts';
import { enrolment } from '../../support/household.ts';
import { startApp } from '../../support/server.ts';
import { spawnSimulator } from '../../support/simulator.ts';
import { until } from '../../support/until.ts';

type Profile = 'x1' | 'p1' | 'h2';

/** A house with one simulated printer that has told its state. */
async function houseWith(profile: Profile, signatureRequired = false) {
  const simulator = await spawnSimulator({ printers: [{ profile, signatureRequired }], timings: BRISK });
  const { app, [Symbol.asyncDispose]: close } = await startApp();
  const { features } = app;
  const address = simulator.printers[0]!;
  const { id } = await features.printers.create(await enrol({ camera_port: 6000, ...enrolment(address) }));
  await inState(features, id, 'IDLE');
  return {
    send: (command: Command) => features.fleet.command(id, command),
    status: () => features.fleet.status(id),
    settings: async () => (await simulator.control.status(address.serial)).settings,
    control: simulator.control,
    serial: address.serial,
    inState: (state: string) => inState(features, id, state),
    async [Symbol.asyncDispose]() {
      await close();
      await simulator[Symbol.asyncDispose]();
    },
  };
}

function inState({ fleet }: Features, id: number, state: string): Promise<unknown> {
  return until(`state ${state}`, async () => (await fleet.status(id)).state === state, 20_000);
}

const ACCEPTED = { outcome: 'accepted' };

describe.concurrent('a printer', { timeout: 60_000 }, () => {
  test.each<[Profile, boolean]>([
    ['x1', false],
    ['p1', false],
    ['h2', true],
  ])('%s obeys heat, light and air while it stands', async (profile, isH2) => {
    await using house = await houseWith(profile);
    const commands: Command[] = [
      { kind: 'temperature', part: 'bed', target: 55 },
      { kind: 'temperature', part: 'nozzle', target: 150 },
      { kind: 'light', light: 'chamber', on: false },
      { kind: 'fan', fan: 'part', percent: 40 },
      { kind: 'fan', fan: 'aux', percent: 60 },
      { kind: 'fan', fan: 'chamber', percent: 80 },
    ];
    const ofH2: Command[] = [
      { kind: 'temperature', part: 'nozzle_2', target: 90 },
      { kind: 'temperature', part: 'chamber', target: 45 },
      { kind: 'light', light: 'heatbed', on: true },
      { kind: 'airduct', mode: 1 },
      { kind: 'buzzer', sound: 'beeping' },
    ];
    for (const command of commands) expect([command, await house.send(command)]).toEqual([command, ACCEPTED]);
    for (const command of ofH2) {
      const { outcome } = await house.send(command);
      expect([command, outcome]).toEqual([command, isH2 ? 'accepted' : 'refused']);
    }
    expect(await house.settings()).toMatchObject({
      bed: 55,
      nozzles: isH2 ? [150, 90] : [150],
      chamber: isH2 ? 45 : 0,
      fans: { part: 40, aux: 60, chamber: 80 },
      airductMode: isH2 ? 1 : 0,
      buzzerMode: isH2 ? 2 : 0,
      lights: { chamber_light: 'off', heatbed_light: isH2 ? 'on' : 'off', ...(isH2 ? { chamber_light2: 'off' } : {}) },
    });
    await until('the status follows', async () => {
      const { temperatures, chamber_light, big_fan2_speed } = await house.status();
      return temperatures.bed_target === 55 && chamber_light === false && big_fan2_speed === 80;
    });
  });

  test('changes its speed while it prints, and takes no heat then', async () => {
    await using house = await houseWith('p1');
    expect(await house.send({ kind: 'speed', level: 3 })).toMatchObject({ outcome: 'refused' });
    await house.control.run(house.serial, 'finish', { layers: 100, seconds: 100, skipPrepare: true });
    await house.inState('RUNNING');
    expect(await house.send({ kind: 'speed', level: 3 })).toEqual(ACCEPTED);
    expect((await house.settings()).speedLevel).toBe(3);
    expect(await house.send({ kind: 'temperature', part: 'bed', target: 0 })).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('Pause it first'),
    });
  });

  test('that wants commands signed still switches its light', async () => {
    await using house = await houseWith('x1', true);
    expect(await house.send({ kind: 'light', light: 'chamber', on: false })).toEqual(ACCEPTED);
    expect(await house.send({ kind: 'fan', fan: 'part', percent: 10 })).toMatchObject({ outcome: 'refused' });
  });

  test('is relieved of its errors', async () => {
    await using house = await houseWith('x1');
    expect(await house.send({ kind: 'clear_errors' })).toMatchObject({ outcome: 'refused' });
    await house.control.run(house.serial, 'fail', { layers: 20, seconds: 2, skipPrepare: true });
    await house.inState('FAILED');
    await until('errors', async () => (await house.status()).hms_errors.length > 0);
    expect(await house.send({ kind: 'clear_errors' })).toEqual(ACCEPTED);
    await until('no errors', async () => (await house.status()).hms_errors.length === 0);
  });

  test('that swallows a setting leaves it unanswered', async () => {
    await using house = await houseWith('x1');
    await house.control.fault(house.serial, { swallowCommands: true });
    expect(await house.send({ kind: 'fan', fan: 'part', percent: 90 })).toEqual({ outcome: 'unanswered' });
  });
});
