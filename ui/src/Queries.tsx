import type { RouteSectionProps } from '@solidjs/router';
import { QueryClient, QueryClientProvider } from '@tanstack/solid-query';
import { createEffect, on } from 'solid-js';
import { usePanel } from './context.ts';

const RETRY_MS = 2000;

/** What the archive and the settings have read. The printers are live and need none of it, so it is loaded with those. */
export function Queries(props: RouteSectionProps) {
  const { connection } = usePanel();
  const queries = new QueryClient({
    defaultOptions: {
      queries: { retry: 2, retryDelay: RETRY_MS, refetchOnWindowFocus: false, networkMode: 'always' },
    },
  });
  // What was read before the socket was lost may have changed meanwhile.
  createEffect(on(connection.openings, () => void queries.invalidateQueries(), { defer: true }));
  return <QueryClientProvider client={queries}>{props.children}</QueryClientProvider>;
}
