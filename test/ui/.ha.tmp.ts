import { chromium } from 'playwright-core';
import { startPanelServer } from './panelServer.ts';
import * as W from './world.ts';

const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
await using s = await startPanelServer(W.household({ ...W.ANNA, via: 'ingress' }));
for (const [n, vp] of [
  ['wide', { width: 1280, height: 860 }],
  ['phone', { width: 390, height: 844 }],
] as const) {
  const p = await b.newPage({ viewport: vp });
  p.on('console', (m) => console.log(n, m.text()));
  p.on('pageerror', (e) => console.log('ERR', e.message));
  await p.goto(s.url + 'home-assistant');
  await p.waitForTimeout(1500);
  await p.screenshot({ path: `/tmp/shots/ha-${n}.png` });
  console.log(n, JSON.stringify(await p.evaluate(() => (window as any).told)));
  const f = p.frames()[1]!;
  console.log(
    await f.evaluate(() => [
      document.documentElement.lang,
      document.documentElement.dataset.mode,
      document.documentElement.getAttribute('style'),
    ]),
  );
  if (n === 'phone') {
    await f.getByRole('button', { name: /Menü von Home/ }).click();
    console.log(JSON.stringify(await p.evaluate(() => (window as any).told.at(-1))));
  }
  await p.evaluate(() => {
    document.documentElement.style.cssText =
      '--primary-background-color:#fafafa;--card-background-color:#fff;--primary-text-color:#141414;--secondary-text-color:#5e5e5e;--divider-color:rgba(0,0,0,.12);--primary-color:#7b1fa2';
  });
  await p.waitForTimeout(300);
  await p.screenshot({ path: `/tmp/shots/ha2-${n}.png` });
  await p.evaluate(() => {
    (window as any).deepLink = '/printers/2';
    document
      .querySelector('iframe')!
      .contentWindow!.postMessage(
        {
          type: 'home-assistant/properties',
          narrow: innerWidth < 870,
          route: { prefix: '/app/bambuddy', path: '/printers/2' },
        },
        location.origin,
      );
  });
  await p.waitForTimeout(500);
  console.log(f.url(), JSON.stringify(await p.evaluate(() => (window as any).told.at(-1))));
  await p.close();
}
await b.close();
