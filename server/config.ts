import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';

/** Where Supervisor puts the add-on's options. */
const OPTIONS_FILE = 'options.json';
/** Home Assistant as Supervisor offers it to add-ons; `HA_URL` names another address. */
const SUPERVISOR_CORE = 'http://supervisor/core';
const SUPERVISOR = 'http://supervisor';
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

const port = z.coerce.number().int().min(0).max(65535);
const commaList = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
);

const environment = z.object({
  PORT: port.default(8000),
  INGRESS_PORT: port.default(8099),
  DATA_DIR: z.string().min(1).default('data'),
  DATABASE_URL: z.string().optional(),
  LOG_LEVEL: z.enum(LEVELS).optional(),
  TLS_CERT: z.string().optional(),
  TLS_KEY: z.string().optional(),
  HA_URL: z.string().optional(),
  HA_TOKEN: z.string().optional(),
  SUPERVISOR_TOKEN: z.string().optional(),
  SUPERVISOR_URL: z.string().optional(),
  ALLOWED_HOSTS: commaList.default([]),
  TRUSTED_PROXIES: commaList.default([]),
  WEBHOOK_ALLOW: commaList.default([]),
  INGRESS_PEERS: commaList.default(['172.30.32.2']),
});

/** The add-on's options, as its configuration page writes them. Empty text means "not set". */
const optionalText = z.string().trim().optional();
const options = z.object({
  log_level: optionalText,
  database_url: optionalText,
  certfile: optionalText,
  keyfile: optionalText,
});
type Options = z.infer<typeof options>;
/** Where Home Assistant shows its certificates to add-ons. */
const CERTIFICATES = '/ssl';

export interface Config {
  port: number;
  /** Null outside Supervisor: the ingress listener is opened only where nobody else can reach it. */
  ingressPort: number | null;
  ingressPeers: readonly string[];
  dataDir: string;
  /** A postgres:// address, or null for the SQLite file in `dataDir`. */
  databaseUrl: string | null;
  logLevel: (typeof LEVELS)[number];
  tls: { cert: string; key: string } | null;
  homeAssistant: { url: string; token: string } | null;
  /** True when the add-on runs under Home Assistant's Supervisor. */
  supervised: boolean;
  /** Supervisor's own API; null outside it. */
  supervisor: { url: string; token: string } | null;
  /** Names, besides those of the local network, under which the direct door is found while nobody has to sign in. */
  allowedHosts: readonly string[];
  trustedProxies: readonly string[];
  /** `address:port` pairs exempt from the webhook destination fence. */
  webhookAllow: readonly string[];
  /** Seams set by environment: shown on the system page, because they loosen a fence. */
  seams: readonly string[];
  /** What of the options cannot be used, and what is done instead: a sentence each. */
  problems: readonly string[];
}

/**
 * Reads the environment and the add-on's options once. All of it is optional.
 * @throws Error that lists every variable that cannot be used and why
 */
export function readConfig(env: NodeJS.ProcessEnv): Readonly<Config> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`The environment cannot be used. ${lines.join('; ')}`);
  }
  const e = parsed.data;
  if (Boolean(e.TLS_CERT) !== Boolean(e.TLS_KEY))
    throw new Error('TLS_CERT and TLS_KEY belong together: set both or neither');
  const supervised = e.SUPERVISOR_TOKEN !== undefined;
  const dataDir = resolve(e.DATA_DIR);
  const problems: string[] = [];
  const option = readOptions(join(dataDir, OPTIONS_FILE), problems);
  const haUrl = e.HA_URL ?? (supervised ? SUPERVISOR_CORE : undefined);
  const haToken = supervised ? e.SUPERVISOR_TOKEN : e.HA_TOKEN;
  return Object.freeze({
    port: e.PORT,
    ingressPort: supervised ? e.INGRESS_PORT : null,
    ingressPeers: e.INGRESS_PEERS,
    dataDir,
    databaseUrl: e.DATABASE_URL ?? (option.database_url || null),
    logLevel: e.LOG_LEVEL ?? levelOf(option, problems),
    tls: e.TLS_CERT && e.TLS_KEY ? { cert: e.TLS_CERT, key: e.TLS_KEY } : certificateOf(option),
    homeAssistant: haUrl && haToken ? { url: haUrl, token: haToken } : null,
    supervised,
    supervisor: e.SUPERVISOR_TOKEN ? { url: e.SUPERVISOR_URL ?? SUPERVISOR, token: e.SUPERVISOR_TOKEN } : null,
    allowedHosts: e.ALLOWED_HOSTS.map((host) => host.toLowerCase()),
    trustedProxies: e.TRUSTED_PROXIES,
    webhookAllow: e.WEBHOOK_ALLOW,
    seams: ['WEBHOOK_ALLOW', 'INGRESS_PEERS', 'SUPERVISOR_URL'].filter((name) => given[name] !== undefined),
    problems,
  });
}

/** Options that cannot be read are as good as none; the person who wrote them is told. */
function readOptions(path: string, problems: string[]): Options {
  if (!existsSync(path)) return {};
  try {
    const given: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const parsed = options.safeParse(given);
    if (parsed.success) return parsed.data;
    const wrong = parsed.error.issues.map((issue) => issue.path.join('.') || 'all of them');
    problems.push(`Options that are not text are not used: ${wrong.join(', ')}. Write them again.`);
    const usable = Object.entries(given ?? {}).filter(([name]) => !wrong.includes(name));
    return options.safeParse(Object.fromEntries(usable)).data ?? {};
  } catch {
    problems.push('The options cannot be read, so none is used. Save them again on the configuration page.');
    return {};
  }
}

function levelOf({ log_level }: Options, problems: string[]): Config['logLevel'] {
  const level = LEVELS.find((name) => name === log_level);
  if (log_level && !level)
    problems.push(`The log level is info: the option log_level must be one of ${LEVELS.join(', ')}.`);
  return level ?? 'info';
}

/** One of the two options without the other is not taken for none: whoever wrote it wants no port without encryption. */
function certificateOf({ certfile, keyfile }: Options): Config['tls'] {
  if (!certfile && !keyfile) return null;
  return { cert: resolve(CERTIFICATES, certfile ?? ''), key: resolve(CERTIFICATES, keyfile ?? '') };
}
