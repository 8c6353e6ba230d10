/** What may have been done, as the record of changes names it. */
export const CHANGE_ACTIONS = [
  'api_key.created',
  'api_key.changed',
  'api_key.rotated',
  'api_key.deleted',
  'access_token.created',
  'access_token.deleted',
  'user.created',
  'user.changed',
  'user.deleted',
  'user.signed_out',
  'authentication.turned_off',
  'authentication.turned_on',
  'webhook.created',
  'webhook.changed',
  'webhook.rotated',
  'webhook.deleted',
  'webhook.resumed',
  'price.changed',
  'settings.changed',
  'print.stopped',
  'printer.added',
  'printer.changed',
  'printer.removed',
] as const;
export type ChangeAction = (typeof CHANGE_ACTIONS)[number];

export const CHANGE_SUBJECTS = [
  'api_key',
  'access_token',
  'user',
  'webhook',
  'price',
  'printer',
  'authentication',
  'settings',
] as const;
export type ChangeSubject = (typeof CHANGE_SUBJECTS)[number];

/** One change that somebody made. */
export interface AuditEntry {
  id: number;
  at: string;
  /** `key:7`, `person:3`, `household`, `anonymous` or `system`. */
  actor: string;
  /** Their name at that time. */
  actor_name: string;
  ip: string | null;
  action: ChangeAction;
  subject: ChangeSubject;
  subject_name: string;
  details: Record<string, unknown> | null;
}

export interface ChangeQuery {
  subject?: ChangeSubject;
  limit: number;
  offset: number;
}
