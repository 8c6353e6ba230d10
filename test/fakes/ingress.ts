import {
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request as open,
  type ServerResponse,
} from 'node:http';
import type { Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { HomeAssistantUser } from './core.ts';

/** Larger bodies are refused by Supervisor (`client_max_size`). */
const BODY_MAX_BYTES = 16 * 1024 * 1024;
/** Headers that end at a proxy, and those that only the proxy may set. */
const NOT_PASSED =
  /^(connection|keep-alive|transfer-encoding|content-length|content-encoding|host|accept-encoding|upgrade)$/;
const SET_HERE = /^(x-remote-user-|sec-websocket-|x-supervisor-token$|x-ingress-path$|x-hass-source$|x-forwarded-)/;
/** What Core and Supervisor refuse in a path or a query, decoded to the end, with 400. */
const FILTERS =
  /proc\/self\/environ|<[^>]*script[^>]*>|\.\.\/|[a-zA-Z0-9_]=\/([a-z0-9_.]\/\/?)+|union.*select.*\(|union.*all.*select|concat.*\(/is;

/** Who comes through ingress, and where to. */
export interface Arrival {
  user: HomeAssistantUser;
  /** What the browser sees before the path. */
  prefix: string;
  /** What stands before the path here: the same, or Supervisor's own where a Core is before it. */
  below: string;
  /** The add-on's ingress port. */
  port: number;
}

/** Passes one request on as Core and Supervisor do together: prefix off, identity on, the body read to its end first. */
export async function forward(request: IncomingMessage, response: ServerResponse, arrival: Arrival): Promise<void> {
  const path = (request.url ?? '').slice(arrival.below.length);
  if (FILTERS.test(decoded(path))) return void response.writeHead(400).end('400: Bad Request');
  const body = await buffer(request).catch(() => null);
  if (body === null) return;
  if (body.length > BODY_MAX_BYTES) return void response.writeHead(413).end('413: Request Entity Too Large');
  const { method = 'GET' } = request;
  const length = method === 'GET' || method === 'HEAD' ? {} : { 'content-length': body.length };
  const onward = open({
    host: '127.0.0.1',
    port: arrival.port,
    method,
    path,
    headers: { ...headersOf(request, arrival), ...length },
  });
  onward.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answersOf(answer.headers));
    answer.pipe(response);
  });
  onward.on('error', () => {
    if (response.headersSent) response.destroy();
    else response.writeHead(502).end('502: Bad Gateway');
  });
  response.on('close', () => onward.destroy());
  onward.end(body);
}

/** Passes a websocket on: sub-protocols are, extensions are not. */
export function forwardUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, arrival: Arrival): void {
  const { headers } = request;
  const onward = open({
    host: '127.0.0.1',
    port: arrival.port,
    path: (request.url ?? '').slice(arrival.below.length),
    headers: {
      ...headersOf(request, arrival),
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': headers['sec-websocket-version'],
      'sec-websocket-key': headers['sec-websocket-key'],
      ...(headers['sec-websocket-protocol'] ? { 'sec-websocket-protocol': headers['sec-websocket-protocol'] } : {}),
    },
  });
  socket.on('error', () => onward.destroy());
  onward.on('error', () => socket.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n'));
  onward.on('response', ({ statusCode }) => socket.end(`HTTP/1.1 ${statusCode}\r\nContent-Length: 0\r\n\r\n`));
  onward.on('upgrade', (answer, far, farHead) => {
    const protocol = answer.headers['sec-websocket-protocol'];
    const lines = [
      'HTTP/1.1 101 Switching Protocols',
      'Upgrade: websocket',
      'Connection: Upgrade',
      `Sec-WebSocket-Accept: ${answer.headers['sec-websocket-accept']}`,
      ...(protocol ? [`Sec-WebSocket-Protocol: ${protocol}`] : []),
    ];
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    if (farHead.length > 0) socket.write(farHead);
    if (head.length > 0) far.write(head);
    far.on('error', () => socket.destroy());
    far.on('close', () => socket.destroy());
    socket.on('close', () => far.destroy());
    far.pipe(socket).pipe(far);
  });
  onward.end();
}

function headersOf({ headers, socket }: IncomingMessage, { user, prefix, port }: Arrival): OutgoingHttpHeaders {
  const passed = Object.entries(headers).filter(([name]) => !NOT_PASSED.test(name) && !SET_HERE.test(name));
  return {
    ...Object.fromEntries(passed),
    host: `127.0.0.1:${port}`,
    'accept-encoding': 'gzip, deflate',
    'x-ingress-path': prefix,
    'x-hass-source': 'core.ingress',
    'x-remote-user-id': user.id,
    ...(user.username === null ? {} : { 'x-remote-user-name': utf8(user.username) }),
    'x-remote-user-display-name': utf8(user.name),
    'x-forwarded-for': [headers['x-forwarded-for'], socket.remoteAddress, '172.30.32.1'].filter(Boolean).join(', '),
    'x-forwarded-host': headers['x-forwarded-host'] ?? headers.host,
    'x-forwarded-proto': 'http',
  };
}

/** The content type loses its parameters on the way back. */
function answersOf(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const passed = Object.entries(headers).filter(([name]) => !/^(connection|keep-alive|transfer-encoding)$/.test(name));
  const type = headers['content-type']?.split(';')[0];
  return { ...Object.fromEntries(passed), ...(type === undefined ? {} : { 'content-type': type }) };
}

/** Names travel as UTF-8 bytes, which Node writes as Latin-1. */
function utf8(name: string): string {
  return Buffer.from(name, 'utf8').toString('latin1');
}

function decoded(path: string): string {
  let text = path;
  for (let before = ''; before !== text; ) {
    before = text;
    try {
      text = decodeURIComponent(text);
    } catch {
      return text;
    }
  }
  return text;
}
