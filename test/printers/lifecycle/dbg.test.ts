import { readFileSync } from 'node:fs';
import { test } from 'vitest';
import { lineOf } from './follow.ts';
import { REAL } from './pipeline.ts';
import { Play } from './play.ts';

test('x', () => {
  const p = new Play(REAL, JSON.parse(readFileSync(new URL('../../../.tmp/case.json', import.meta.url), 'utf8')));
  const t0 = Date.UTC(2026, 0, 5, 8);
  for (const f of p.follower.told)
    console.log(
      f.at - t0,
      lineOf(f),
      f.subject.replace(/\d{13}/, (x) => String(Number(x) - t0)),
      f.job && f.job.openedAt - t0,
    );
  console.log(
    p.played.map(({ from, ended }) => [from - t0, ended - t0]),
    p.gaps.map(({ from, to }) => [from - t0, to - t0]),
  );
});
