/** What a test may need that is not part of the repository. */
export type Need = 'postgres' | 'chromium' | 'captures' | 'prlimit' | 'tmpfs' | 'home-assistant' | 'node-red';

/**
 * Whether tests that need `need` can run. Where it is absent, says so in one line; where the environment variable
 * TEST_NEEDS (names separated by commas) demands it, absence is an error instead: nothing is left out unnoticed. `how`
 * says how to get it.
 */
export function needs(need: Need, available: boolean, how?: string): boolean {
  if (available) return true;
  const demanded = (process.env.TEST_NEEDS ?? '').split(',').map((name) => name.trim());
  if (demanded.includes(need)) throw new Error(`TEST_NEEDS demands ${need}, but ${need} is not here`);
  process.stdout.write(`skipped: ${need} is not here${how === undefined ? '' : ` (${how})`}\n`);
  return false;
}
