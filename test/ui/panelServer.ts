import { EventEmitter, once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { applyWSSHandler } from '@trpc/server/adapters/ws';
import { WebSocketServer } from 'ws';
import type { Status } from '../../ui/src/wire.ts';
import { createPanelRouter } from './panelRouter.ts';
import { ANNA, EVERYONE, type World } from './world.ts';

const DIST = join(import.meta.dirname, '../../ui/dist');
/** Stricter than the product's policy: the panel needs no inline style either. */
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
  applyWSSHandler({ wss: sockets, router: createPanelRouter(world, bus), keepAlive: { enabled: false } });
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
    username?: string;
    password?: string;
    token?: string;
    auth_enabled?: boolean;
  };
  const refuse = (status: number, detail: string): void => {
    response
      .writeHead(status, { 'content-type': 'application/problem+json' })
      .end(JSON.stringify({ status, detail, reason: 'refused' }));
  };
  if (act === 'logout' || act === 'sign-out-everywhere') world.me = null;
  else if (act === 'disable' || (act === 'setup' && body.auth_enabled === false)) {
    Object.assign(world, { authEnabled: false, requiresSetup: false, me: EVERYONE });
  } else if (act === 'enable')
    Object.assign(world, { authEnabled: true, me: body.username === undefined ? null : ANNA });
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
