export interface AuditEntry {
  id: number;
  at: string;
  actor_name: string;
  ip: string | null;
  action: string;
  details: Record<string, unknown> | null;
}
