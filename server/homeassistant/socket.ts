import type { Auth, HaWebSocket } from 'home-assistant-js-websocket';
import { WebSocket } from 'ws';
import { messageOf } from '../errors.ts';
import { ConnectionFault } from './connectionFault.ts';

/** From dialling to the answer that the token is good. */
const OPEN_MS = 10_000;
/** The longest message that Supervisor lets through from Home Assistant. */
const MESSAGE_BYTES = 64 * 1024 * 1024;
/** What Supervisor answers while Home Assistant behind it is not running. */
const NOT_RUNNING = 'Unexpected server response: 502';

interface AuthMessage {
  type: string;
  ha_version: string;
}

/**
 * Opens an authenticated websocket for the library. It is one of `ws`: Node's own client leaves the last handshake of a
 * closing Home Assistant unanswered, whose restart then waits ten seconds for us.
 * @throws ConnectionFault `invalid_auth`, `starting` (Supervisor answers, Home Assistant does not yet) or `cannot_connect`
 */
export function openSocket(auth: Auth, withinMs = OPEN_MS): Promise<HaWebSocket> {
  const socket = new WebSocket(auth.wsUrl, { maxPayload: MESSAGE_BYTES });
  const opened = Promise.withResolvers<HaWebSocket>();
  const fail = (fault: ConnectionFault) => {
    opened.reject(fault);
    socket.terminate();
  };
  const late = setTimeout(() => fail(unreachable('No answer in time')), withinMs);
  const heard = ({ data }: { data: unknown }) => {
    const message = JSON.parse(String(data)) as AuthMessage;
    if (message.type === 'auth_invalid') fail(new ConnectionFault('invalid_auth', 'Home Assistant refuses the token'));
    if (message.type !== 'auth_ok') return;
    socket.removeEventListener('message', heard);
    opened.resolve(Object.assign(socket, { haVersion: message.ha_version }) as unknown as HaWebSocket);
  };
  socket.on('open', () => socket.send(JSON.stringify({ type: 'auth', access_token: auth.accessToken })));
  // It stays for the socket's whole life: what breaks is followed by a close.
  socket.on('error', (error) => opened.reject(unreachable(messageOf(error))));
  socket.once('close', () => opened.reject(unreachable('The connection was closed')));
  socket.addEventListener('message', heard);
  return opened.promise.finally(() => clearTimeout(late));
}

function unreachable(reason: string): ConnectionFault {
  return new ConnectionFault(reason === NOT_RUNNING ? 'starting' : 'cannot_connect', reason);
}
