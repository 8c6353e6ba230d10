import type { Browser, Page } from 'playwright-core';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answer, type Received, startReceiver } from '../fakes/receiver.ts';
import { needs } from '../support/needs.ts';
import { startServer } from '../support/server.ts';
import { hasChromium, launch } from '../ui/chromium.ts';
import { openWatched, signedIn } from './house.ts';

describe.skipIf(!needs('chromium', hasChromium))(
  'notifications, in the panel of a real server',
  { timeout: 90_000 },
  () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launch();
    });
    afterAll(() => browser.close());

    test('a webhook is made, its test fails, it is fixed, sent again, paused, resumed, rotated and deleted', async () => {
      await using receiver = await startReceiver();
      receiver.script([], (response, request) => answer(request.path === '/bambuddy' ? 204 : 404)(response, request));
      await using server = await startServer({ env: { WEBHOOK_ALLOW: `127.0.0.1:${receiver.port}` } });
      const admin = await server.setup();
      await using opened = await openWatched(
        browser,
        `${server.url}/#/settings/notifications`,
        signedIn(server, admin.cookie),
      );
      const { page, said } = opened;

      await page.getByRole('button', { name: 'Add webhook' }).click();
      await page.getByRole('menuitem', { name: /^Webhook/ }).click();
      await page.getByLabel('Name', { exact: true }).fill('Node-RED');
      await page.getByLabel('URL').fill('http://169.254.169.254/latest');
      await page.getByText('"event": "print_complete"').waitFor();
      await page.getByRole('button', { name: 'Add webhook' }).click();
      await page.locator('.field-error').first().waitFor();
      expect(await page.locator('.field-error').first().innerText(), 'the fence speaks at the field').toMatch(/\./);
      await page.getByLabel('URL').fill(receiver.url('/wrong'));
      await page.getByText(/^More: headers/).click();
      await page.getByRole('button', { name: 'Add header' }).click();
      await page.getByLabel('Name of header 1').fill('X-Room');
      await page.getByLabel('Value of header 1').fill('cellar');
      await page.getByRole('button', { name: 'Add webhook' }).click();
      const first = await takeSecret(page);

      await page.getByRole('heading', { name: 'Nothing was sent yet' }).waitFor();
      await page.getByRole('button', { name: 'Send test' }).click();
      await page
        .locator('.note')
        .getByText(/^Not delivered: .*404/)
        .waitFor();
      await page
        .locator('.log-row')
        .getByText(/^Not sent: .*404/)
        .waitFor();

      await page.getByRole('button', { name: 'Edit' }).click();
      await page.getByLabel('URL').fill(receiver.url('/bambuddy'));
      await page.getByRole('button', { name: 'Save' }).click();
      await page.locator('.log-row').first().click();
      await page.getByRole('button', { name: 'Send again', exact: true }).click();
      await page
        .locator('.log-row')
        .getByText(/^Delivered.*sent again/)
        .waitFor();
      const [failed, fixed] = await receiver.received(2);
      expect([failed?.path, fixed?.path]).toEqual(['/wrong', '/bambuddy']);
      expect(fixed?.headers['webhook-id'], 'the receiver can tell').toBe(failed?.headers['webhook-id']);
      expect(fixed?.headers['x-room']).toBe('cellar');
      expect(isSigned(fixed, first)).toBe(true);
      await page.getByRole('button', { name: 'Show what is sent' }).click();
      const shown = await page.getByRole('textbox', { name: /What is sent/ }).inputValue();
      expect(shown, 'to the byte').toBe(fixed?.body.toString());

      await choose(page, 'Rotate signing secret');
      await page.getByRole('dialog').getByRole('button', { name: 'For 1 hour' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Rotate', exact: true }).click();
      const second = await takeSecret(page);
      await page.getByText(/The earlier secret signs too until/).waitFor();
      await page.getByRole('button', { name: 'Send test' }).click();
      const [, , overlapping] = await receiver.received(3);
      expect([isSigned(overlapping, first), isSigned(overlapping, second)]).toEqual([true, true]);

      await choose(page, 'Pause');
      await page.getByText(/^Paused by a person\./).waitFor();
      await page.getByRole('link', { name: /^Settings.*1 webhook needs you/ }).waitFor();
      await page.getByRole('button', { name: 'Resume…' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Resume' }).click();
      await page.getByText(/^Paused by a person\./).waitFor({ state: 'detached' });

      await page.reload();
      await page.locator('.log-row').first().waitFor();
      const content = await page.content();
      for (const secret of [first, second, 'cellar']) expect(content).not.toContain(secret);
      await choose(page, 'Delete');
      await page.getByRole('alertdialog').getByRole('button', { name: 'Delete webhook' }).click();
      await page.getByText('Tell another program when a print starts, ends or fails.').waitFor();
      expect(said).toEqual([]);
    });
  },
);

async function takeSecret(page: Page): Promise<string> {
  const dialog = page.getByRole('dialog');
  const secret = await dialog.getByRole('textbox', { name: 'Signing secret' }).inputValue();
  await dialog.getByLabel('I have saved it').check();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await dialog.waitFor({ state: 'detached' });
  return secret;
}

async function choose(page: Page, entry: string): Promise<void> {
  await page.getByRole('button', { name: /^More for/ }).click();
  await page.getByRole('menuitem', { name: entry, exact: true }).click();
}

/** Whether a library of the receiver's side takes it. */
function isSigned(received: Received | undefined, secret: string): boolean {
  if (received === undefined) return false;
  try {
    new Webhook(secret).verify(received.body, received.headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
}
