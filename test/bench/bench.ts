/** `npm run bench`: one tab-separated line per figure: name, ours, limit, ratio, bar, ok or SHORT. Always exits 0. */
import { measureAccess } from './access.ts';
import { measureStart } from './start.ts';
import { measureStatus } from './status.ts';
import { measureWebhooks } from './webhooks.ts';

/** One figure: `ours` against `limit`, measured in the same run; `bar` says which ratio is wanted. */
export interface Figure {
  name: string;
  ours: number;
  limit: number;
  bar: { atLeast: number } | { atMost: number };
}

function line({ name, ours, limit, bar }: Figure): string {
  const ratio = ours / limit;
  const [word, wanted, met] =
    'atLeast' in bar ? ['>=', bar.atLeast, ratio >= bar.atLeast] : ['<=', bar.atMost, ratio <= bar.atMost];
  return [name, ours.toFixed(1), limit.toFixed(1), ratio.toFixed(3), `${word}${wanted}`, met ? 'ok' : 'SHORT'].join(
    '\t',
  );
}

for (const measure of [measureStatus, measureAccess, measureWebhooks, measureStart]) {
  for (const figure of await measure()) process.stdout.write(`${line(figure)}\n`);
}
process.exit(0);
