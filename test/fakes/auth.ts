import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { HomeAssistantUser } from './core.ts';

/** What everybody in the house signs in with. */
export function passwordOf(username: string): string {
  return `${username}'s password`;
}

/**
 * `POST /auth` of Supervisor for add-ons: its own token only in `X-Supervisor-Token`, because `Authorization` would be read as
 * the user's Basic name and password; the body JSON under exactly that type, or a form.
 */
export async function answerAuth(
  request: IncomingMessage,
  response: ServerResponse,
  { token, users }: { token: string; users: readonly HomeAssistantUser[] },
): Promise<void> {
  const answer = (status: number, body: object) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };
  const refused = (status: number, message: string) => answer(status, { result: 'error', message });
  const sent = await text(request);
  if (request.method !== 'POST') return refused(405, '405: Method Not Allowed');
  if (request.headers['x-supervisor-token'] !== token) return refused(403, '403: Forbidden');
  const claimed = credentialsOf(request, sent);
  if (claimed === null) return refused(401, 'Unauthorized');
  const user = users.find(({ username }) => username !== null && username === claimed.username.trim().toLowerCase());
  const right = user?.is_active && claimed.password === passwordOf(user.username ?? '');
  if (right) answer(200, { result: 'ok', data: {} });
  else refused(401, 'Unauthorized');
}

function credentialsOf({ headers }: IncomingMessage, sent: string): { username: string; password: string } | null {
  if (headers.authorization !== undefined) {
    const [username = '', password = ''] = Buffer.from(headers.authorization.replace(/^Basic /, ''), 'base64')
      .toString()
      .split(':');
    return { username, password };
  }
  if (headers['content-type'] === 'application/json') return JSON.parse(sent) as { username: string; password: string };
  if (headers['content-type'] !== 'application/x-www-form-urlencoded') return null;
  const form = new URLSearchParams(sent);
  return { username: form.get('username') ?? '', password: form.get('password') ?? '' };
}
