import type { QueryInterface } from 'sequelize';
import type { Tx } from '../database.ts';

/** One step of the schema. Its name is stored when it was applied and never changes. */
export interface Migration {
  name: string;
  /** Runs inside one transaction, on SQLite and PostgreSQL alike. */
  up(schema: QueryInterface, tx: Tx): Promise<void>;
}
