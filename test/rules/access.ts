import type { Meta } from '../../server/api/procedure.ts';

/**
 * Who may call each procedure, and which printer it is about: kept by hand, beside the declarations. A procedure that is
 * opened wider, or added, has to be opened here too.
 */
export const ACCESS: Readonly<Record<string, readonly [who: Meta['who'], which: Meta['which']]>> = {
  // Signing in
  'auth.status': ['public', 'none'],
  'auth.login': ['public', 'none'],
  'auth.setup': ['public', 'none'],
  'auth.link': ['public', 'none'],
  'auth.logout': ['session', 'none'],
  'auth.me': ['known', 'none'],

  // Printers
  'printers.list': ['read_status', 'rows'],
  'printers.get': ['read_status', 'printer'],
  'printers.status': ['read_status', 'printer'],
  'printers.create': ['admin', 'none'],
  'printers.update': ['admin', 'printer'],
  'printers.remove': ['admin', 'printer'],
  'printers.pause': ['control_printer', 'printer'],
  'printers.resume': ['control_printer', 'printer'],
  'printers.stop': ['control_printer', 'printer'],
  'printers.refresh': ['control_printer', 'printer'],
  'printers.clearPlate': ['control_printer', 'printer'],

  // What was printed
  'archives.list': ['read_status', 'rows'],
  'archives.get': ['read_status', 'rows'],
  'statistics.get': ['read_status', 'rows'],

  // Keys: one's own, or everybody's for an administrator
  'apiKeys.list': ['session', 'none'],
  'apiKeys.create': ['session', 'none'],
  'apiKeys.remove': ['session', 'none'],

  // Webhooks
  'webhooks.list': ['admin', 'none'],
  'webhooks.create': ['admin', 'none'],
  'webhooks.remove': ['admin', 'none'],

  // The house
  'system.about': ['read_status', 'rows'],
  'system.version': ['public', 'none'],

  // Streams
  'live.status': ['read_status', 'rows'],
  'live.events': ['read_status', 'rows'],
};
