export interface SystemState {
  app: { version: string };
  system: { uptime_seconds: number | null };
  database: { engine: string | null; archives?: number | null };
  printers: { total: number; connected: number };
  storage?: { disk_free_bytes?: number | null; disk_percent_used?: number | null } | null;
}
