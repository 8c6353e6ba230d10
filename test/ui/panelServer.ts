import { EventEmitter, on, once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { initTRPC, TRPCError } from '@trpc/server';
import { applyWSSHandler } from '@trpc/server/adapters/ws';
import { WebSocketServer } from 'ws';
import { z } from 'zod';
import type { ApiKey, Me, NewApiKey, Printer, Status } from '../../ui/src/wire.ts';
import { ANNA, idle, type World } from './world.ts';

const DIST = join(import.meta.dirname, '../../ui/dist');
/** The policy the product serves the panel with. */
const CSP = "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'self'";
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};
/** The built panel answers here, and below a prefix as Home Assistant's ingress gives it. */
export const PREFIX = '/api/hassio_ingress/token';

export interface PanelServer extends AsyncDisposable {
  url: string;
  world: World;
  /** Tells every open panel the new status of a printer. */
  report: (id: number, status: Status) => void;
  /** Tells every open panel of a recorded event. */
  record: (type: string, printer_id: number) => void;
  /** Cuts every socket; while `away`, no new one is accepted. */
  cut: (away: boolean) => void;
}

/** A server that speaks to the panel as the product does, about a world that a test decides. */
export async function startPanelServer(world: World): Promise<PanelServer> {
  const bus = new EventEmitter({ captureRejections: false }).setMaxListeners(0);
  let away = false;
  const server = createServer((request, response) => void answer(world, request, response));
  const sockets = new WebSocketServer({ noServer: true });
  applyWSSHandler({ wss: sockets, router: createRouter(world, bus), keepAlive: { enabled: false } });
  server.on('upgrade', (request, socket, head) => {
    if (away || !new URL(request.url ?? '', 'http://x').pathname.endsWith('/api/trpc')) socket.destroy();
    else sockets.handleUpgrade(request, socket, head, (ws) => sockets.emit('connection', ws, request));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  let events = 0;
  const cut = (next: boolean): void => {
    away = next;
    for (const client of sockets.clients) client.terminate();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    world,
    cut,
    report: (id, status) => {
      world.statuses.set(id, status);
      bus.emit('status', { printer_id: id, status });
    },
    record: (type, printer_id) => {
      events += 1;
      bus.emit('event', { id: String(events), type, printer_id });
    },
    [Symbol.asyncDispose]: async () => {
      cut(true);
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const t = initTRPC.create({
  errorFormatter: ({ shape, error }) => ({
    ...shape,
    data: {
      ...shape.data,
      detail: error.message,
      reason: error.code.toLowerCase(),
      status: shape.data.httpStatus,
      request_id: 'req-1',
    },
  }),
});

function createRouter(world: World, bus: EventEmitter) {
  const person = t.procedure.use(({ next }) => {
    if (world.me === null) throw new TRPCError({ code: 'UNAUTHORIZED', message: 'Sign in or send a key.' });
    return next();
  });
  const byId = z.object({ id: z.number() });
  const command = (state: string) =>
    person.input(byId).mutation(({ input }) => {
      if (world.refuse !== null) {
        const message = world.refuse;
        world.refuse = null;
        throw new TRPCError({ code: 'CONFLICT', message });
      }
      const status = { ...(world.statuses.get(input.id) ?? idle()), state };
      world.statuses.set(input.id, status);
      bus.emit('status', { printer_id: input.id, status });
      return { success: true, message: 'Done.' };
    });
  const missing = (): never => {
    throw new TRPCError({ code: 'NOT_FOUND', message: 'Not found.' });
  };
  return t.router({
    auth: t.router({
      status: t.procedure.query(() => ({ auth_enabled: true, requires_setup: world.requiresSetup })),
      me: person.query(() => world.me as Me),
    }),
    printers: t.router({
      list: person.query(() => world.printers),
      create: person
        .input(
          z.object({
            ip_address: z.string(),
            access_code: z.string(),
            name: z.string().optional(),
            serial_number: z.string().optional(),
          }),
        )
        .mutation(({ input }): Printer => {
          if (input.access_code === 'wrong') {
            throw new TRPCError({
              code: 'BAD_REQUEST',
              message: 'Wrong access code. It is on the printer under Settings > Network.',
            });
          }
          const id = Math.max(0, ...world.printers.map((printer) => printer.id)) + 1;
          const printer: Printer = {
            id,
            name: input.name ?? `X1C ${id}`,
            serial_number: `00M${id}`,
            ip_address: input.ip_address,
            model: 'X1C',
            location: null,
          };
          world.printers.push(printer);
          world.statuses.set(id, idle());
          bus.emit('status', { printer_id: 0, status: null });
          return printer;
        }),
      update: person
        .input(byId.extend({ name: z.string().optional(), ip_address: z.string().optional() }))
        .mutation(({ input }) => {
          const printer = world.printers.find((one) => one.id === input.id) ?? missing();
          Object.assign(printer, input);
          return printer;
        }),
      remove: person.input(byId).mutation(({ input }) => {
        world.printers = world.printers.filter((one) => one.id !== input.id);
        return { success: true };
      }),
      pause: command('PAUSE'),
      resume: command('RUNNING'),
      stop: command('FAILED'),
    }),
    archives: t.router({
      list: person
        .input(
          z.object({
            printer_id: z.number().optional(),
            status: z.string().optional(),
            search: z.string().optional(),
            limit: z.number().default(50),
            offset: z.number().default(0),
          }),
        )
        .query(({ input }) =>
          world.archives
            .filter((print) => input.printer_id === undefined || print.printer_id === input.printer_id)
            .filter((print) => input.status === undefined || print.status === input.status)
            .filter(
              (print) =>
                input.search === undefined ||
                (print.print_name ?? '').toLowerCase().includes(input.search.toLowerCase()),
            )
            .slice(input.offset, input.offset + input.limit),
        ),
      get: person.input(byId).query(({ input }) => world.archives.find((print) => print.id === input.id) ?? missing()),
    }),
    apiKeys: t.router({
      list: person.query(() => world.keys),
      create: person.input(z.custom<NewApiKey>()).mutation(({ input }) => {
        const key: ApiKey = {
          ...input,
          id: world.keys.length + 10,
          prefix: 'bb_Zr8dQ0m1...',
          owner: { id: 1, username: 'anna' },
          legacy: false,
          enabled: true,
          created_at: new Date().toISOString(),
          last_used_at: null,
          last_used_ip: null,
        };
        world.keys = [key, ...world.keys];
        return { ...key, secret: 'bb_Zr8dQ0m1T3yVn4Kc7Xw2Pq9Lf6Hs5Jd0Gb8Ra1Et3Ym2ab' };
      }),
      remove: person.input(byId).mutation(({ input }) => {
        world.keys = world.keys.filter((key) => key.id !== input.id);
        return { success: true };
      }),
    }),
    system: t.router({
      about: person.query(() => ({
        app: { version: '0.1.0' },
        system: { uptime_seconds: 93_780 },
        database: { engine: 'sqlite', archives: world.archives.length },
        printers: { total: world.printers.length, connected: world.printers.length - 1 },
        storage: { disk_free_bytes: 52_300_000_000, disk_percent_used: 40 },
      })),
    }),
    live: t.router({
      status: person.input(z.object({ printer_id: z.number().optional() })).subscription(async function* ({
        input,
        signal,
      }) {
        const wanted = (id: number): boolean => input.printer_id === undefined || input.printer_id === id;
        const news = on(bus, 'status', { ...(signal ? { signal } : {}) });
        for (const [printer_id, status] of world.statuses) if (wanted(printer_id)) yield { printer_id, status };
        for await (const [told] of news) {
          const update = told as { printer_id: number; status: Status | null };
          if (update.printer_id === 0 || wanted(update.printer_id)) yield update;
        }
      }),
      events: person.input(z.object({})).subscription(async function* ({ signal }) {
        for await (const [event] of on(bus, 'event', { ...(signal ? { signal } : {}) }))
          yield event as { id: string; type: string; printer_id: number };
      }),
    }),
  });
}

async function answer(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = new URL(request.url ?? '/', 'http://x').pathname;
  response.setHeader('content-security-policy', CSP);
  if (path === '/home-assistant') {
    response.removeHeader('content-security-policy');
    response.setHeader('content-type', 'text/html').end(homeAssistantPage());
    return;
  }
  const inside = path.startsWith(PREFIX) ? path.slice(PREFIX.length) : path;
  if (inside.startsWith('/api/v1/auth/')) return signIn(world, inside.slice('/api/v1/auth/'.length), request, response);
  if (inside.startsWith('/api/')) return void response.writeHead(404).end();
  const file = normalize(inside === '/' ? '/index.html' : inside);
  try {
    const bytes = await readFile(join(DIST, file));
    response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream').end(bytes);
  } catch {
    response.writeHead(404).end();
  }
}

async function signIn(world: World, act: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = JSON.parse((await request.setEncoding('utf8').toArray()).join('') || '{}') as {
    password?: string;
    token?: string;
  };
  const refuse = (status: number, detail: string): void => {
    response
      .writeHead(status, { 'content-type': 'application/problem+json' })
      .end(JSON.stringify({ status, detail, reason: 'refused' }));
  };
  if (act === 'logout') world.me = null;
  else if (world.tooMany !== null) {
    response.setHeader('retry-after', String(world.tooMany));
    return refuse(429, `Too many tries. Wait ${world.tooMany} s.`);
  } else if (act === 'login' && body.password !== 'correct horse') return refuse(401, 'Wrong name or password.');
  else if (act === 'link' && body.token !== 'good')
    return refuse(401, 'This link was used already, or its time is over. Ask for a new one.');
  else {
    world.me = ANNA;
    world.requiresSetup = false;
  }
  response.setHeader('content-type', 'application/json').end('{}');
}

/** A page as Home Assistant frames the panel in: its element, its colours, the panel as an iframe of the same origin. */
function homeAssistantPage(): string {
  return `<!doctype html><html lang="de" style="--primary-background-color:#111111;--card-background-color:#1c1c1c;--primary-text-color:#e1e1e1;--secondary-text-color:#9b9b9b;--divider-color:rgba(225,225,225,.12);--primary-color:#ffeb3b">
<body style="margin:0"><home-assistant></home-assistant><iframe title="Bambuddy" src="${PREFIX}/" style="border:0;width:100vw;height:100vh"></iframe>
<script>
const told = []; window.told = told;
addEventListener('message', (e) => { told.push(e.data);
  if (e.data.type === 'home-assistant/subscribe-properties') e.source.postMessage({ type: 'home-assistant/properties', narrow: innerWidth < 870, route: { prefix: '/app/bambuddy', path: window.deepLink ?? '' } }, location.origin); });
</script></body></html>`;
}
