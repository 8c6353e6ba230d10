import { DataTypes, literal } from 'sequelize';
import {
  date,
  id,
  integer,
  json,
  maybeDate,
  maybeInteger,
  maybeJson,
  maybeReal,
  maybeText,
  reference,
  text,
  yes,
} from './columns.ts';
import type { Migration } from './migration.ts';

/** Everything from the printer to the webhook: people, keys, printers, events, prints, deliveries, leases. */
export const first: Migration = {
  name: '001-first',
  async up(schema, transaction) {
    const table = (name: string, columns: Parameters<typeof schema.createTable>[1]) =>
      schema.createTable(name, columns, { transaction });
    const index = (name: string, fields: string[], options: { unique?: boolean } = {}) =>
      schema.addIndex(name, fields, { ...options, name: `${name}_${fields.join('_')}`, transaction });

    await table('settings', { name: { type: DataTypes.TEXT, primaryKey: true }, value: json });
    await table('leases', {
      name: { type: DataTypes.TEXT, primaryKey: true },
      holder: text,
      epoch: integer,
      expires_at: date,
    });
    await table('users', {
      id,
      username: { ...text, unique: true },
      password_hash: maybeText,
      role: text,
      enabled: yes,
      ha_user_id: { ...maybeText, unique: true },
      created_at: date,
    });
    await table('logins', {
      id,
      user_id: reference('users', 'CASCADE'),
      token_hash: { ...text, unique: true },
      created_at: date,
      expires_at: date,
    });
    await index('logins', ['user_id']);
    await table('api_keys', {
      id,
      name: text,
      prefix: text,
      secret_hash: { ...text, unique: true },
      user_id: { ...reference('users', 'CASCADE'), allowNull: true },
      scopes: json,
      printer_ids: maybeJson,
      enabled: yes,
      expires_at: maybeDate,
      created_at: date,
      last_used_at: maybeDate,
      last_used_ip: maybeText,
    });
    await index('api_keys', ['user_id']);
    await table('printers', {
      id,
      name: text,
      serial_number: { ...text, unique: true },
      ip_address: text,
      access_code: text,
      model: text,
      location: maybeText,
      is_active: yes,
      certificate: text,
      mqtt_port: { ...integer, defaultValue: 8883 },
      ftps_port: { ...integer, defaultValue: 990 },
      camera_port: { ...integer, defaultValue: 6000 },
      created_at: date,
      updated_at: date,
    });
    await table('positions', {
      printer_id: { ...reference('printers', 'CASCADE'), primaryKey: true },
      sequence: integer,
      lifecycle: json,
      updated_at: date,
    });
    await table('events', {
      id: { type: DataTypes.TEXT, primaryKey: true },
      printer_id: reference('printers', 'SET NULL'),
      sequence: integer,
      type: text,
      subject: text,
      milestone: text,
      observed: text,
      at: date,
      data: json,
    });
    await index('events', ['printer_id', 'subject', 'type', 'milestone'], { unique: true });
    await index('events', ['at']);
    await table('prints', {
      id,
      printer_id: reference('printers', 'SET NULL'),
      job: text,
      subtask_id: maybeText,
      name: text,
      filename: text,
      plate: maybeInteger,
      status: text,
      failure_reason: maybeText,
      started_at: maybeDate,
      completed_at: maybeDate,
      duration_seconds: maybeInteger,
      progress: maybeInteger,
      total_layers: maybeInteger,
      filaments: maybeJson,
      filament_types: maybeText,
      filament_total_grams: maybeReal,
      filament_used_grams: maybeReal,
      predicted_seconds: maybeInteger,
      details: { ...json, defaultValue: literal("'{}'") },
      created_at: date,
    });
    await index('prints', ['printer_id', 'job'], { unique: true });
    await index('prints', ['created_at']);
    await index('prints', ['status']);
    await table('webhooks', {
      id,
      name: text,
      url: text,
      reach: text,
      events: json,
      printer_ids: maybeJson,
      enabled: yes,
      secret: text,
      claimed_until: maybeDate,
      claimed_by: maybeText,
      paused_reason: maybeText,
      created_at: date,
    });
    await table('deliveries', {
      id,
      webhook_id: reference('webhooks', 'CASCADE'),
      event_id: text,
      event: text,
      body: text,
      observed: text,
      status: text,
      attempts: { ...integer, defaultValue: 0 },
      due_at: maybeDate,
      created_at: date,
      done_at: maybeDate,
    });
    await index('deliveries', ['webhook_id', 'event_id'], { unique: true });
    await index('deliveries', ['status', 'due_at']);
    await table('attempts', {
      id,
      delivery_id: reference('deliveries', 'CASCADE'),
      at: date,
      duration_ms: integer,
      status: maybeInteger,
      error: maybeText,
      answer: maybeText,
    });
    await index('attempts', ['delivery_id']);
  },
};
