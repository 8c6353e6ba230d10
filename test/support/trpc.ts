import { createTRPCClient, createWSClient, httpBatchLink, TRPCClientError, wsLink } from '@trpc/client';
import { WebSocket } from 'ws';
import type { AppRouter } from '../../server/api/router.ts';

export type Client = ReturnType<typeof createTRPCClient<AppRouter>>;

/** The published client over HTTP, in batches. */
export function overHttp(url: string, headers: Record<string, string>, methodOverride?: 'POST'): Client {
  const link = httpBatchLink({ url: `${url}/api/trpc`, headers, ...(methodOverride ? { methodOverride } : {}) });
  return createTRPCClient<AppRouter>({ links: [link] });
}

export interface SocketClient extends AsyncDisposable {
  client: Client;
  /** Resolves when the socket was opened, with undefined, or refused or closed, with the close code. */
  closed: Promise<number>;
  opened: Promise<void>;
}

/** The published client over one websocket, opened at once, with headers of its own; it does not connect again. */
export function overSocket(url: string, headers: Record<string, string>): SocketClient {
  const opened = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<number>();
  class WithHeaders extends WebSocket {
    constructor(address: string | URL) {
      super(address, { headers });
      this.on('open', () => opened.resolve());
      this.on('error', (error) => opened.reject(error));
      this.on('close', (code) => closed.resolve(code));
    }
  }
  opened.promise.catch(() => {});
  const socket = createWSClient({
    url: `${url.replace(/^http/, 'ws')}/api/trpc`,
    WebSocket: WithHeaders as unknown as typeof globalThis.WebSocket,
    retryDelayMs: () => 3_600_000,
  });
  return {
    client: createTRPCClient<AppRouter>({ links: [wsLink({ client: socket })] }),
    opened: opened.promise,
    closed: closed.promise,
    [Symbol.asyncDispose]: async () => void (await socket.close()),
  };
}

/** What a refused call says, without what differs between two calls and two ways. */
export async function refusalOf(call: Promise<unknown>): Promise<Record<string, unknown>> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof TRPCClientError)) throw error;
    const { code, request_id, ...problem } = error.data as Record<string, unknown>;
    return problem;
  }
  throw new Error('the call was not refused');
}
