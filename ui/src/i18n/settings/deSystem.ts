import { isolated, plural } from '../en.ts';
import type { enSystem } from './enSystem.ts';

export const deSystem: typeof enSystem = {
  title: 'System',
  version: 'Version',
  uptime: 'Läuft seit',
  database: 'Datenbank',
  printers: 'Drucker',
  connected: (n, total) => `${n} von ${total} verbunden`,
  prints: 'Drucke im Archiv',
  disk: 'Freier Speicherplatz',
  person: 'Du',
  personValue: (name, role) => `${isolated(name)}, ${role}`,
  waiting: (n) =>
    `${plural(n, 'Ereignis wartet', 'Ereignisse warten')} auf die Datenbank. Sieh nach dem freien Speicherplatz und ins Protokoll.`,
  seams: (names) => `Von der Umgebung gesetzt, und lockert eine Schranke: ${isolated(names)}.`,
  copies: 'Letzte Kopie der Datenbank',
  copyOf: (when, size, n) => `${isolated(when)}, ${isolated(size)} (${n} aufbewahrt)`,
  noCopy: 'Noch keine. Vor jeder neuen Version, die die Datenbank ändert, wird eine gemacht.',
  diagnostics: 'Diagnose',
  diagnosticsHint:
    'Versionen, Konfiguration, Zahlen und die neuesten Zeilen des Protokolls, für jemanden, der dir hilft. Ohne Geheimnisse, Seriennummern und Adressen.',
  copyDiagnostics: 'Diagnose kopieren',
  download: 'Herunterladen',
  file: 'Diagnose als Text',
  copied: 'Kopiert.',
  log: 'Neueste Zeilen des Protokolls',
  showLog: 'Protokoll zeigen',
  hideLog: 'Protokoll verbergen',
  noLog: 'Das Protokoll hat noch keine Zeilen.',
};
