import { createTRPCClient, type TRPCWebSocketClient, wsLink } from '@trpc/client';
import type { AppRouter } from '../../server/api/router.ts';
import type {
  ApiKey,
  Archive,
  ArchiveQuery,
  AuthStatus,
  LiveEvent,
  LiveStatus,
  Me,
  NewApiKey,
  NewPrinter,
  Printer,
  PrinterChange,
  SystemState,
} from './wire.ts';

export interface Observer<T> {
  onData: (value: T) => void;
  onError: (error: unknown) => void;
}
export interface Subscription {
  unsubscribe: () => void;
}

/**
 * Every call of the panel, typed as the panel reads the answers; the compiler holds the answers of the router against it.
 * @param socket the one websocket all calls travel on
 */
export function createApi(socket: TRPCWebSocketClient) {
  const trpc = createTRPCClient<AppRouter>({ links: [wsLink<AppRouter>({ client: socket })] });
  return {
    authStatus: (): Promise<AuthStatus> => trpc.auth.status.query({}),
    me: (): Promise<Me> => trpc.auth.me.query({}),
    printers: (): Promise<Printer[]> => trpc.printers.list.query({}),
    createPrinter: (input: NewPrinter): Promise<Printer> => trpc.printers.create.mutate(input),
    updatePrinter: (input: PrinterChange): Promise<unknown> => trpc.printers.update.mutate(input),
    removePrinter: (id: number): Promise<unknown> => trpc.printers.remove.mutate({ id }),
    pause: (id: number): Promise<unknown> => trpc.printers.pause.mutate({ id }),
    resume: (id: number): Promise<unknown> => trpc.printers.resume.mutate({ id }),
    stop: (id: number): Promise<unknown> => trpc.printers.stop.mutate({ id }),
    clearPlate: (id: number): Promise<unknown> => trpc.printers.clearPlate.mutate({ id }),
    refresh: (id: number): Promise<unknown> => trpc.printers.refresh.mutate({ id }),
    archives: (input: ArchiveQuery): Promise<Archive[]> => trpc.archives.list.query(input),
    archive: (id: number): Promise<Archive> => trpc.archives.get.query({ id }),
    apiKeys: (): Promise<ApiKey[]> => trpc.apiKeys.list.query({}),
    createApiKey: (input: NewApiKey): Promise<ApiKey & { secret: string }> => trpc.apiKeys.create.mutate(input),
    deleteApiKey: (id: number): Promise<unknown> => trpc.apiKeys.remove.mutate({ id }),
    system: (): Promise<SystemState> => trpc.system.about.query({}),
    liveStatus: (input: { printer_id?: number }, observer: Observer<LiveStatus>): Subscription =>
      trpc.live.status.subscribe(input, observer),
    liveEvents: (observer: Observer<LiveEvent>): Subscription => trpc.live.events.subscribe({}, observer),
  };
}

export type Api = ReturnType<typeof createApi>;
