import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.test.ts'],
    // They build the image first: `npm run test:add-on`.
    exclude: ['addOn/**', '**/node_modules/**'],
    reporters: ['default', './support/closingLine.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Real sockets and databases on a small machine that does other things too.
    expect: { poll: { timeout: 10_000 } },
  },
});
