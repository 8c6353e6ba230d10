import { expect, it } from 'vitest';
import { engines } from '../support/database.ts';
import {
  addAttempt,
  addDelivery,
  addEvent,
  addKey,
  addLogin,
  addPosition,
  addPrint,
  addPrinter,
  addToken,
  addUser,
  addWebhook,
} from './rows.ts';

engines((open) => {
  it("deletes a person's keys and logins with the person, and nobody else's", async () => {
    await using test = await open();
    const { database } = test;
    const anna = await addUser(database, 'anna');
    const berta = await addUser(database, 'berta');
    await addKey(database, anna, 'one');
    await addKey(database, anna, 'two');
    const bertas = await addKey(database, berta, 'three');
    const ownerless = await addKey(database, null, 'four');
    await addLogin(database, anna);
    const bertasLogin = await addLogin(database, berta);

    await database.write((tx) => database.tables.users.destroy({ where: { id: anna }, transaction: tx }));

    expect(await ids(database.tables.apiKeys.findAll({ raw: true }))).toEqual([bertas, ownerless]);
    expect(await ids(database.tables.logins.findAll({ raw: true }))).toEqual([bertasLogin]);
  });

  it('deletes the tokens of a deleted key and of a deleted person, and no others', async () => {
    await using test = await open();
    const { database } = test;
    const [anna, berta] = [await addUser(database, 'anna'), await addUser(database, 'berta')];
    const [gone, stays] = [await addKey(database, berta, 'one'), await addKey(database, berta, 'two')];
    const annas = await addKey(database, anna, 'three');
    for (const api_key_id of [gone, annas]) await addToken(database, { api_key_id });
    await addToken(database, { user_id: anna });
    const left = [await addToken(database, { api_key_id: stays }), await addToken(database, { user_id: berta })];

    await database.write((tx) => database.tables.apiKeys.destroy({ where: { id: gone }, transaction: tx }));
    await database.write((tx) => database.tables.users.destroy({ where: { id: anna }, transaction: tx }));

    expect(await ids(database.tables.accessTokens.findAll({ raw: true }))).toEqual(left);
    await expect(addToken(database, { user_id: 4711 })).rejects.toThrow(/foreign key/i);
    await expect(addToken(database, { api_key_id: 4711 })).rejects.toThrow(/foreign key/i);
  });

  it('keeps the prints and events of a deleted printer, without a printer, and deletes its position', async () => {
    await using test = await open();
    const { database } = test;
    const gone = await addPrinter(database, 'A');
    const stays = await addPrinter(database, 'B');
    for (const printer of [gone, stays]) {
      await addPosition(database, printer);
      await addPrint(database, printer);
      await addEvent(database, printer, `evt_${printer}`);
    }

    await database.write((tx) => database.tables.printers.destroy({ where: { id: gone }, transaction: tx }));

    const { prints, events, positions } = database.tables;
    expect((await prints.findAll({ raw: true, order: ['id'] })).map((row) => row.printer_id)).toEqual([null, stays]);
    expect((await events.findAll({ raw: true, order: ['id'] })).map((row) => row.printer_id)).toEqual([null, stays]);
    expect((await positions.findAll({ raw: true })).map((row) => row.printer_id)).toEqual([stays]);
  });

  it('deletes the deliveries and attempts of a deleted webhook', async () => {
    await using test = await open();
    const { database } = test;
    const gone = await addWebhook(database);
    const stays = await addWebhook(database);
    await addAttempt(database, await addDelivery(database, gone));
    const attempt = await addAttempt(database, await addDelivery(database, stays));

    await database.write((tx) => database.tables.webhooks.destroy({ where: { id: gone }, transaction: tx }));

    const deliveries = await database.tables.deliveries.findAll({ raw: true });
    expect(deliveries.map((row) => row.webhook_id)).toEqual([stays]);
    expect(await ids(database.tables.attempts.findAll({ raw: true }))).toEqual([attempt]);
  });

  it('refuses a row that points to nothing', async () => {
    await using test = await open();
    await expect(addLogin(test.database, 4711)).rejects.toThrow(/foreign key/i);
    await expect(addPosition(test.database, 4711)).rejects.toThrow(/foreign key/i);
    await expect(addDelivery(test.database, 4711)).rejects.toThrow(/foreign key/i);
  });
});

async function ids(rows: Promise<{ id: number }[]>): Promise<number[]> {
  return (await rows).map((row) => row.id).sort((a, b) => a - b);
}
