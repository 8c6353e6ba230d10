import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { answerAuth } from './auth.ts';
import { answerCore, type HomeAssistantUser } from './core.ts';
import { housePage } from './housePage.ts';
import { type Arrival, forward, forwardUpgrade } from './ingress.ts';
import { answerSupervisor } from './supervisorAnswers.ts';

/** The people of the house, by the names that tests use. */
export const PEOPLE = {
  owner: person('owner', 'Olivia', { is_owner: true, group_ids: ['system-admin'] }),
  admin: person('admin', 'Adam', { group_ids: ['system-admin'] }),
  user: person('user', 'Uma', { group_ids: ['system-users'] }),
  reader: person('reader', 'Rée', { group_ids: ['system-read-only'] }),
} as const;
export type Person = keyof typeof PEOPLE;

export interface Supervisor extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** The prefix that the browser sees, without a slash at its end; the token changes with every installation. */
  readonly prefix: string;
  /** What the add-on finds in its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** What a real Home Assistant finds in its environment that is to stand before this Supervisor. */
  readonly coreEnv: Readonly<Record<string, string>>;
  /** Where the add-on listens for ingress: known once it runs. */
  attach(ingressPort: number): void;
  /** The cookie header of somebody who has opened the panel in Home Assistant. */
  cookie(person: Person): string;
  /** The address of a page of Home Assistant around the panel, for a browser; it signs in as `person`. */
  page(person: Person, options?: { narrow?: boolean }): string;
  /** Home Assistant itself is starting: its websockets are lost and refused. */
  away: boolean;
  /** Everybody whom Home Assistant lists now, by the names that tests use: to be disabled, demoted or deleted. */
  readonly people: Map<Person, HomeAssistantUser>;
  /** How often names and passwords were asked for. */
  readonly passwordsAsked: number;
}

/**
 * Supervisor with the Core behind it, on one real port: the ingress proxy, a page that embeds the panel, and Home
 * Assistant's websocket for the add-on (Home Assistant 2026.9, Supervisor 2026.09).
 */
export async function startSupervisor(): Promise<Supervisor> {
  const token = randomBytes(16).toString('hex');
  const supervisorToken = randomBytes(28).toString('hex');
  const prefix = `/api/hassio_ingress/${token}`;
  const behindCore = `/ingress/${token}`;
  const sessions = new Map<string, Person>();
  const sockets = new Set<Socket>();
  const core = new Set<Duplex>();
  const people = new Map(Object.entries(PEOPLE).map(([name, user]) => [name as Person, { ...user }]));
  let passwordsAsked = 0;
  let ingressPort: number | null = null;
  let away = false;

  const arrivalOf = (request: IncomingMessage): Arrival | null => {
    const session = /(?:^|; *)ingress_session=([^;]+)/.exec(request.headers.cookie ?? '')?.[1];
    const name = session === undefined ? undefined : sessions.get(session);
    const below = [prefix, behindCore].find((start) => request.url?.startsWith(`${start}/`));
    if (name === undefined || below === undefined || ingressPort === null) return null;
    return { user: people.get(name) ?? PEOPLE[name], prefix, below, port: ingressPort };
  };
  const isIngress = ({ url = '' }: IncomingMessage) => url.startsWith(`${prefix}/`) || url.startsWith(`${behindCore}/`);
  /** Home Assistant asks for it when somebody opens a panel. */
  const openFor = (userId: string) => {
    const [name] = [...people].find(([, { id }]) => id === userId) ?? [];
    return name === undefined ? null : open(name);
  };
  const open = (name: Person) => {
    const session = randomBytes(64).toString('hex');
    sessions.set(session, name);
    return session;
  };

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://house');
    if (isIngress(request)) return void forwarded(request, response, arrivalOf(request));
    if (url.pathname === '/auth') {
      passwordsAsked++;
      return void answerAuth(request, response, { token: supervisorToken, users: [...people.values()] });
    }
    if (url.pathname !== '/house')
      return void answerSupervisor(request, response, { openFor, isOpen: (session) => sessions.has(session) });
    const name = (url.searchParams.get('person') ?? 'owner') as Person;
    const cookie = `ingress_session=${open(name)};path=/api/hassio_ingress/;SameSite=Strict`;
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'set-cookie': cookie });
    response.end(housePage(`${prefix}/`, url.searchParams.has('narrow')));
  });
  server.on('upgrade', (request, socket, head) => {
    const isCore = /^\/core\/(api\/)?websocket$/.test(request.url ?? '');
    if (isCore) {
      core.add(socket);
      socket.once('close', () => core.delete(socket));
      return answerCore({ request, socket, head, away, token: supervisorToken, users: () => [...people.values()] });
    }
    const arrival = isIngress(request) ? arrivalOf(request) : null;
    if (arrival === null) socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n');
    else forwardUpgrade(request, socket, head, arrival);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;

  return {
    url,
    port,
    prefix,
    env: {
      SUPERVISOR_TOKEN: supervisorToken,
      SUPERVISOR_URL: url,
      HA_URL: `${url}/core`,
      INGRESS_PORT: '0',
      INGRESS_PEERS: '127.0.0.1',
    },
    coreEnv: { SUPERVISOR: `127.0.0.1:${port}`, SUPERVISOR_TOKEN: supervisorToken },
    attach(open) {
      ingressPort = open;
    },
    people,
    get passwordsAsked() {
      return passwordsAsked;
    },
    cookie: (name) => `ingress_session=${open(name)}`,
    page: (name, { narrow = false } = {}) => `${url}/house?person=${name}${narrow ? '&narrow' : ''}`,
    get away() {
      return away;
    },
    set away(value) {
      away = value;
      if (value) for (const socket of core) socket.destroy();
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

async function forwarded(request: IncomingMessage, response: ServerResponse, arrival: Arrival | null): Promise<void> {
  if (arrival === null) return void response.writeHead(401).end();
  await forward(request, response, arrival);
}

function person(id: string, name: string, more: Partial<HomeAssistantUser>): HomeAssistantUser {
  return {
    id: Buffer.from(id.padEnd(16, '-')).toString('hex'),
    username: id,
    name,
    is_owner: false,
    is_active: true,
    local_only: false,
    system_generated: false,
    group_ids: [],
    credentials: [{ type: 'homeassistant' }],
    ...more,
  };
}
