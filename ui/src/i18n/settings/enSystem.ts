import { isolated, plural } from '../en.ts';

/** The words of the system page. */
export const enSystem = {
  title: 'System',
  version: 'Version',
  uptime: 'Running for',
  database: 'Database',
  printers: 'Printers',
  connected: (n: string, total: string) => `${n} of ${total} connected`,
  prints: 'Prints in the archive',
  disk: 'Free disk space',
  person: 'You',
  personValue: (name: string, role: string) => `${isolated(name)}, ${role}`,
  waiting: (n: number) =>
    `${plural(n, 'event waits', 'events wait')} for the database. Look at the free disk space and at the log.`,
  seams: (names: string) => `Set by the environment, and loosening a fence: ${isolated(names)}.`,
  copies: 'Last copy of the database',
  copyOf: (when: string, size: string, n: number) => `${isolated(when)}, ${isolated(size)} (${n} kept)`,
  noCopy: 'None yet. One is made before each new version changes the database.',
  diagnostics: 'Diagnostics',
  diagnosticsHint:
    'Versions, configuration, counts and the newest lines of the log, for whoever helps you. Without secrets, serial numbers and addresses.',
  copyDiagnostics: 'Copy diagnostics',
  download: 'Download',
  file: 'Diagnostics as text',
  copied: 'Copied.',
  log: 'Newest lines of the log',
  showLog: 'Show the log',
  hideLog: 'Hide the log',
  noLog: 'The log has no lines yet.',
};
