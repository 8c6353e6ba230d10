import { release } from 'node:os';
import type { Config } from '../config.ts';
import type { Database } from '../db/database.ts';
import type { RecentLines } from '../log.ts';
import { masked, redacted, textsIn } from './redact.ts';

type Deps = {
  config: Readonly<Config>;
  version: string;
  startedAt: Date;
  problems: readonly string[];
  database: Database;
  recent: RecentLines;
  /** Of a printer: whether it is connected. */
  connected(): Promise<readonly number[]>;
  health(): { waiting: number; failures: number };
};

/** What somebody who helps needs to know, and nothing that opens anything. */
export interface DiagnosticsBundle {
  made_at: string;
  version: string;
  node: string;
  system: string;
  uptime_seconds: number;
  health: { waiting: number; failures: number };
  problems: string[];
  configuration: Record<string, string | number | boolean | string[]>;
  database: { engine: string; steps: string[]; rows: Record<string, number> };
  printers: { id: number; model: string; serial_number: string; connected: boolean }[];
  log: string[];
}

/** Counted tables: how large the house is, and where something piles up. */
const COUNTED = ['users', 'api_keys', 'printers', 'events', 'prints', 'webhooks', 'deliveries', 'attempts'] as const;

/**
 * One bundle for a report: versions, configuration by an allow-list, printers masked, counts, the newest lines of the log.
 * Everything in it passes the list of this installation's own secrets besides.
 */
export async function diagnosticsOf(deps: Deps): Promise<DiagnosticsBundle> {
  const { config, database, recent, version, startedAt, problems } = deps;
  const { printers } = database.tables;
  const rows = await printers.findAll({ raw: true, order: [['id', 'ASC']] });
  const connected = new Set(await deps.connected());
  const counts = await Promise.all(COUNTED.map(async (table) => [table, await countOf(database, table)] as const));
  const bundle: DiagnosticsBundle = {
    made_at: new Date().toISOString(),
    version,
    node: process.version,
    system: `${process.platform} ${process.arch} ${release()}`,
    uptime_seconds: Math.floor((Date.now() - startedAt.getTime()) / 1000),
    health: deps.health(),
    problems: [...problems],
    configuration: {
      port: config.port,
      in_home_assistant: config.supervised,
      home_assistant: config.homeAssistant !== null,
      database_server: config.databaseUrl !== null,
      https: config.tls !== null,
      log_level: config.logLevel,
      trusted_proxies: config.trustedProxies.length,
      seams: [...config.seams],
    },
    database: { engine: database.engine, steps: await stepsOf(database), rows: Object.fromEntries(counts) },
    printers: rows.map(({ id, model, serial_number }) => ({
      id,
      model,
      serial_number: masked(serial_number),
      connected: connected.has(id),
    })),
    log: recent.all(),
  };
  const secrets = await secretsOf(deps, rows);
  return JSON.parse(redacted(JSON.stringify(bundle), secrets)) as DiagnosticsBundle;
}

/** Everything that opens something, and what tells printers and people from each other. */
async function secretsOf({ config, database }: Deps, printers: readonly object[]): Promise<string[]> {
  const { webhooks, settings } = database.tables;
  const hooks = await webhooks.findAll({ raw: true });
  const values = await settings.findAll({ raw: true });
  const rows = printers as { access_code: string; serial_number: string; ip_address: string }[];
  return [
    ...rows.flatMap(({ access_code, serial_number, ip_address }) => [access_code, serial_number, ip_address]),
    ...hooks.flatMap(({ url, secret, headers, old_secrets }) => [
      url,
      ...pathOf(url),
      secret,
      ...textsIn(headers),
      ...textsIn(old_secrets),
    ]),
    ...values.filter(({ name }) => /token|secret|password/.test(name)).flatMap(({ value }) => textsIn(value)),
    ...[config.homeAssistant?.token, config.supervisor?.token, config.databaseUrl, passwordOf(config.databaseUrl)],
  ].filter((secret) => typeof secret === 'string');
}

/** The address of a webhook often is its secret: its path and its query too. */
function pathOf(url: string): string[] {
  if (!URL.canParse(url)) return [];
  const { pathname, search } = new URL(url);
  return [pathname + search, pathname].filter((part) => part.length > 1);
}

function passwordOf(url: string | null): string | undefined {
  return url !== null && URL.canParse(url) ? decodeURIComponent(new URL(url).password) : undefined;
}

async function countOf(database: Database, table: (typeof COUNTED)[number]): Promise<number> {
  const [rows] = await database.sequelize.query(`SELECT count(*) AS count FROM ${table}`);
  return Number((rows as { count: number | string }[])[0]?.count);
}

async function stepsOf(database: Database): Promise<string[]> {
  const [rows] = await database.sequelize.query('SELECT name FROM migrations ORDER BY name');
  return (rows as { name: string }[]).map(({ name }) => name);
}
