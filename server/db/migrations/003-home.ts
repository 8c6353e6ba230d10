import { DataTypes } from 'sequelize';
import { date, id, maybeDate, maybeText, no, real, text } from './columns.ts';
import type { Migration } from './migration.ts';

/** The electricity price as intervals; what of a printer Home Assistant gets, and what is retained at its broker. */
export const home: Migration = {
  name: '003-home',
  async up(schema, transaction) {
    await schema.createTable(
      'electricity_prices',
      {
        id,
        price: real,
        currency: maybeText,
        valid_from: date,
        valid_to: maybeDate,
        source: text,
        created_at: date,
      },
      { transaction },
    );
    await schema.addIndex('electricity_prices', ['valid_from'], { name: 'electricity_prices_from', transaction });
    await schema.addColumn('printers', 'entity_set', { ...text, defaultValue: 'all' }, { transaction });
    await schema.addColumn('printers', 'entity_slug', maybeText, { transaction });
    await schema.addColumn('printers', 'maintenance', no, { transaction });
    await schema.createTable(
      'retained_topics',
      { topic: { type: DataTypes.TEXT, primaryKey: true }, device: text },
      { transaction },
    );
  },
};
