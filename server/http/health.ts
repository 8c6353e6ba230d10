import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Features } from '../api/context.ts';

/** This often in a row a write must fail before health says so. */
const FAILURES_BAD = 3;

/** What `/health` answers: about this process and its database, never about printers or Home Assistant. */
export function healthOf({ journal, version }: Features): {
  status: 'healthy' | 'unhealthy';
  version: string;
  reason: string | null;
  waiting_events: number;
} {
  const { waiting, failures } = journal.backlog;
  const bad = failures >= FAILURES_BAD;
  return {
    status: bad ? 'unhealthy' : 'healthy',
    version,
    reason: bad ? 'Events cannot be written to the database. The log says why; look at free space first.' : null,
    waiting_events: waiting,
  };
}

/** Asked by watchdogs, with or without a slash and without a key. */
export function isHealth({ method }: IncomingMessage, path: string): boolean {
  return (path === '/health' || path === '/health/') && (method === 'GET' || method === 'HEAD');
}

/** 200 while healthy, else 503 with the reason. */
export function sendHealth(response: ServerResponse, features: Features): void {
  const health = healthOf(features);
  const body = Buffer.from(JSON.stringify(health));
  response.writeHead(health.status === 'healthy' ? 200 : 503, {
    'content-type': 'application/json',
    'content-length': body.length,
    'cache-control': 'no-store',
  });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}
