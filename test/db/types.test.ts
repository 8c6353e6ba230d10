import { describe, expect, it } from 'vitest';
import { engines, openTestDatabase } from '../support/database.ts';
import { addKey, addPosition, addPrint, addPrinter, addUser } from './rows.ts';

/** Those that a database or its driver may take for something else. */
const JSON_VALUES = [
  'a "text" with \\ and \'quotes\' and ü',
  '12',
  '{"a":1}',
  '',
  42,
  0.1,
  0,
  1e21,
  true,
  false,
  [1, 'two', null, { three: [3] }],
  { nested: { list: [], nothing: null }, $name: ':value ?' },
];

engines((open) => {
  it.each([true, false])('gives columns back as they are declared (raw: %s)', async (raw) => {
    await using test = await open();
    const { apiKeys } = test.database.tables;
    const id = await addKey(test.database, null);
    const at = new Date('2026-10-25T01:30:00.123Z');
    const values = { scopes: ['read_status'], printer_ids: [1, 2], enabled: false, expires_at: at };
    await test.database.write((tx) => apiKeys.update(values, { where: { id }, transaction: tx }));
    const found = raw ? await apiKeys.findByPk(id, { raw: true }) : (await apiKeys.findByPk(id))?.get({ plain: true });
    expect(found).toMatchObject(values);
    expect(found?.last_used_at).toBeNull();
    expect(found?.created_at).toBeInstanceOf(Date);
  });

  it('keeps an empty list and no list apart', async () => {
    await using test = await open();
    const { apiKeys } = test.database.tables;
    const id = await addKey(test.database, null);
    expect((await apiKeys.findByPk(id, { raw: true }))?.printer_ids).toBeNull();
    await test.database.write((tx) => apiKeys.update({ printer_ids: [] }, { where: { id }, transaction: tx }));
    expect((await apiKeys.findByPk(id, { raw: true }))?.printer_ids).toEqual([]);
    await test.database.write((tx) => apiKeys.update({ printer_ids: null }, { where: { id }, transaction: tx }));
    expect((await apiKeys.findByPk(id, { raw: true }))?.printer_ids).toBeNull();
  });

  it('keeps every JSON value as a setting, alone and in a list', async () => {
    await using test = await open();
    const { settings } = test.database.tables;
    for (const [index, value] of JSON_VALUES.entries()) {
      const name = `value ${index}`;
      await test.database.write((tx) => settings.create({ name, value }, { transaction: tx }));
      expect((await settings.findByPk(name, { raw: true }))?.value).toEqual(value);
      await test.database.write((tx) => settings.update({ value: [value] }, { where: { name }, transaction: tx }));
      expect((await settings.findByPk(name, { raw: true }))?.value).toEqual([value]);
    }
  });

  it('keeps milliseconds and fractions of grams', async () => {
    await using test = await open();
    const { prints } = test.database.tables;
    const id = await addPrint(test.database, await addPrinter(test.database));
    const values = { completed_at: new Date('2026-02-28T23:59:59.999Z'), filament_used_grams: 45.27 };
    await test.database.write((tx) => prints.update(values, { where: { id }, transaction: tx }));
    expect(await prints.findByPk(id, { raw: true })).toMatchObject({ ...values, details: {}, filaments: null });
  });

  it('finds rows by time', async () => {
    await using test = await open();
    const { positions } = test.database.tables;
    await addPosition(test.database, await addPrinter(test.database));
    const at = new Date('2026-03-01T12:00:00.000Z');
    expect(await positions.count({ where: { updated_at: at } })).toBe(1);
    expect(await positions.max('updated_at')).toEqual(at);
  });

  it('fills in what the row leaves out', async () => {
    await using test = await open();
    const { users, printers } = test.database.tables;
    const user = await users.findByPk(await addUser(test.database), { raw: true });
    const printer = await printers.findByPk(await addPrinter(test.database), { raw: true });
    expect(user?.enabled).toBe(true);
    expect(printer).toMatchObject({ is_active: true, mqtt_port: 8883, ftps_port: 990, camera_port: 6000 });
  });
});

describe('on SQLite', () => {
  it('asks one statement for one row, without asking for the types of its columns', async () => {
    await using test = await openTestDatabase();
    const { database } = test;
    const id = await addKey(database, null);
    const connection = await reader(database.sequelize);
    const sent: string[] = [];
    connection.on('trace', (sql) => sent.push(sql));
    await database.tables.apiKeys.findByPk(id, { raw: true });
    await database.tables.apiKeys.findByPk(id);
    await database.tables.apiKeys.count();
    // Told by the driver's own thread, a moment later.
    await expect.poll(() => sent.map((sql) => sql.slice(0, 6))).toEqual(['SELECT', 'SELECT', 'SELECT']);
  });
});

/** The connection itself: what it is really asked to do. */
async function reader(sequelize: object): Promise<{ on(event: 'trace', heard: (sql: string) => void): void }> {
  type Pool = { connectionManager: { getConnection(): Promise<Awaited<ReturnType<typeof reader>>> } };
  return (sequelize as Pool).connectionManager.getConnection();
}
