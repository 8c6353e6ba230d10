import type { ChangeAction, ChangeSubject } from '../../settings/changes/wire.ts';
import { isolated, quoted } from '../en.ts';

const sentences: Record<ChangeAction, (name: string) => string> = {
  'api_key.created': (name) => `Key ${quoted(name)} created`,
  'api_key.changed': (name) => `Key ${quoted(name)} changed`,
  'api_key.rotated': (name) => `Key ${quoted(name)} rotated`,
  'api_key.deleted': (name) => `Key ${quoted(name)} deleted`,
  'access_token.created': (name) => `Token ${quoted(name)} created`,
  'access_token.deleted': (name) => `Token ${quoted(name)} deleted`,
  'user.created': (name) => `${isolated(name)} added`,
  'user.changed': (name) => `${isolated(name)} changed`,
  'user.deleted': (name) => `${isolated(name)} deleted`,
  'user.signed_out': (name) => `${isolated(name)} signed out everywhere`,
  'authentication.turned_off': () => 'Sign-in turned off',
  'authentication.turned_on': () => 'Sign-in turned on',
  'webhook.created': (name) => `Webhook ${quoted(name)} added`,
  'webhook.changed': (name) => `Webhook ${quoted(name)} changed`,
  'webhook.rotated': (name) => `Secret of webhook ${quoted(name)} rotated`,
  'webhook.deleted': (name) => `Webhook ${quoted(name)} deleted`,
  'webhook.resumed': (name) => `Webhook ${quoted(name)} resumed`,
  'price.changed': () => 'Electricity price changed',
  'settings.changed': () => 'Settings changed',
  'print.stopped': (name) => `Print on ${isolated(name)} stopped`,
  'printer.added': (name) => `Printer ${quoted(name)} added`,
  'printer.changed': (name) => `Printer ${quoted(name)} changed`,
  'printer.removed': (name) => `Printer ${quoted(name)} removed`,
};
const subjects: Record<ChangeSubject, string> = {
  api_key: 'API keys',
  access_token: 'Tokens',
  user: 'Users',
  webhook: 'Webhooks',
  price: 'Electricity price',
  printer: 'Printers',
  authentication: 'Sign-in',
  settings: 'Settings',
};
/** Fields by their names on the wire; another one is shown as it is. */
const fields: Record<string, string> = {
  name: 'name',
  ip_address: 'address',
  access_code: 'access code',
  location: 'place',
  entity_set: 'entities',
  maintenance: 'maintenance',
  is_active: 'in use',
  scopes: 'permissions',
  printer_ids: 'printers',
  expires_at: 'end',
  allowed_ips: 'addresses',
  rate_limit: 'limit',
  enabled: 'enabled',
  role: 'role',
  url: 'address',
  token: 'token',
};

/** The words of the record of changes. */
export const enChanges = {
  title: 'Changes',
  intro: 'Who changed what, kept for a year.',
  about: 'About',
  everything: 'Everything',
  empty: 'No changes are recorded.',
  more: 'Load more',
  key: (name: string) => `Key ${quoted(name)}`,
  sentences,
  subjects,
  fields,
};
