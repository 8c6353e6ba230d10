import { expect, test } from 'vitest';
import { Covers } from '../../server/homeassistant/covers.ts';
import { RetainedStore } from '../../server/homeassistant/retainedStore.ts';
import { openTestDatabase } from '../support/database.ts';

const SERIAL = '00M09A000000000';

test('the picture of a print is sent once, also over a restart, and again when somebody asks for it', async () => {
  await using base = await openTestDatabase();
  const open = async () => {
    const retained = new RetainedStore(base);
    await retained.load();
    return { retained, covers: new Covers({ retained }) };
  };
  const { covers, retained } = await open();
  expect(covers.isShown(SERIAL, 7)).toBe(false);
  await covers.shown(SERIAL, 7);
  expect(covers.isShown(SERIAL, 7)).toBe(true);
  expect((await open()).covers.isShown(SERIAL, 7)).toBe(true);

  covers.again();
  expect(covers.isShown(SERIAL, 7)).toBe(false);
  await covers.shown(SERIAL, 7);
  expect(covers.isShown(SERIAL, 7)).toBe(true);

  await covers.shown(SERIAL, 8);
  expect([covers.isShown(SERIAL, 7), covers.isShown(SERIAL, 8)]).toEqual([false, true]);
  await covers.leave(SERIAL);
  expect(retained.owners()).toEqual(new Set());
});
