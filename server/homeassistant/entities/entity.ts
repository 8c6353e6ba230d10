import type { Command } from '../../printers/commands/command.ts';
import type { Controls } from '../../printers/commands/controls.ts';
import type { Printer } from '../../printers/printerStore.ts';
import type { AmsUnit } from '../../printers/status/ams.ts';
import type { Tray } from '../../printers/status/trays.ts';
import type { NamedStatus } from '../../printers/watcher.ts';

export type Language = 'en' | 'de';
export type Words = Readonly<Record<Language, string>>;

/** What someone wants through an entity. */
export type Order = Command | { kind: 'refresh' } | { kind: 'clear_plate' };

type Platform = 'sensor' | 'binary_sensor' | 'button' | 'number' | 'select' | 'light' | 'fan' | 'event' | 'image';

/** What a state can be: `ON` and `OFF` of switches and binary sensors are text; null = unknown. */
export type Value = string | number | null;

/** How many entities somebody wants. */
export type EntitySet = 'all' | 'essential' | 'none';

/** Everything from which the entities of one printer are derived. */
export interface PrinterSource {
  readonly printer: Pick<
    Printer,
    'id' | 'name' | 'serial_number' | 'ip_address' | 'location' | 'entity_set' | 'entity_slug'
  >;
  readonly status: NamedStatus;
  readonly controls: Controls;
  readonly job: JobSource | null;
  readonly totals: PrintTotals | null;
}

/** What the archive knows of the running job. */
export interface JobSource {
  /** Grams that the plate needs by its file. */
  readonly grams: number | null;
  /** The plate it was sliced for, as its file names it: `textured_plate`. */
  readonly plate: string | null;
}

/** What the archive knows of all prints of a printer. */
export interface PrintTotals {
  readonly grams: number;
  readonly seconds: number;
  /** Prints that ended well, and all that ended. */
  readonly good: number;
  readonly ended: number;
}

/** One AMS unit of a printer. */
export interface AmsSource extends PrinterSource {
  readonly unit: AmsUnit;
}

/** One external spool of a printer. */
export interface SpoolSource extends PrinterSource {
  readonly spool: Tray;
}

/** The house as a whole. */
export interface HouseSource {
  readonly statuses: readonly NamedStatus[];
  /** null without any webhook. */
  readonly webhooks: { readonly failing: readonly string[] } | null;
  /** null while no price is known. */
  readonly price: { readonly price: number; readonly currency: string } | null;
}

/** When an entity is available: while its printer is connected, or whenever our server is. */
type Availability = 'printer' | 'server';

/** One row of the table. Everything that Home Assistant is told about an entity is here. */
export interface Entity<S> {
  /** Part of unique id, topic and state; English and for ever. */
  readonly key: string;
  readonly platform: Platform;
  readonly name: Words;
  readonly icon?: string;
  readonly deviceClass?: string;
  readonly unit?: string | ((source: S) => string);
  readonly stateClass?: 'measurement' | 'total' | 'total_increasing';
  readonly category?: 'diagnostic' | 'config';
  /** Decimals shown. */
  readonly precision?: number;
  /** The states of an enum, the choices of a select. */
  readonly options?: readonly string[] | ((source: S) => readonly string[]);
  /** Switched off until somebody wants it. */
  readonly offAtFirst?: true;
  readonly essential?: true;
  readonly availability?: Availability;
  /** Read from what our server says again and again: unavailable when it has stopped without a word. */
  readonly alive?: true;
  exists(source: S): boolean;
  /** Left out: the entity has no state of ours. */
  value?(source: S): Value;
  attributes?(source: S): Readonly<Record<string, unknown>>;
  /** The order behind a payload; null for one that means nothing. Only controls have it. */
  order?(payload: string): Order | null;
  /** Would an order be carried out now? Left out: always. */
  can?(source: S): boolean;
  /** The highest number that can be set. */
  max?(source: S): number;
}

/** Longer states are refused by Home Assistant. */
const STATE_MAX = 255;

/** A text as a state. */
export function stateText(text: string | null): string | null {
  return text === null || text === '' ? null : text.slice(0, STATE_MAX);
}

export function onOff(value: boolean | null): 'ON' | 'OFF' | null {
  return value === null ? null : value ? 'ON' : 'OFF';
}

/** Whole degrees and percents: every change is a row in Home Assistant's database. */
export function whole(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : Math.round(value);
}

export const always = () => true;
