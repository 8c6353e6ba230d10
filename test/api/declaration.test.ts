import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { query, router } from '../../server/api/procedure.ts';
import type { PrintStore } from '../../server/prints/printStore.ts';

const rest = null;
const input = z.object({ id: z.int() });
const output = z.object({ id: z.int() });
const run = ({ input }: { input: { id: number } }) => ({ id: input.id });
declare const prints: PrintStore;

/**
 * Checked by `npm run check`: each line below must NOT compile, and the compiler says so when one does.
 * The function is never called.
 */
function doesNotCompile() {
  // @ts-expect-error: nobody said who
  query({ which: 'none', rest, input, output }, run);
  // @ts-expect-error: nobody said which printer
  query({ who: 'read_status', rest, input, output }, run);
  // @ts-expect-error: no such scope
  query({ who: 'read_everything', which: 'none', rest, input, output }, run);
  // @ts-expect-error: the input has no such field
  query({ who: 'read_status', which: { printer: (it) => it.printer }, rest, input, output }, run);
  // @ts-expect-error: the caller's printers are only there for a procedure that declares `rows`
  query({ who: 'read_status', which: 'none', rest, input, output }, ({ visible }) => ({ id: Number(visible) }));
  // @ts-expect-error: a list without the caller's printers
  void prints.list({ printer_id: 1 }, { limit: 1, offset: 0 });
  // @ts-expect-error: nobody makes up which printers a caller may see
  void prints.list({ ids: null }, {}, { limit: 1, offset: 0 });
  // @ts-expect-error: the answer does not fit the declared output
  query({ who: 'read_status', which: 'none', rest, input, output }, () => ({ id: 'one' }));
}

describe('a declaration', () => {
  test('that leaves out who or which does not compile', () => {
    expect(doesNotCompile).toBeTypeOf('function');
  });

  test('is what the procedure carries for the document, the matrix and the docs', () => {
    const { one } = router({
      one: query({ who: 'admin', which: { printer: (it) => it.id }, rest, input, output }, run),
    });
    expect(one._def.meta).toMatchObject({ who: 'admin', which: 'printer' });
  });
});
