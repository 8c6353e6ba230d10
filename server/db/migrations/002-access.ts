import { date, id, integer, maybeDate, maybeInteger, maybeJson, maybeText, no, reference, text } from './columns.ts';
import type { Migration } from './migration.ts';

/** Keys with addresses, limits and rotation; how they are used; tokens made with them; who changed what; people that Home Assistant no longer knows. */
export const access: Migration = {
  name: '002-access',
  async up(schema, transaction) {
    const column = (table: string, name: string, what: Parameters<typeof schema.addColumn>[2]) =>
      schema.addColumn(table, name, what, { transaction });
    await column('users', 'ha_gone', no);
    await column('users', 'last_seen_at', maybeDate);
    await column('api_keys', 'allowed_ips', maybeJson);
    await column('api_keys', 'rate_limit', maybeInteger);
    await column('api_keys', 'old_secret_hash', maybeText);
    await column('api_keys', 'old_secret_until', maybeDate);
    await column('api_keys', 'rotated_at', maybeDate);

    const counted = ['api_key_id', 'day', 'endpoint', 'ip', 'outcome'];
    await schema.createTable(
      'key_uses',
      {
        id,
        api_key_id: reference('api_keys', 'CASCADE'),
        day: text,
        endpoint: text,
        ip: text,
        outcome: text,
        count: integer,
        last_at: date,
      },
      { transaction },
    );
    await schema.addIndex('key_uses', counted, { unique: true, name: 'key_uses_counted', transaction });
    await schema.addIndex('key_uses', ['day'], { name: 'key_uses_day', transaction });

    await schema.createTable(
      'access_tokens',
      {
        id,
        scope: text,
        name: text,
        prefix: text,
        token_hash: text,
        api_key_id: { ...reference('api_keys', 'CASCADE'), allowNull: true },
        user_id: { ...reference('users', 'CASCADE'), allowNull: true },
        made_with: maybeText,
        created_at: date,
        expires_at: maybeDate,
      },
      { transaction },
    );
    await schema.addIndex('access_tokens', ['token_hash'], { unique: true, name: 'access_tokens_hash', transaction });
    await schema.addIndex('access_tokens', ['api_key_id'], { name: 'access_tokens_key', transaction });
    await schema.addIndex('access_tokens', ['user_id'], { name: 'access_tokens_user', transaction });

    await schema.createTable(
      'audit',
      {
        id,
        at: date,
        actor: text,
        actor_name: text,
        ip: maybeText,
        action: text,
        subject: text,
        subject_id: maybeInteger,
        subject_name: text,
        details: maybeJson,
      },
      { transaction },
    );
    await schema.addIndex('audit', ['at'], { name: 'audit_at', transaction });
    await schema.addIndex('audit', ['subject', 'subject_id'], { name: 'audit_subject', transaction });
  },
};
