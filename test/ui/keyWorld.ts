import type { ApiKey, KeyUsage } from '../../ui/src/settings/apiKeys/wire.ts';
import type { AuditEntry } from '../../ui/src/settings/changes/wire.ts';
import { ago } from './moments.ts';

/** Keys as people have them: used, Legacy, near the end, disabled. */
export function keys(): ApiKey[] {
  const base: ApiKey = {
    id: 1,
    name: 'Node-RED',
    prefix: 'bb_1bed4f39...',
    owner: { id: 1, username: 'anna' },
    legacy: false,
    scopes: ['read_status', 'control_printer'],
    printer_ids: null,
    enabled: true,
    expires_at: null,
    created_at: ago(60 * 24 * 20),
    last_used_at: ago(2),
    last_used_ip: '192.168.1.20',
    allowed_ips: null,
    rate_limit: null,
    rotated_at: null,
    old_secret_until: null,
    unused: false,
    refused_count: 0,
    last_refused_at: null,
  };
  return [
    base,
    {
      ...base,
      id: 2,
      name: 'Old dashboard',
      prefix: 'bb_0f3b2c19...',
      owner: null,
      legacy: true,
      scopes: ['read_status'],
      created_at: ago(60 * 24 * 200),
      last_used_at: null,
      last_used_ip: null,
      unused: true,
    },
    {
      ...base,
      id: 3,
      name: 'Slicer pipeline',
      scopes: ['read_status', 'manage_queue', 'cloud_access'],
      printer_ids: [1, 2],
      expires_at: ago(-60 * 24 * 5),
      allowed_ips: ['192.168.1.0/24'],
      old_secret_until: ago(-60 * 20),
      refused_count: 3,
      last_refused_at: ago(70),
    },
    {
      ...base,
      id: 4,
      name: 'Wall display of a friend <b>x</b> that is rather long and needs two lines',
      owner: { id: 3, username: 'ben' },
      scopes: ['read_status', 'cloud_access'],
      enabled: false,
    },
  ];
}

export function usage(): KeyUsage {
  const day = (daysAgo: number): string => ago(daysAgo * 24 * 60).slice(0, 10);
  const by_day = Array.from({ length: 60 }, (_, i) => ({
    day: day(i),
    count: 400 + ((i * 137) % 300),
    refused: i % 9 === 4 ? 40 : 0,
  }));
  return {
    days: 90,
    total: by_day.reduce((sum, one) => sum + one.count, 0),
    refused: by_day.reduce((sum, one) => sum + one.refused, 0),
    by_day,
    by_endpoint: [
      { endpoint: 'get_printer_status', count: 31_204, refused: 0, last_at: ago(2) },
      { endpoint: 'pause_print', count: 12, refused: 280, last_at: ago(70) },
    ],
    by_address: [
      { ip: '192.168.1.20', count: 31_204, refused: 0, last_at: ago(2) },
      { ip: 'fd00:1234:5678:9abc:def0:1234:5678:9abc', count: 292, refused: 280, last_at: ago(70) },
    ],
    refusals: [
      { at: ago(70), ip: '192.168.1.44', endpoint: 'pause_print', reason: 'scope_missing', count: 3 },
      { at: ago(60 * 30), ip: '10.0.0.7', endpoint: 'get_printer_status', reason: 'key_address', count: 277 },
    ],
  };
}

export function changes(): AuditEntry[] {
  const by = { actor: 'person:1', actor_name: 'anna', ip: '192.168.1.9' };
  const who = { ...by, subject: 'api_key' as const, subject_name: 'Node-RED' };
  return [
    { id: 3, at: ago(60 * 4), ...who, action: 'api_key.rotated', details: { grace_seconds: 86_400 } },
    {
      id: 2,
      at: ago(60 * 24 * 3),
      ...who,
      action: 'api_key.changed',
      details: { from: { scopes: [] }, to: { scopes: ['read_status'], name: 'Node-RED' } },
    },
    { id: 1, at: ago(60 * 24 * 20), ...who, action: 'api_key.created', details: null },
  ];
}
