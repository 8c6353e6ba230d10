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
  'auth.disable': ['admin', 'none'],
  'auth.enable': ['admin', 'none'],
  'auth.changePassword': ['session', 'none'],
  'auth.signOutEverywhere': ['session', 'none'],
  'auth.liveToken': ['read_status', 'rows'],
  'auth.pictureToken': ['read_status', 'rows'],
  'auth.createToken': ['read_status', 'rows'],
  'auth.tokens': ['known', 'none'],
  'auth.removeToken': ['known', 'none'],

  // People
  'users.list': ['admin', 'none'],
  'users.create': ['admin', 'none'],
  'users.update': ['admin', 'none'],
  'users.remove': ['admin', 'none'],
  'users.signOut': ['admin', 'none'],

  // Printers
  'printers.list': ['read_status', 'rows'],
  'printers.get': ['read_status', 'printer'],
  'printers.status': ['read_status', 'printer'],
  'printers.controls': ['read_status', 'printer'],
  'printers.create': ['admin', 'none'],
  'printers.update': ['admin', 'printer'],
  'printers.remove': ['admin', 'printer'],
  'printers.pause': ['control_printer', 'printer'],
  'printers.resume': ['control_printer', 'printer'],
  'printers.stop': ['control_printer', 'printer'],
  'printers.refresh': ['control_printer', 'printer'],
  'printers.setSpeed': ['control_printer', 'printer'],
  'printers.setChamberLight': ['control_printer', 'printer'],
  'printers.setHeatbedLight': ['control_printer', 'printer'],
  'printers.setNozzleTemperature': ['control_printer', 'printer'],
  'printers.setBedTemperature': ['control_printer', 'printer'],
  'printers.setChamberTemperature': ['control_printer', 'printer'],
  'printers.setFanSpeed': ['control_printer', 'printer'],
  'printers.setAirductMode': ['control_printer', 'printer'],
  'printers.soundBuzzer': ['control_printer', 'printer'],
  'printers.clearErrors': ['control_printer', 'printer'],
  'printers.clearPlate': ['control_printer', 'printer'],

  // What was printed
  'archives.list': ['read_status', 'rows'],
  'archives.get': ['read_status', 'rows'],
  'statistics.get': ['read_status', 'rows'],

  // Keys: one's own, or everybody's for an administrator
  'apiKeys.list': ['session', 'none'],
  'apiKeys.get': ['session', 'none'],
  'apiKeys.create': ['session', 'none'],
  'apiKeys.update': ['session', 'none'],
  'apiKeys.rotate': ['session', 'none'],
  'apiKeys.usage': ['session', 'none'],
  'apiKeys.audit': ['session', 'none'],
  'apiKeys.remove': ['session', 'none'],

  // Webhooks
  'webhooks.list': ['admin', 'none'],
  'webhooks.get': ['admin', 'none'],
  'webhooks.create': ['admin', 'none'],
  'webhooks.update': ['admin', 'none'],
  'webhooks.remove': ['admin', 'none'],
  'webhooks.rotate': ['admin', 'none'],
  'webhooks.pause': ['admin', 'none'],
  'webhooks.resume': ['admin', 'none'],
  'webhooks.test': ['admin', 'none'],
  'webhooks.redeliverFailed': ['admin', 'none'],
  'webhooks.preview': ['admin', 'none'],
  'webhooks.formats': ['admin', 'none'],
  'webhooks.events': ['admin', 'none'],
  'deliveries.list': ['admin', 'none'],
  'deliveries.body': ['admin', 'none'],
  'deliveries.redeliver': ['admin', 'none'],

  // Settings; a key writes the price, and nothing else of them
  'settings.get': ['read_status', 'none'],
  'settings.uiFlags': ['read_status', 'none'],
  'settings.update': ['admin', 'none'],
  'settings.electricityPrice': ['read_status', 'none'],
  'settings.setElectricityPrice': ['update_electricity_price', 'none'],

  // Who changed what
  'audit.list': ['admin', 'none'],

  // Home Assistant
  'homeAssistant.get': ['read_status', 'rows'],
  'homeAssistant.update': ['admin', 'none'],
  'homeAssistant.test': ['admin', 'none'],
  'homeAssistant.republish': ['admin', 'none'],
  'blueprints.list': ['admin', 'none'],
  'blueprints.install': ['admin', 'none'],

  // The house
  'system.about': ['read_status', 'rows'],
  'system.diagnostics': ['admin', 'none'],
  'system.version': ['public', 'none'],

  // Streams
  'live.status': ['read_status', 'rows'],
  'live.events': ['read_status', 'rows'],
};
