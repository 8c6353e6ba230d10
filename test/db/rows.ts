import type { Database } from '../../server/db/database.ts';

/** Rows as plain as their columns allow, for tests that are about what hangs on them. Each returns the new row's id. */

const NOW = new Date('2026-03-01T12:00:00.000Z');

export async function addUser(database: Database, username = 'anna', role: 'viewer' | 'user' | 'admin' = 'user') {
  const values = { username, password_hash: null, role, ha_user_id: null, created_at: NOW };
  return (await database.write((tx) => database.tables.users.create(values, { transaction: tx }))).id;
}

export async function addPrinter(database: Database, serial_number = '01S00A000000001') {
  const values = {
    name: `Printer ${serial_number}`,
    serial_number,
    ip_address: '192.0.2.7',
    access_code: '12345678',
    model: 'X1C',
    location: null,
    certificate: '',
    created_at: NOW,
    updated_at: NOW,
  };
  return (await database.write((tx) => database.tables.printers.create(values, { transaction: tx }))).id;
}

export async function addKey(database: Database, user_id: number | null, secret_hash = 'hash') {
  const values = {
    name: 'Key',
    prefix: 'bb_...',
    secret_hash,
    user_id,
    scopes: [],
    printer_ids: null,
    expires_at: null,
    created_at: NOW,
    last_used_at: null,
    last_used_ip: null,
  };
  return (await database.write((tx) => database.tables.apiKeys.create(values, { transaction: tx }))).id;
}

export async function addLogin(database: Database, user_id: number) {
  const values = { user_id, token_hash: `token of ${user_id}`, created_at: NOW, expires_at: NOW };
  return (await database.write((tx) => database.tables.logins.create(values, { transaction: tx }))).id;
}

/** @param owner the key or the person who made it */
export async function addToken(database: Database, owner: { api_key_id: number } | { user_id: number }) {
  const values = {
    ...{ api_key_id: null, user_id: null, ...owner },
    scope: 'camera_stream' as const,
    name: 'Screen',
    prefix: 'bblt_00000000...',
    token_hash: `hash of ${JSON.stringify(owner)}`,
    made_with: null,
    created_at: NOW,
    expires_at: null,
  };
  return (await database.write((tx) => database.tables.accessTokens.create(values, { transaction: tx }))).id;
}

export async function addPosition(database: Database, printer_id: number) {
  const values = { printer_id, sequence: 1, lifecycle: { state: 'IDLE' }, updated_at: NOW };
  await database.write((tx) => database.tables.positions.create(values, { transaction: tx }));
  return printer_id;
}

export async function addEvent(database: Database, printer_id: number, id = 'evt_1') {
  const values = {
    id,
    printer_id,
    sequence: 1,
    type: 'print_started',
    subject: 'job',
    milestone: '',
    observed: 'live' as const,
    at: NOW,
    data: {},
  };
  await database.write((tx) => database.tables.events.create(values, { transaction: tx }));
  return id;
}

export async function addPrint(database: Database, printer_id: number) {
  const values = {
    printer_id,
    job: 'job',
    subtask_id: null,
    name: 'Boat',
    filename: 'boat.3mf',
    plate: null,
    status: 'printing' as const,
    failure_reason: null,
    started_at: NOW,
    completed_at: null,
    duration_seconds: null,
    progress: null,
    total_layers: null,
    filaments: null,
    filament_total_grams: null,
    filament_used_grams: null,
    predicted_seconds: null,
    created_at: NOW,
  };
  return (await database.write((tx) => database.tables.prints.create(values, { transaction: tx }))).id;
}

export async function addWebhook(database: Database) {
  const values = {
    name: 'Hook',
    url: 'https://example.com/hook',
    reach: 'internet' as const,
    events: ['print_started'],
    printer_ids: null,
    secret: 'whsec_test',
    claimed_until: null,
    claimed_by: null,
    paused_reason: null,
    created_at: NOW,
  };
  return (await database.write((tx) => database.tables.webhooks.create(values, { transaction: tx }))).id;
}

export async function addDelivery(database: Database, webhook_id: number, event_id = 'evt_1') {
  const values = {
    webhook_id,
    event_id,
    event: 'print_started',
    body: '{}',
    observed: 'live' as const,
    status: 'waiting' as const,
    due_at: NOW,
    created_at: NOW,
    done_at: null,
  };
  return (await database.write((tx) => database.tables.deliveries.create(values, { transaction: tx }))).id;
}

export async function addAttempt(database: Database, delivery_id: number) {
  const values = { delivery_id, at: NOW, duration_ms: 12, status: 500, error: null, answer: null };
  return (await database.write((tx) => database.tables.attempts.create(values, { transaction: tx }))).id;
}
