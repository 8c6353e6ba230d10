import { statfs } from 'node:fs/promises';
import { cpus, freemem, hostname, loadavg, platform, totalmem } from 'node:os';
import { z } from 'zod';
import type { VisiblePrinters } from '../access/grant.ts';
import { copiesIn } from '../db/copies.ts';
import { diagnosticsOf } from '../system/diagnostics.ts';
import type { Features } from './context.ts';
import { query, router } from './procedure.ts';
import { none, time } from './schemas.ts';

const TAG = 'System';

const about = z.object({
  app: z.object({ version: z.string() }),
  system: z.object({
    platform: z.string(),
    hostname: z.string(),
    uptime_seconds: z.int(),
    uptime_formatted: z.string(),
  }),
  database: z.object({
    engine: z.enum(['sqlite', 'postgres']),
    archives: z.int(),
    printers: z.int(),
    total_filament_kg: z.number(),
    waiting_events: z.int().meta({ description: 'Facts that the database has not taken yet' }),
    copies: z
      .array(z.object({ at: time, bytes: z.int() }))
      .meta({ description: 'Copies that can take the place of the database, newest first' }),
  }),
  printers: z.object({
    total: z.int(),
    connected: z.int(),
    connected_list: z.array(z.object({ id: z.int(), name: z.string() })),
  }),
  storage: z.object({ disk_free_bytes: z.int(), disk_percent_used: z.number() }),
  memory: z.object({ percent_used: z.number(), process_bytes: z.int() }),
  cpu: z.object({ count: z.int(), percent: z.number() }),
  seams: z.array(z.string()).meta({ description: 'Environment variables that loosen a fence' }),
  problems: z
    .array(z.string())
    .meta({ description: 'What of the configuration does not work, and what is done instead' }),
});

const bundle = z.object({
  made_at: z.string(),
  version: z.string(),
  node: z.string(),
  system: z.string(),
  uptime_seconds: z.int(),
  health: z.object({ waiting: z.int(), failures: z.int() }).meta({ description: 'Events not yet written' }),
  problems: z.array(z.string()),
  configuration: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])),
  database: z.object({
    engine: z.string(),
    steps: z.array(z.string()),
    rows: z.record(z.string(), z.int()),
  }),
  printers: z.array(z.object({ id: z.int(), model: z.string(), serial_number: z.string(), connected: z.boolean() })),
  log: z.array(z.string()),
});

export const system = router({
  about: query(
    {
      who: 'read_status',
      which: 'rows',
      rest: {
        method: 'GET',
        path: '/system/info',
        tag: TAG,
        operationId: 'get_system_info',
        summary: 'Version, database, printers, storage',
      },
      input: none,
      output: about,
    },
    ({ features, visible }) => aboutOf(features, visible),
  ),

  diagnostics: query(
    {
      who: 'admin',
      which: 'none',
      rest: {
        method: 'GET',
        path: '/system/diagnostics',
        tag: TAG,
        operationId: 'get_diagnostics',
        summary: 'A bundle for a report',
        description:
          'Versions, configuration, counts, health and the newest lines of the log, without secrets, serial numbers and addresses.',
      },
      input: none,
      output: bundle,
    },
    ({ features }) =>
      diagnosticsOf({
        ...features,
        connected: () => features.fleet.connected(),
        health: () => features.journal.backlog,
      }),
  ),

  version: query(
    {
      who: 'public',
      which: 'none',
      rest: {
        method: 'GET',
        path: '/updates/version',
        tag: TAG,
        operationId: 'get_version',
        summary: 'The version that runs',
      },
      input: none,
      output: z.object({ version: z.string(), repo: z.string() }),
    },
    ({ features }) => ({ version: features.version, repo: 'bambuddy-home-assistant' }),
  ),
});

/** This process, its machine, and of printers and prints as much as the caller may see. */
async function aboutOf(features: Features, visible: VisiblePrinters): Promise<z.input<typeof about>> {
  const printers = features.printers.list(visible);
  const connected = new Set(await features.fleet.connected());
  const list = printers.filter((printer) => connected.has(printer.id)).map(({ id, name }) => ({ id, name }));
  const totals = await features.statistics.of(visible, {});
  return {
    app: { version: features.version },
    system: systemPart(features),
    database: {
      engine: features.database.engine,
      archives: totals.total_prints,
      printers: printers.length,
      total_filament_kg: totals.total_filament_grams / 1000,
      waiting_events: features.journal.backlog.waiting,
      copies: copiesIn(features.config.dataDir).map(({ at, bytes }) => ({ at: at.toISOString(), bytes })),
    },
    printers: { total: printers.length, connected: list.length, connected_list: list },
    storage: await storagePart(features),
    memory: { percent_used: percent(totalmem() - freemem(), totalmem()), process_bytes: process.memoryUsage.rss() },
    cpu: { count: cpus().length, percent: Math.min(100, percent(loadavg()[0] ?? 0, cpus().length)) },
    seams: [...features.config.seams],
    problems: [...features.problems],
  };
}

function systemPart({ startedAt }: Features) {
  const seconds = Math.floor((Date.now() - startedAt.getTime()) / 1000);
  return {
    platform: platform(),
    hostname: hostname(),
    uptime_seconds: seconds,
    uptime_formatted: durationText(seconds),
  };
}

async function storagePart({ config }: Features) {
  const { bavail, blocks, bsize } = await statfs(config.dataDir);
  return { disk_free_bytes: bavail * bsize, disk_percent_used: percent(blocks - bavail, blocks) };
}

function durationText(seconds: number): string {
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor((seconds % 86_400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return [days && `${days} d`, (days || hours) && `${hours} h`, `${minutes} min`].filter(Boolean).join(' ');
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 1000) / 10;
}
