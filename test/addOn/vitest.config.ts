import { defineConfig } from 'vitest/config';

/** Apart from the other tests, because they first build the image: `npm run test:add-on`. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.test.ts'],
    reporters: ['default', '../support/closingLine.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 300_000,
    hookTimeout: 600_000,
  },
});
