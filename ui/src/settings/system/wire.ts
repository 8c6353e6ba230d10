export interface SystemState {
  app: { version: string };
  system: { uptime_seconds: number | null };
  database: {
    engine: string | null;
    archives?: number | null;
    /** Facts that the database has not taken yet. */
    waiting_events: number;
    /** What can take its place, newest first. */
    copies: { at: string; bytes: number }[];
  };
  printers: { total: number; connected: number };
  storage?: { disk_free_bytes?: number | null; disk_percent_used?: number | null } | null;
  /** Environment variables that loosen a fence. */
  seams: string[];
  /** What of the configuration does not work, and what is done instead, in sentences. */
  problems: string[];
}

/** What somebody who helps needs to know; the panel reads only its log. */
export interface Diagnostics {
  /** Newest last. */
  log: string[];
}
