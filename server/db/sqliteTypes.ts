import { DataTypes, type Model, type ModelStatic, type Sequelize } from 'sequelize';

type Values = Record<string, unknown>;

/** The parts of Sequelize's SQLite query that are replaced. */
interface Query {
  readonly model: ModelStatic<Model> | undefined;
  readonly options: { tableNames?: string[] };
  run(sql: string, parameters: unknown): Promise<unknown>;
  handleSelectQuery(results: Values[]): unknown;
}

interface Dialect {
  Query: new (...args: never[]) => Query;
}

/**
 * Makes rows of a table come back as their columns are declared: dates, booleans and JSON, also for `raw` queries. Sequelize
 * alone gives raw rows as SQLite stores them (texts and numbers), and before every other SELECT asks SQLite for the types
 * of the table's columns, which are known here.
 */
export function readDeclaredTypes(sequelize: Sequelize): void {
  const { dialect } = sequelize as unknown as { dialect: Dialect };
  dialect.Query = class extends dialect.Query {
    override run(sql: string, parameters: unknown): Promise<unknown> {
      // No names: no questions about their columns.
      this.options.tableNames = [];
      return super.run(sql, parameters);
    }

    override handleSelectQuery(results: Values[]): unknown {
      if (this.model) {
        const readers = readersOf(this.model);
        for (const row of results) for (const [name, read] of readers) if (name in row) row[name] = read(row[name]);
      }
      return super.handleSelectQuery(results);
    }
  };
}

/** By column, how a stored value becomes what is declared; columns that need nothing are left out. */
function readersOf(model: ModelStatic<Model>): [name: string, read: (stored: unknown) => unknown][] {
  return Object.entries(model.getAttributes()).flatMap(([name, { type }]) => {
    const read = readerOf(type);
    return read ? [[name, read] as [string, typeof read]] : [];
  });
}

function readerOf(type: unknown): ((stored: unknown) => unknown) | null {
  if (type instanceof DataTypes.DATE) return (stored) => (typeof stored === 'string' ? new Date(stored) : stored);
  if (type instanceof DataTypes.BOOLEAN) return (stored) => (typeof stored === 'number' ? stored !== 0 : stored);
  if (type instanceof DataTypes.JSON) return (stored) => (typeof stored === 'string' ? JSON.parse(stored) : stored);
  return null;
}
