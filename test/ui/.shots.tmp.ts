import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { startPanelServer } from '/work/main/test/ui/panelServer.ts';
import * as W from '/work/main/test/ui/world.ts';

const axe = readFileSync('/work/main/node_modules/axe-core/axe.min.js', 'utf8');
const only = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const sizes = { wide: { width: 1280, height: 860 }, phone: { width: 390, height: 844 } };
type Step = (page: any, server: any) => Promise<void>;
const cases: Record<string, { world: () => W.World; path: string; steps?: Step; themes?: string[]; sizes?: string[] }> =
  {
    printers: { world: () => W.household(), path: '#/printers' },
    one: { world: () => W.household(), path: '#/printers/1' },
    onepaused: { world: () => W.household(), path: '#/printers/2' },
    offline: { world: () => W.household(), path: '#/printers/4', themes: ['light'] },
    single: {
      world: () => ({ ...W.household(), printers: [W.printerRow(1, 'Workshop X1C')] }),
      path: '#/printers',
      themes: ['light'],
    },
    empty: {
      world: () => ({ ...W.household(), printers: [], statuses: new Map() }),
      path: '#/printers',
      themes: ['light'],
    },
    farm: { world: () => W.farm(60), path: '#/printers' },
    add: {
      world: () => W.household(),
      path: '#/printers',
      steps: async (p) => {
        await p.getByRole('button', { name: 'Add printer' }).first().click();
        await p.getByRole('dialog').waitFor();
        await p.getByRole('dialog').getByRole('button', { name: 'Add printer' }).click();
        await p.waitForTimeout(400);
      },
    },
    psettings: {
      world: () => W.household(),
      path: '#/printers/1',
      steps: async (p) => {
        await p.getByRole('button', { name: /Printer settings/ }).click();
        await p.getByRole('dialog').waitFor();
        await p.waitForTimeout(400);
      },
      themes: ['light'],
    },
    stop: {
      world: () => W.household(),
      path: '#/printers/1',
      steps: async (p) => {
        await p.getByRole('button', { name: /^Stop/ }).click();
        await p.getByRole('alertdialog').waitFor();
        await p.waitForTimeout(400);
      },
    },
    refused: {
      world: () => ({
        ...W.household(),
        refuse: 'The printer refused: Developer Mode is off. Switch it on at the printer: Settings > Network.',
      }),
      path: '#/printers',
      steps: async (p) => {
        await p.getByRole('button', { name: /^Pause: Workshop/ }).click();
        await p.waitForTimeout(600);
      },
      themes: ['light'],
      sizes: ['wide'],
    },
    archive: { world: () => W.household(), path: '#/archive' },
    archivedetail: { world: () => W.household(), path: '#/archive/119' },
    nomatch: { world: () => W.household(), path: '#/archive?search=zzz', themes: ['light'] },
    select: {
      world: () => W.household(),
      path: '#/archive',
      themes: ['dark'],
      steps: async (p) => {
        await p.getByRole('button', { name: /All printers/ }).click();
        await p.waitForTimeout(400);
      },
    },
    settings: { world: () => W.household(), path: '#/settings', themes: ['light'] },
    keys: { world: () => W.household(), path: '#/settings/api-keys' },
    keysempty: { world: () => ({ ...W.household(), keys: [] }), path: '#/settings/api-keys', themes: ['light'] },
    create: {
      world: () => W.household(),
      path: '#/settings/api-keys',
      steps: async (p) => {
        await p.getByRole('button', { name: 'Create API Key' }).click();
        await p.getByRole('dialog').waitFor();
        await p.getByRole('button', { name: 'Automation' }).click();
        await p.getByText('Printers and end').click();
        await p.waitForTimeout(400);
      },
    },
    reveal: {
      world: () => W.household(),
      path: '#/settings/api-keys',
      steps: async (p) => {
        await p.getByRole('button', { name: 'Create API Key' }).click();
        await p.getByRole('dialog').waitFor();
        await p.getByLabel('Name').fill('Garage display');
        await p.getByRole('button', { name: 'Dashboard' }).click();
        await p.getByRole('dialog').getByRole('button', { name: 'Create API Key' }).click();
        await p.getByText('Save this key now').waitFor();
        await p.getByRole('button', { name: 'Copy: The key' }).click();
        await p.waitForTimeout(400);
      },
    },
    del: {
      world: () => W.household(),
      path: '#/settings/api-keys',
      steps: async (p) => {
        await p.getByRole('button', { name: /Delete .*Node-RED/ }).click();
        await p.getByRole('alertdialog').waitFor();
        await p.waitForTimeout(400);
      },
    },
    system: { world: () => W.household(), path: '#/settings/system', themes: ['light'] },
    signin: {
      world: () => W.household(null),
      path: '',
      steps: async (p, s) => {
        await p.getByRole('button', { name: 'Sign in' }).click();
        await p.waitForTimeout(300);
      },
    },
    wait: {
      world: () => ({ ...W.household(null), tooMany: 40 }),
      path: '',
      themes: ['light'],
      sizes: ['phone'],
      steps: async (p) => {
        await p.getByLabel('Name').fill('anna');
        await p.getByLabel('Password', { exact: true }).fill('x');
        await p.getByRole('button', { name: 'Sign in' }).click();
        await p.waitForTimeout(600);
      },
    },
    setup: { world: () => ({ ...W.household(null), requiresSetup: true }), path: '', themes: ['light'] },
    link: {
      world: () => W.household(null),
      path: '#/sign-in?link=used',
      themes: ['light'],
      sizes: ['phone'],
      steps: async (p) => {
        await p.waitForTimeout(500);
      },
    },
    account: {
      world: () => W.household(),
      path: '#/printers',
      steps: async (p) => {
        await p.getByRole('button', { name: /Account/ }).click();
        await p.waitForTimeout(600);
      },
      sizes: ['wide'],
    },
    lost: {
      world: () => W.household(),
      path: '#/printers',
      themes: ['light'],
      steps: async (p, s) => {
        s.cut(true);
        await p.waitForTimeout(3800);
      },
    },
    viewer: { world: () => W.household(W.TABLET), path: '#/printers', themes: ['light'] },
    viewerkeys: {
      world: () => W.household(W.TABLET),
      path: '#/settings/api-keys',
      themes: ['light'],
      sizes: ['phone'],
    },
  };
for (const [name, c] of Object.entries(cases)) {
  if (only.length && !only.includes(name)) continue;
  for (const size of c.sizes ?? ['wide', 'phone'])
    for (const theme of c.themes ?? ['light', 'dark']) {
      await using server = await startPanelServer(c.world());
      const context = await browser.newContext({
        viewport: sizes[size],
        colorScheme: theme as any,
        locale: process.env.LOCALE ?? 'en-GB',
        hasTouch: size === 'phone',
        bypassCSP: false,
        permissions: ['clipboard-read', 'clipboard-write'],
      });
      const page = await context.newPage();
      const said: string[] = [];
      page.on('console', (m) => {
        if (m.type() !== 'debug' && !/ERR_CONNECTION|WebSocket connection|status of 4/.test(m.text()))
          said.push(m.text());
      });
      page.on('pageerror', (e) => said.push('ERROR ' + e.message + e.stack?.slice(0, 400)));
      await page.goto(server.url + c.path);
      await page.waitForTimeout(700);
      try {
        await c.steps?.(page, server);
      } catch (e) {
        said.push('STEP ' + String(e).slice(0, 300));
      }
      await page.screenshot({ path: `/tmp/shots/${name}-${size}-${theme}.png` });
      const tall = await page.evaluate(() => [
        document.documentElement.scrollWidth - document.documentElement.clientWidth,
      ]);
      if (tall[0] > 0) said.push('SIDEWAYS ' + tall[0]);
      try {
        await page.evaluate(axe.replace(/^/, ''));
        const result = await page.evaluate(
          async () =>
            await (window as any).axe.run(document, {
              runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'],
            }),
        );
        for (const v of result.violations)
          said.push(
            `AXE ${v.id}: ${v.nodes
              .slice(0, 3)
              .map((n: any) => n.target.join(' ') + ' | ' + n.failureSummary.split('\n').slice(1, 2).join(' '))
              .join(' ;; ')}`,
          );
      } catch (e) {
        said.push('AXEERR ' + String(e).slice(0, 200));
      }
      console.log(`${name}-${size}-${theme}: ${said.length ? '\n   ' + said.join('\n   ') : 'ok'}`);
      await context.close();
    }
}
await browser.close();
