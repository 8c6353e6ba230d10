import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

interface Message {
  id: number;
  type: string;
  access_token?: string;
  [key: string]: unknown;
}

/** What a command is answered with: a result, an error, or `silence`. */
export type Answer = { result: unknown } | { error: { code: string; message?: string } } | 'silence';

/** A websocket that misbehaves on demand, where a real Home Assistant would not. */
export interface WilfulHomeAssistant extends AsyncDisposable {
  readonly url: string;
  /** When each connection was made, in milliseconds. */
  readonly connections: number[];
  /** Every command after the sign-in, in order. */
  readonly commands: Message[];
  /** The only token it takes. */
  token: string;
  /** Closes every connection right after `auth_ok`. */
  dropping: boolean;
  /** Decides how commands are answered; what it leaves undefined is a success. */
  answers(message: Message): Answer | undefined;
  /** Sends an event to whoever subscribed last with this command. */
  tell(type: string, event: unknown): void;
  /** Closes what is open. */
  drop(): void;
}

export async function startWilfulHomeAssistant(): Promise<WilfulHomeAssistant> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', path: '/api/websocket' });
  await once(server, 'listening');
  const home: WilfulHomeAssistant = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: [],
    commands: [],
    token: 'token',
    dropping: false,
    answers: () => undefined,
    tell(type, event) {
      const { id } = home.commands.findLast((command) => command.type === type) ?? { id: 0 };
      for (const client of server.clients) client.send(JSON.stringify({ id, type: 'event', event }));
    },
    drop() {
      for (const client of server.clients) client.close();
    },
    async [Symbol.asyncDispose]() {
      for (const client of server.clients) client.terminate();
      server.close();
      await once(server, 'close');
    },
  };
  server.on('connection', (client) => {
    home.connections.push(Date.now());
    client.send(JSON.stringify({ type: 'auth_required', ha_version: '2026.11.0' }));
    client.on('message', (bytes) => heard(home, client, JSON.parse(String(bytes)) as Message));
  });
  return home;
}

function heard(home: WilfulHomeAssistant, client: WebSocket, message: Message): void {
  const say = (answer: object) => client.send(JSON.stringify(answer));
  if (message.type === 'auth') {
    const known = message.access_token === home.token;
    say({ type: known ? 'auth_ok' : 'auth_invalid', ha_version: '2026.11.0' });
    if (!known || home.dropping) client.close();
    return;
  }
  home.commands.push(message);
  const { id } = message;
  const answer = home.answers(message) ?? { result: null };
  if (answer === 'silence') return;
  if (message.type === 'ping') say({ id, type: 'pong' });
  else say({ id, type: 'result', success: 'result' in answer, ...answer });
}
