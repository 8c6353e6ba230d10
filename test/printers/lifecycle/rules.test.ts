import { expect, test } from 'vitest';
import { REAL } from './pipeline.ts';
import { SCENARIOS } from './scenario.ts';

test('every rule of a print’s life has a scenario', () => {
  const rules = new Set(SCENARIOS.map(({ rule }) => rule));
  expect([...rules].sort((one, other) => one - other)).toEqual(Array.from({ length: 21 }, (_, index) => index + 1));
});

test.each(SCENARIOS)('rule $rule: $title', ({ play, truth }) => {
  expect(play(REAL)).toEqual(truth);
});
