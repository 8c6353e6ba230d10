import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';

const VERSION = '2026.9.3';

/** One row of `config/auth/list`, as Home Assistant answers it. */
export interface HomeAssistantUser {
  id: string;
  username: string | null;
  name: string;
  is_owner: boolean;
  is_active: boolean;
  local_only: boolean;
  system_generated: boolean;
  group_ids: string[];
  credentials: { type: string }[];
}

interface Visit {
  request: IncomingMessage;
  socket: Duplex;
  head: Buffer;
  /** Home Assistant is not running: the upgrade is refused with 502. */
  away: boolean;
  /** Supervisor's token: the only access token it takes. */
  token: string;
  /** Its people, as they are when somebody asks. */
  users(): readonly HomeAssistantUser[];
}

interface Message {
  id: number;
  type: string;
  access_token?: string;
}

/**
 * Home Assistant's websocket as Supervisor passes it on to add-ons: auth first, then messages with rising ids. What begins
 * with `supervisor/` or `hassio/` is refused; an unknown command is `unknown_command`.
 */
export function answerCore({ request, socket, head, away, token, users }: Visit): void {
  if (away) return void socket.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n');
  const server = new WebSocketServer({ noServer: true });
  server.handleUpgrade(request, socket, head, (client) => {
    let signedIn = false;
    let lastId = 0;
    say(client, { type: 'auth_required', ha_version: VERSION });
    client.on('message', (bytes) => {
      const message = JSON.parse(String(bytes)) as Message;
      if (!signedIn) {
        signedIn = message.type === 'auth' && message.access_token === token;
        if (signedIn) return say(client, { type: 'auth_ok', ha_version: VERSION });
        say(client, { type: 'auth_invalid', message: 'Invalid access' });
        return client.close();
      }
      if (message.id <= lastId) return refuse(client, message, 'id_reuse', 'Identifier values have to increase.');
      lastId = message.id;
      answer(client, message, users());
    });
  });
}

function answer(client: WebSocket, message: Message, users: readonly HomeAssistantUser[]): void {
  const { id, type } = message;
  const result = (value: unknown) => say(client, { id, type: 'result', success: true, result: value });
  if (/^(supervisor|hassio)\//.test(type)) refuse(client, message, 'unauthorized', 'Unauthorized');
  else if (type === 'ping') say(client, { id, type: 'pong' });
  else if (type === 'supported_features') result(null);
  else if (type === 'config/auth/list') result(users);
  else refuse(client, message, 'unknown_command', 'Unknown command.');
}

function refuse(client: WebSocket, { id }: Message, code: string, message: string): void {
  say(client, { id, type: 'result', success: false, error: { code, message } });
}

function say(client: WebSocket, message: object): void {
  client.send(JSON.stringify(message));
}
