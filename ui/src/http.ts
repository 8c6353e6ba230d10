import { HttpRefused, type Problem, refusalOfProblem } from './faults.ts';

/** An address of the server, relative to the page: right at / and below any ingress prefix. */
export function address(path: string): URL {
  return new URL(path, document.baseURI);
}

/** The websocket of the panel, on the page's own host and prefix. */
export function socketAddress(): string {
  const url = address('api/trpc');
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

/**
 * POST of JSON, for what a socket cannot do: setting a cookie.
 * @param path relative, `api/v1/...`
 * @throws HttpRefused with the server's sentence, or `noAnswer` when there was none
 */
export async function post(path: string, body: object, noAnswer: string): Promise<void> {
  let answer: Response;
  try {
    answer = await fetch(address(path), {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  } catch {
    throw new HttpRefused(refusalOfProblem({}, noAnswer));
  }
  if (answer.ok) return;
  const problem = (await answer.json().catch(() => ({}))) as Problem;
  const wait = Number(answer.headers.get('retry-after'));
  const refusal = refusalOfProblem({ status: answer.status, ...problem }, noAnswer);
  throw new HttpRefused({ ...refusal, retryAfter: wait > 0 ? wait : refusal.retryAfter });
}
