import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PictureLinks } from '../../server/prints/pictureLinks.ts';
import { Pictures } from '../../server/prints/pictures.ts';
import { addPrint, addPrinter } from '../db/rows.ts';
import { send } from '../support/calls.ts';
import { startApp } from '../support/server.ts';

const DAY_MS = 24 * 60 * 60_000;
const server = await startApp();
afterAll(() => server[Symbol.asyncDispose]());
const { database, pictureLinks } = server.app.features;
const picture = randomBytes(64);
let print: number;
let other: number;

beforeAll(async () => {
  const cover = await new Pictures({ dataDir: server.dataDir }).save(picture);
  const printer = await addPrinter(database);
  [print, other] = [
    await addPrint(database, printer),
    await addPrint(database, await addPrinter(database, '01S00A000000002')),
  ];
  await database.write((transaction) =>
    database.tables.prints.update({ details: { cover } }, { where: {}, transaction }),
  );
});

const open = (path: string, headers = {}) => send(server.url, { path, headers });

it('a link opens the picture of its print without a login', async () => {
  const answer = await open(pictureLinks.link(print));
  expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'image/png', 'content-length': '64' } });
});

it('a link opens nothing else: not another print, not later, not with another signature', async () => {
  const link = pictureLinks.link(print);
  const forged = [
    link.replace(`/${print}/`, `/${other}/`),
    link.replace(/expires=(\d+)/, (_all, seconds) => `expires=${Number(seconds) + 1}`),
    link.replace(/signature=./, 'signature=~'),
    link.replace(/&signature=.*/, ''),
    link.replace('/thumbnail', ''),
    pictureLinks.link(print, Date.now() - 30 * DAY_MS),
  ];
  for (const path of forged) expect((await open(path)).status, path).toBe(401);
});

it('a key that is sent decides alone', async () => {
  expect((await open(pictureLinks.link(print), { 'x-api-key': 'bb_wrong' })).status).toBe(401);
});

it('links of another server process on the same database are good too, and begin where the house is reached', async () => {
  const links = new PictureLinks({ database, origin: () => 'https://printers.example/' });
  await links.start();
  const link = links.link(print);
  expect(link).toMatch(/^https:\/\/printers\.example\/api\/v1\/archives\/\d+\/thumbnail\?expires=/);
  expect((await open(link.slice('https://printers.example'.length))).status).toBe(200);
});
