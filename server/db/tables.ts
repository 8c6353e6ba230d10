import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  type Model,
  type ModelAttributes,
  type ModelStatic,
  type Sequelize,
} from 'sequelize';

/** What the file of a job says one filament of its plate needs. */
export interface PlateFilament {
  slot: number;
  type: string | null;
  color: string | null;
  grams: number;
  meters: number | null;
  trayInfoIdx: string | null;
}

type Row<M extends Model> = Model<InferAttributes<M>, InferCreationAttributes<M>>;

/** The settings of this installation, a row each; `value` is JSON. */
export interface SettingRow extends Row<SettingRow> {
  name: string;
  value: unknown;
}

export interface UserRow extends Row<UserRow> {
  id: CreationOptional<number>;
  username: string;
  /** Null for people whose password Home Assistant keeps. */
  password_hash: string | null;
  role: 'viewer' | 'user' | 'admin';
  enabled: CreationOptional<boolean>;
  ha_user_id: string | null;
  /** Home Assistant's own list lacks this person, or has them disabled. */
  ha_gone: CreationOptional<boolean>;
  last_seen_at: CreationOptional<Date | null>;
  created_at: Date;
}

export interface LoginRow extends Row<LoginRow> {
  id: CreationOptional<number>;
  user_id: number;
  token_hash: string;
  created_at: Date;
  expires_at: Date;
}

export interface ApiKeyRow extends Row<ApiKeyRow> {
  id: CreationOptional<number>;
  name: string;
  prefix: string;
  secret_hash: string;
  user_id: number | null;
  scopes: string[];
  /** Null = all, [] = none. */
  printer_ids: number[] | null;
  enabled: CreationOptional<boolean>;
  expires_at: Date | null;
  created_at: Date;
  last_used_at: Date | null;
  last_used_ip: string | null;
  /** Addresses and networks (CIDR) it may come from; null = anywhere. */
  allowed_ips: CreationOptional<string[] | null>;
  /** Requests per minute; null = no limit of its own. */
  rate_limit: CreationOptional<number | null>;
  /** The secret before the last rotation, and until when it still works. */
  old_secret_hash: CreationOptional<string | null>;
  old_secret_until: CreationOptional<Date | null>;
  rotated_at: CreationOptional<Date | null>;
}

/** A token in an address, for as long as whoever made it may do what it opens. Of nobody: made while authentication was off. */
export interface AccessTokenRow extends Row<AccessTokenRow> {
  id: CreationOptional<number>;
  scope: 'camera_stream';
  name: string;
  prefix: string;
  token_hash: string;
  api_key_id: number | null;
  user_id: number | null;
  /** The hash of the key's secret with which it was made: it ends with that secret. */
  made_with: string | null;
  created_at: Date;
  expires_at: Date | null;
}

/** How often a key was used or refused: a row per key, endpoint, address, outcome and day. */
export interface KeyUseRow extends Row<KeyUseRow> {
  id: CreationOptional<number>;
  api_key_id: number;
  /** `2026-11-24`, UTC. */
  day: string;
  /** The operation's plain name, as in the OpenAPI document. */
  endpoint: string;
  ip: string;
  /** `ok`, or the reason of the refusal. */
  outcome: string;
  count: number;
  last_at: Date;
}

/** Who changed what that matters: keys, people, webhooks, the price, authentication; stopped prints. */
export interface AuditRow extends Row<AuditRow> {
  id: CreationOptional<number>;
  at: Date;
  /** `key:7`, `person:3`, `household`, `system`. */
  actor: string;
  /** Their name at that time. */
  actor_name: string;
  ip: string | null;
  /** `api_key.created`. */
  action: string;
  /** What it was done to, as `api_key`, and its id and name at that time. */
  subject: string;
  subject_id: number | null;
  subject_name: string;
  details: unknown;
}

/** What a kWh costs, as intervals: at any time the row counts that began last of those that have not ended. */
export interface ElectricityPriceRow extends Row<ElectricityPriceRow> {
  id: CreationOptional<number>;
  price: number;
  currency: string | null;
  valid_from: Date;
  valid_to: Date | null;
  /** Who said so: `key:7`, `person:3`, `entity:sensor.price`. */
  source: string;
  created_at: Date;
}

/** An MQTT topic on which something of ours is retained: it must be emptied when its thing is gone. */
export interface RetainedTopicRow extends Row<RetainedTopicRow> {
  topic: string;
  /** The serial number of the device it speaks of; empty for ours. */
  device: string;
}

export interface PrinterRow extends Row<PrinterRow> {
  id: CreationOptional<number>;
  name: string;
  serial_number: string;
  ip_address: string;
  access_code: string;
  model: string;
  location: string | null;
  is_active: CreationOptional<boolean>;
  /** The leaf certificate the printer showed when it was added, PEM. */
  certificate: string;
  mqtt_port: CreationOptional<number>;
  ftps_port: CreationOptional<number>;
  camera_port: CreationOptional<number>;
  /** How many of its entities Home Assistant gets. */
  entity_set: CreationOptional<'all' | 'essential' | 'none'>;
  /** What its entity ids begin with, whatever it is called later; null until it is announced for the first time. */
  entity_slug: CreationOptional<string | null>;
  /** In maintenance: no webhook speaks of it. */
  maintenance: CreationOptional<boolean>;
  created_at: Date;
  updated_at: Date;
}

/** Where one printer's story stands: what a restart compares the next report with. */
export interface PositionRow extends Row<PositionRow> {
  printer_id: number;
  sequence: number;
  lifecycle: unknown;
  updated_at: Date;
}

export interface EventRow extends Row<EventRow> {
  id: string;
  printer_id: number | null;
  /** The printer's own count; 0 for events of no printer. */
  sequence: number;
  type: string;
  /** The job or occurrence that the event is about; unique with printer, type and milestone. */
  subject: string;
  milestone: string;
  observed: 'live' | 'late';
  at: Date;
  data: unknown;
}

export interface PrintRow extends Row<PrintRow> {
  id: CreationOptional<number>;
  printer_id: number | null;
  job: string;
  subtask_id: string | null;
  name: string;
  filename: string;
  plate: number | null;
  status: 'printing' | 'completed' | 'failed' | 'stopped';
  failure_reason: string | null;
  started_at: Date | null;
  completed_at: Date | null;
  duration_seconds: number | null;
  progress: number | null;
  total_layers: number | null;
  /** What the job file promised for its plate; null where the file could not be had. */
  filaments: PlateFilament[] | null;
  /** Their materials, `PETG, PLA`: what statistics group by. */
  filament_types: string | null;
  filament_total_grams: number | null;
  filament_used_grams: number | null;
  predicted_seconds: number | null;
  details: CreationOptional<Record<string, unknown>>;
  created_at: Date;
}

export interface WebhookRow extends Row<WebhookRow> {
  id: CreationOptional<number>;
  name: string;
  url: string;
  reach: 'internet' | 'home';
  events: string[];
  printer_ids: number[] | null;
  enabled: CreationOptional<boolean>;
  /** `whsec_…`; must be kept readable, because every delivery is signed with it. */
  secret: string;
  claimed_until: Date | null;
  claimed_by: string | null;
  paused_reason: string | null;
  created_at: Date;
  /** `http`: a URL. `ha_webhook`, `ha_action`: through Home Assistant's websocket, with no network between. */
  target: CreationOptional<'http' | 'ha_webhook' | 'ha_action'>;
  /** Extra headers, written once and never shown. */
  headers: CreationOptional<Record<string, string> | null>;
  format: CreationOptional<string>;
  payload_version: CreationOptional<number>;
  /** The JSON of the format `template`, with placeholders. */
  template: CreationOptional<string | null>;
  /** `print_progress` every so many percent. */
  progress_every: CreationOptional<number>;
  /** Error codes it is silent about. */
  muted_codes: CreationOptional<string[]>;
  /** Older deliveries are not sent any more; null = no age is too old. */
  max_age_seconds: CreationOptional<number | null>;
  /** How fast a backlog goes out. */
  rate_per_second: CreationOptional<number>;
  /** Secrets before a rotation, each signing too until its time. */
  old_secrets: CreationOptional<{ secret: string; until: string }[]>;
  /** SHA-256 of the one certificate that is taken beside valid ones, as hex. */
  certificate_sha256: CreationOptional<string | null>;
  paused_at: CreationOptional<Date | null>;
  /** Since when no delivery has succeeded; null while the last one did. */
  failing_since: CreationOptional<Date | null>;
  last_success_at: CreationOptional<Date | null>;
}

export interface DeliveryRow extends Row<DeliveryRow> {
  id: CreationOptional<number>;
  webhook_id: number;
  event_id: string;
  event: string;
  body: string;
  observed: 'live' | 'late';
  /** `held`: its webhook is paused. */
  status: 'waiting' | 'held' | 'delivered' | 'given_up';
  attempts: CreationOptional<number>;
  due_at: Date | null;
  created_at: Date;
  done_at: Date | null;
  printer_id: CreationOptional<number | null>;
  cause: CreationOptional<'event' | 'test' | 'redelivery'>;
  /** What its body was written in: the webhook's format may change before it is sent. */
  format: CreationOptional<string>;
}

export interface AttemptRow extends Row<AttemptRow> {
  id: CreationOptional<number>;
  delivery_id: number;
  at: Date;
  duration_ms: number;
  /** The answer's HTTP status, null when there was none. */
  status: number | null;
  error: string | null;
  /** The first bytes of the answer; never kept for the reach `home`. */
  answer: string | null;
  /** Where it was sent: the webhook's URL may change between two attempts. */
  url: CreationOptional<string | null>;
  /** What is known beyond the status, as `accepted_unconfirmed`. */
  note: CreationOptional<string | null>;
}

/** What may exist only once among all server processes. */
export interface LeaseRow extends Row<LeaseRow> {
  name: string;
  holder: string;
  epoch: number;
  expires_at: Date;
}

export interface Tables {
  settings: ModelStatic<SettingRow>;
  users: ModelStatic<UserRow>;
  logins: ModelStatic<LoginRow>;
  apiKeys: ModelStatic<ApiKeyRow>;
  accessTokens: ModelStatic<AccessTokenRow>;
  keyUses: ModelStatic<KeyUseRow>;
  audit: ModelStatic<AuditRow>;
  electricityPrices: ModelStatic<ElectricityPriceRow>;
  retainedTopics: ModelStatic<RetainedTopicRow>;
  printers: ModelStatic<PrinterRow>;
  positions: ModelStatic<PositionRow>;
  events: ModelStatic<EventRow>;
  prints: ModelStatic<PrintRow>;
  webhooks: ModelStatic<WebhookRow>;
  deliveries: ModelStatic<DeliveryRow>;
  attempts: ModelStatic<AttemptRow>;
  leases: ModelStatic<LeaseRow>;
}

const id = { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true };
const text = DataTypes.TEXT;
const integer = DataTypes.INTEGER;
const date = DataTypes.DATE(3);
const json = DataTypes.JSON;
const boolean = DataTypes.BOOLEAN;
const real = DataTypes.DOUBLE;

/** Binds the rows to one connection. Types of columns only: the migrations own constraints and defaults. */
export function defineTables(sequelize: Sequelize): Tables {
  const table = <M extends Model>(name: string, columns: ModelAttributes<M>): ModelStatic<M> =>
    sequelize.define<M>(name, columns, { tableName: name, timestamps: false, freezeTableName: true });
  return {
    settings: table<SettingRow>('settings', { name: { type: text, primaryKey: true }, value: json }),
    users: table<UserRow>('users', {
      id,
      username: text,
      password_hash: text,
      role: text,
      enabled: boolean,
      ha_user_id: text,
      ha_gone: boolean,
      last_seen_at: date,
      created_at: date,
    }),
    logins: table<LoginRow>('logins', { id, user_id: integer, token_hash: text, created_at: date, expires_at: date }),
    apiKeys: table<ApiKeyRow>('api_keys', {
      id,
      name: text,
      prefix: text,
      secret_hash: text,
      user_id: integer,
      scopes: json,
      printer_ids: json,
      enabled: boolean,
      expires_at: date,
      created_at: date,
      last_used_at: date,
      last_used_ip: text,
      allowed_ips: json,
      rate_limit: integer,
      old_secret_hash: text,
      old_secret_until: date,
      rotated_at: date,
    }),
    accessTokens: table<AccessTokenRow>('access_tokens', {
      id,
      scope: text,
      name: text,
      prefix: text,
      token_hash: text,
      api_key_id: integer,
      user_id: integer,
      made_with: text,
      created_at: date,
      expires_at: date,
    }),
    keyUses: table<KeyUseRow>('key_uses', {
      id,
      api_key_id: integer,
      day: text,
      endpoint: text,
      ip: text,
      outcome: text,
      count: integer,
      last_at: date,
    }),
    audit: table<AuditRow>('audit', {
      id,
      at: date,
      actor: text,
      actor_name: text,
      ip: text,
      action: text,
      subject: text,
      subject_id: integer,
      subject_name: text,
      details: json,
    }),
    electricityPrices: table<ElectricityPriceRow>('electricity_prices', {
      id,
      price: real,
      currency: text,
      valid_from: date,
      valid_to: date,
      source: text,
      created_at: date,
    }),
    retainedTopics: table<RetainedTopicRow>('retained_topics', {
      topic: { type: text, primaryKey: true },
      device: text,
    }),
    printers: table<PrinterRow>('printers', {
      id,
      name: text,
      serial_number: text,
      ip_address: text,
      access_code: text,
      model: text,
      location: text,
      is_active: boolean,
      certificate: text,
      mqtt_port: integer,
      ftps_port: integer,
      camera_port: integer,
      entity_set: text,
      entity_slug: text,
      maintenance: boolean,
      created_at: date,
      updated_at: date,
    }),
    positions: table<PositionRow>('positions', {
      printer_id: { type: integer, primaryKey: true },
      sequence: integer,
      lifecycle: json,
      updated_at: date,
    }),
    events: table<EventRow>('events', {
      id: { type: text, primaryKey: true },
      printer_id: integer,
      sequence: integer,
      type: text,
      subject: text,
      milestone: text,
      observed: text,
      at: date,
      data: json,
    }),
    prints: table<PrintRow>('prints', {
      id,
      printer_id: integer,
      job: text,
      subtask_id: text,
      name: text,
      filename: text,
      plate: integer,
      status: text,
      failure_reason: text,
      started_at: date,
      completed_at: date,
      duration_seconds: integer,
      progress: integer,
      total_layers: integer,
      filaments: json,
      filament_types: text,
      filament_total_grams: real,
      filament_used_grams: real,
      predicted_seconds: integer,
      details: json,
      created_at: date,
    }),
    webhooks: table<WebhookRow>('webhooks', {
      id,
      name: text,
      url: text,
      reach: text,
      events: json,
      printer_ids: json,
      enabled: boolean,
      secret: text,
      claimed_until: date,
      claimed_by: text,
      paused_reason: text,
      created_at: date,
      target: text,
      headers: json,
      format: text,
      payload_version: integer,
      template: text,
      progress_every: integer,
      muted_codes: json,
      max_age_seconds: integer,
      rate_per_second: real,
      old_secrets: json,
      certificate_sha256: text,
      paused_at: date,
      failing_since: date,
      last_success_at: date,
    }),
    deliveries: table<DeliveryRow>('deliveries', {
      id,
      webhook_id: integer,
      event_id: text,
      event: text,
      body: text,
      observed: text,
      status: text,
      attempts: integer,
      due_at: date,
      created_at: date,
      done_at: date,
      printer_id: integer,
      cause: text,
      format: text,
    }),
    attempts: table<AttemptRow>('attempts', {
      id,
      delivery_id: integer,
      at: date,
      duration_ms: integer,
      status: integer,
      error: text,
      answer: text,
      url: text,
      note: text,
    }),
    leases: table<LeaseRow>('leases', {
      name: { type: text, primaryKey: true },
      holder: text,
      epoch: integer,
      expires_at: date,
    }),
  };
}
