import { afterEach, expect, it, vi } from 'vitest';
import { needs } from './needs.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

it('is content with what is there', () => {
  vi.stubEnv('TEST_NEEDS', 'chromium');
  expect(needs('chromium', true)).toBe(true);
});

it('says in one line what is left out', () => {
  vi.stubEnv('TEST_NEEDS', 'captures');
  const said = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  expect(needs('postgres', false)).toBe(false);
  expect(needs('home-assistant', false, 'make one')).toBe(false);
  expect(said.mock.calls).toEqual([
    ['skipped: postgres is not here\n'],
    ['skipped: home-assistant is not here (make one)\n'],
  ]);
});

it('fails when what is absent is demanded', () => {
  vi.stubEnv('TEST_NEEDS', 'captures, postgres');
  expect(() => needs('postgres', false)).toThrow(/demands postgres/);
});
