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
