import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';

interface Sessions {
  /** Opens one for a person of Home Assistant; null for nobody it knows. */
  openFor(userId: string): string | null;
  isOpen(session: string): boolean;
}

/** What Supervisor says of the add-on that asks, and that it is there at all. */
const FACTS: Readonly<Record<string, object>> = {
  '/supervisor/ping': {},
  '/addons/self/info': { slug: 'local_bambuddy' },
};

/**
 * Supervisor's own HTTP interface, as far as a Home Assistant needs it to open the panel of an add-on. Everything else is
 * unknown to it, which Home Assistant bears.
 */
export async function answerSupervisor(
  request: IncomingMessage,
  response: ServerResponse,
  { openFor, isOpen }: Sessions,
): Promise<void> {
  const answer = (status: number, body: object) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const ok = (data: object) => answer(200, { result: 'ok', data });
  const refused = (status: number) => answer(status, { result: 'error', message: `${status}` });
  const path = request.url ?? '';
  const facts = FACTS[path];
  if (facts !== undefined) return ok(facts);
  if (request.method !== 'POST' || !path.startsWith('/ingress/')) return refused(404);
  const body = (await json(request).catch(() => ({}))) as { user_id?: string; session?: string };
  if (path === '/ingress/validate_session') return isOpen(body.session ?? '') ? ok({}) : refused(401);
  const session = path === '/ingress/session' ? openFor(body.user_id ?? '') : null;
  return session === null ? refused(404) : ok({ session });
}
