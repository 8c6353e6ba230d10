export const SCOPES = [
  'read_status',
  'manage_queue',
  'control_printer',
  'cloud_access',
  'update_electricity_price',
] as const;
export type Scope = (typeof SCOPES)[number];

export interface ApiKey {
  id: number;
  name: string;
  prefix: string;
  owner: { id: number | string; username: string } | null;
  legacy: boolean;
  scopes: Scope[];
  printer_ids: number[] | null;
  /** Addresses and networks it may be used from; null: from everywhere. */
  allowed_ips: string[] | null;
  /** Requests per minute; null: no limit. */
  rate_limit: number | null;
  enabled: boolean;
  expires_at: string | null;
  created_at: string;
  last_used_at: string | null;
  last_used_ip: string | null;
  rotated_at: string | null;
  /** Until when the secret before the last rotation works too; null: no longer. */
  old_secret_until: string | null;
  /** Not used for a long time. */
  unused: boolean;
  /** Refusals of the last 7 days. */
  refused_count: number;
  last_refused_at: string | null;
}

export type ApiKeyWithSecret = ApiKey & { secret: string };

export interface NewApiKey {
  name: string;
  scopes: Scope[];
  printer_ids: number[] | null;
  expires_at: string | null;
  allowed_ips: string[] | null;
  rate_limit: number | null;
}

/** What is left out stays. */
export type ApiKeyChange = { id: number; enabled?: boolean } & Partial<NewApiKey>;

export interface KeyUsage {
  days: number;
  total: number;
  refused: number;
  by_day: { day: string; count: number; refused: number }[];
  by_endpoint: { endpoint: string; count: number; refused: number; last_at: string }[];
  by_address: { ip: string; count: number; refused: number; last_at: string }[];
  refusals: { at: string; ip: string; endpoint: string; reason: string; count: number }[];
}
