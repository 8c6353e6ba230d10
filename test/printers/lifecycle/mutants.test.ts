import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { MUTANTS, type Mutant } from './mutants.ts';
import { loadPipeline, type Pipeline } from './pipeline.ts';
import { SCENARIOS, type Scenario } from './scenario.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** A copy of the server with one rule switched off; inside the repository, so that its packages are found. */
async function mutated(mutant: Mutant): Promise<{ server: string } & AsyncDisposable> {
  await mkdir(join(ROOT, '.tmp'), { recursive: true });
  const folder = await mkdtemp(join(ROOT, '.tmp/mutant-'));
  const server = join(folder, 'server');
  await cp(join(ROOT, 'server'), server, { recursive: true, filter: (path) => !path.includes('node_modules') });
  const file = join(server, 'printers', mutant.file);
  const pieces = (await readFile(file, 'utf8')).split(mutant.find);
  const found = pieces.length - 1;
  await writeFile(file, pieces.join(mutant.replace));
  const dispose = () => rm(folder, { recursive: true, force: true, maxRetries: 3 });
  if (found !== 1) {
    await dispose();
    throw new Error(`the text of the mutant "without ${mutant.without}" is ${found} times in ${mutant.file}, not once`);
  }
  return { server, [Symbol.asyncDispose]: dispose };
}

function holds({ play, truth }: Pick<Scenario, 'play' | 'truth'>, pipeline: Pipeline): boolean {
  try {
    return isDeepStrictEqual(play(pipeline), truth);
  } catch {
    return false;
  }
}

test('every rule is switched off at least once', () => {
  const rules = new Set(MUTANTS.map(({ rule }) => rule));
  expect([...rules].sort((one, other) => one - other)).toEqual(Array.from({ length: 21 }, (_, index) => index + 1));
});

test('an unchanged copy keeps every promise', async () => {
  await using copy = await mutated({
    rule: 0,
    without: 'nothing',
    file: 'life/pause.ts',
    find: 'import type',
    replace: 'import type',
  });
  const pipeline = await loadPipeline(copy.server);
  expect(SCENARIOS.filter((scenario) => !holds(scenario, pipeline)).map(({ title }) => title)).toEqual([]);
});

test.each(MUTANTS)('rule $rule is noticed to be off: without $without', async (mutant) => {
  await using copy = await mutated(mutant);
  const pipeline = await loadPipeline(copy.server);
  const noticing = SCENARIOS.find(({ rule, ...scenario }) => rule === mutant.rule && !holds(scenario, pipeline));
  expect(noticing, 'a scenario of the rule must notice').toBeDefined();
});
