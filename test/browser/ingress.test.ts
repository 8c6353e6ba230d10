import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Person, type Supervisor, startSupervisor } from '../fakes/supervisor.ts';
import { read } from '../support/household.ts';
import { needs } from '../support/needs.ts';
import { until } from '../support/until.ts';
import { hasChromium, PHONE } from '../ui/chromium.ts';
import { type House, openHouse, openWatched, WORKSHOP } from './house.ts';

describe.skipIf(!needs('chromium', hasChromium))('the panel inside Home Assistant', { timeout: 60_000 }, () => {
  let supervisor: Supervisor;
  let house: House;
  beforeAll(async () => {
    supervisor = await startSupervisor();
    house = await openHouse(supervisor.env);
    supervisor.attach(Number(new URL(house.server.ingressUrl ?? '').port));
  });
  afterAll(async () => {
    await house[Symbol.asyncDispose]();
    await supervisor[Symbol.asyncDispose]();
  });

  const enter = async (person: Person, options: { narrow?: boolean } = {}) => {
    const viewport = options.narrow ? { viewport: PHONE } : {};
    const opened = await openWatched(house.browser, supervisor.page(person, options), viewport);
    return { ...opened, panel: opened.page.frameLocator('iframe[title=Bambuddy]') };
  };
  const shown = (panel: FrameLocator) => panel.getByRole('heading', { name: WORKSHOP }).waitFor();
  const asked = (page: Page) =>
    page.evaluate(() => (window as unknown as { asked: { type: string }[] }).asked.map(({ type }) => type));

  test('asks nobody to sign in, follows a print live, and everything goes through the one origin', async () => {
    await using opened = await enter('owner');
    const { panel, said, origins } = opened;
    await shown(panel);
    await house.control.run(house.printers[0]!.serial_number, 'finish', {
      name: 'bracket',
      layers: 50,
      seconds: 5,
      skipPrepare: true,
    });
    const bar = panel.getByRole('progressbar', { name: 'bracket' });
    await bar.waitFor();
    const values = new Set<number>();
    await until('three different values', async () => {
      values.add(Number(await bar.getAttribute('aria-valuenow').catch(() => 0)));
      return values.size >= 3;
    });
    await panel.getByRole('article').filter({ hasText: WORKSHOP }).getByText('Finished').waitFor();
    expect([...origins]).toEqual([new URL(supervisor.url).host]);
    expect(said).toEqual([]);
  });

  test('gives each person the role that Home Assistant gives them', async () => {
    const serial = house.printers[0]!.serial_number;
    await house.control.run(serial, 'finish', { name: 'vase', layers: 50, seconds: 200, skipPrepare: true });
    for (const [person, buttons] of [
      ['admin', ['Add printer', 'Pause']],
      ['user', ['Pause']],
      ['reader', []],
    ] as const) {
      await using opened = await enter(person);
      const { panel } = opened;
      await shown(panel);
      await panel.getByRole('progressbar', { name: 'vase' }).waitFor();
      for (const name of ['Add printer', 'Pause'] as const) {
        const count = await panel.getByRole('button', { name }).count();
        expect(count > 0, `${person}: ${name}`).toBe((buttons as readonly string[]).includes(name));
      }
    }
    await using opened = await enter('user');
    await opened.panel.getByRole('button', { name: `Pause: ${WORKSHOP}` }).click();
    await until('paused', async () => (await house.control.status(serial)).phase === 'PAUSE');
    await house.cancel(serial);
  });

  test('shows pictures and the other screens below the prefix', async () => {
    const { id, serial_number } = house.printers[0]!;
    await house.control.run(serial_number, 'finish', { name: 'cup', layers: 50, seconds: 200, skipPrepare: true });
    await until('the picture is known', async () => {
      return (await read<{ cover_url: string | null }>(house.admin, `/printers/${id}/status`)).cover_url;
    });
    await using opened = await enter('owner');
    const { page, panel, said } = opened;
    const failed: string[] = [];
    page.on('response', (response) => {
      if (response.status() >= 400) failed.push(`${response.status()} ${response.url()}`);
    });
    await shown(panel);
    const picture = panel.getByRole('img', { name: 'cup' }).first();
    await until('the picture', () => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth > 0));
    const open = (tab: string) => panel.getByRole('link', { name: tab }).first().click();
    await open('Archive');
    await panel.getByRole('link', { name: /cup/ }).first().waitFor();
    await open('Settings');
    await panel.getByRole('button', { name: 'Create API Key' }).first().waitFor();
    await open('Printers');
    await shown(panel);
    expect(failed).toEqual([]);
    expect(said).toEqual([]);
    await house.cancel(serial_number);
  });

  test('on a phone has the menu button of Home Assistant, which opens its menu', async () => {
    await using opened = await enter('owner', { narrow: true });
    const { page, panel } = opened;
    await shown(panel);
    await panel.getByRole('button', { name: 'Home Assistant menu' }).click();
    await until('the message', async () => (await asked(page)).includes('home-assistant/toggle-menu'));
    expect(await asked(page)).toContain('home-assistant/subscribe-properties');
  });
});
