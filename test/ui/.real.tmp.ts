import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const link = /#\/sign-in\S+/.exec(readFileSync('/tmp/uidemo.log', 'utf8'))![0];
const axe = readFileSync('/work/main/node_modules/axe-core/axe.min.js', 'utf8');
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const c = await b.newContext({ viewport: { width: 1280, height: 860 } });
const p = await c.newPage();
p.on('console', (m) => console.log('console', m.type(), m.text()));
p.on('pageerror', (e) => console.log('ERR', e.message, e.stack?.slice(0, 300)));
p.on('response', (r) => {
  if (r.status() >= 400) console.log(r.status(), r.url());
});
const base = 'http://localhost:18471/';
await p.goto(base + link);
await p.waitForTimeout(2500);
console.log(p.url());
const shot = async (n: string) => {
  await p.screenshot({ path: `/tmp/shots/real-${n}.png` });
  await p.evaluate(axe);
  const r = await p.evaluate(
    async () =>
      await (window as any).axe.run(document, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'],
      }),
  );
  console.log(
    n,
    r.violations.map((v: any) => v.id + ': ' + v.nodes.map((x: any) => x.target.join(' ')).slice(0, 3)).join('; ') ||
      'axe ok',
  );
};
await shot('printers');
for (const [n, path] of [
  ['one', '#/printers/1'],
  ['archive', '#/archive'],
  ['keys', '#/settings/api-keys'],
  ['system', '#/settings/system'],
]) {
  await p.goto(base + path);
  await p.waitForTimeout(900);
  await shot(n!);
}
await p.goto(base + '#/archive');
await p.waitForTimeout(700);
await p.locator('.print-row a').first().click();
await p.waitForTimeout(900);
await shot('print');
await p.goto(base + '#/printers/1');
await p.waitForTimeout(700);
console.log('buttons', await p.getByRole('button').allInnerTexts());
const pause = p.getByRole('button', { name: /^Pause/ });
if (await pause.count()) {
  await pause.click();
  await p.waitForTimeout(3000);
  await shot('paused');
  const r = p.getByRole('button', { name: /^Resume/ });
  if (await r.count()) {
    await r.click();
    await p.waitForTimeout(2500);
    await shot('resumed');
  }
}
// keys flow
await p.goto(base + '#/settings/api-keys');
await p.waitForTimeout(700);
await p.getByRole('button', { name: 'Create API Key' }).click();
await p.getByRole('dialog').waitFor();
await p.getByLabel('Name').fill('Garage');
await p.getByRole('button', { name: 'Dashboard' }).click();
await p.getByRole('dialog').getByRole('button', { name: 'Create API Key' }).click();
await p.waitForTimeout(1000);
await shot('reveal');
await p.keyboard.press('Escape');
await p.waitForTimeout(300);
await shot('revealesc');
await p.getByRole('button', { name: 'Back to the key' }).click();
await p.getByText('I have saved it').click();
await p.getByRole('button', { name: 'Done' }).click();
await p.waitForTimeout(500);
await p.getByRole('button', { name: /Delete .*Garage/ }).click();
await p.waitForTimeout(300);
await shot('del');
await p.getByRole('button', { name: 'Delete key' }).click();
await p.waitForTimeout(700);
await shot('deleted');
// wrong printer
await p.goto(base + '#/printers');
await p.waitForTimeout(700);
await p.getByRole('button', { name: 'Add printer' }).first().click();
await p.getByRole('dialog').waitFor();
await p.getByLabel('Address').fill('127.0.0.1');
await p.getByLabel('Access code').fill('12345678');
await p.getByRole('dialog').getByRole('button', { name: 'Add printer' }).click();
await p.waitForTimeout(6000);
await shot('adderror');
await p.getByRole('button', { name: 'Cancel' }).click();
// sign out
await p.getByRole('button', { name: /Account/ }).click();
await p.waitForTimeout(400);
await p.getByRole('menuitem', { name: 'Sign out' }).click();
await p.waitForTimeout(1500);
await shot('signedout');
await p.getByLabel('Name').fill('demo');
await p.getByLabel('Password', { exact: true }).fill('nope');
await p.getByRole('button', { name: 'Sign in' }).click();
await p.waitForTimeout(1500);
await shot('wrongpw');
await b.close();
