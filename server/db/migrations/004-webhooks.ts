import { literal } from 'sequelize';
import { integer, json, maybeDate, maybeInteger, maybeJson, maybeText, real, text } from './columns.ts';
import type { Migration } from './migration.ts';

/** Webhooks with formats, headers, rotation, pauses and limits; what each attempt was sent to. */
export const webhooks: Migration = {
  name: '004-webhooks',
  async up(schema, transaction) {
    const none = literal("'[]'");
    const columns = {
      target: { ...text, defaultValue: 'http' },
      headers: maybeJson,
      format: { ...text, defaultValue: 'documented' },
      payload_version: { ...integer, defaultValue: 1 },
      template: maybeText,
      progress_every: { ...integer, defaultValue: 25 },
      muted_codes: { ...json, defaultValue: none },
      max_age_seconds: maybeInteger,
      rate_per_second: { ...real, defaultValue: 5 },
      old_secrets: { ...json, defaultValue: none },
      certificate_sha256: maybeText,
      paused_at: maybeDate,
      failing_since: maybeDate,
      last_success_at: maybeDate,
    };
    for (const [name, column] of Object.entries(columns)) {
      await schema.addColumn('webhooks', name, column, { transaction });
    }
    await schema.addColumn('deliveries', 'printer_id', maybeInteger, { transaction });
    await schema.addColumn('deliveries', 'cause', { ...text, defaultValue: 'event' }, { transaction });
    await schema.addColumn('deliveries', 'format', { ...text, defaultValue: 'documented' }, { transaction });
    await schema.addColumn('attempts', 'url', maybeText, { transaction });
    await schema.addColumn('attempts', 'note', maybeText, { transaction });
  },
};
