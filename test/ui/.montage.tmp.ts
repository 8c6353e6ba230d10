import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const [out, ...names] = process.argv.slice(2);
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const p = await b.newPage({ viewport: { width: 1600, height: 900 } });
const w = Math.floor(1590 / names.length) - 6;
await p.setContent(
  '<body style="margin:0;display:flex;gap:6px;background:#888;align-items:start">' +
    names
      .map(
        (n) =>
          `<img style="width:${w}px" src="data:image/png;base64,${readFileSync(`/tmp/shots/${n}.png`).toString('base64')}">`,
      )
      .join(''),
);
await p.screenshot({ path: `/tmp/shots/${out}.png`, fullPage: true });
await b.close();
