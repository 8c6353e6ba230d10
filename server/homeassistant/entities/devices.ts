import type { AmsKind, AmsUnit } from '../../printers/status/ams.ts';
import type { Entity, HouseSource, Language, PrinterSource, Words } from './entity.ts';
import { AMS_ENTITIES, SPOOL_ENTITIES } from './feeders.ts';
import { LEFT_SPOOL } from './filament.ts';
import { HOUSE_ENTITIES } from './house.ts';
import { PRINTER_ENTITIES } from './table.ts';
import { HOUSE, identifier, type Where } from './topics.ts';

/** Something with entities: what it is called, what it hangs on, and its rows with what they are derived from. */
export interface Device<S = unknown> {
  /** Its name in topics: the serial number, `<serial>_ams1`, `<serial>_spool`, `house`. */
  readonly id: string;
  /** The serial number of the printer with which it goes offline; null for the house. */
  readonly serial: string | null;
  /** Begins the ids of its entities. */
  readonly slug: string;
  /** The device's entry in the registry. */
  readonly entry: Readonly<Record<string, unknown>>;
  readonly rows: readonly Entity<S>[];
  readonly source: S;
}

const AMS_NAMES: Readonly<Record<AmsKind, string>> = {
  ams: 'AMS',
  ams_f1: 'AMS Lite',
  n3f: 'AMS 2 Pro',
  n3s: 'AMS HT',
};
const HOUSE_SLUG = 'bambuddy';
/** So many characters of a serial number tell printers of one name apart. */
const SERIAL_END = 6;
const FIRST_HT = 128;
const BUILT_IN = 16;
const SPOOL: Words = { en: 'External spool', de: 'Externe Spule' };
const LEFT: Words = { en: 'External spool left', de: 'Externe Spule links' };
const RIGHT: Words = { en: 'External spool right', de: 'Externe Spule rechts' };

/** A printer with its AMS units and external spools; the printer first, because the others hang on it. */
export function devicesOf(source: PrinterSource, where: Pick<Where, 'language' | 'panelUrl'>): readonly Device[] {
  const printer = printerDevice(source, where);
  const { status } = source;
  const twin = status.temperatures.nozzle_2 !== undefined;
  return [
    printer,
    ...status.ams.map((unit) => amsDevice(printer, source, unit)),
    ...status.vt_tray.map((spool): Device => {
      const [key, words] = !twin
        ? ['spool', SPOOL]
        : spool.id === LEFT_SPOOL
          ? ['spool_left', LEFT]
          : ['spool_right', RIGHT];
      return hanging(printer, source, key as string, (words as Words)[where.language], {
        rows: SPOOL_ENTITIES,
        source: { ...source, spool },
      });
    }),
  ];
}

/**
 * What the entity ids of a printer begin with that has none yet: its name, and the end of its serial number where another
 * printer begins so.
 */
export function newSlug(
  { name, serial_number }: Pick<PrinterSource['printer'], 'name' | 'serial_number'>,
  taken: readonly (string | null)[],
): string {
  const slug = slugOf(name) || identifier(serial_number).toLowerCase();
  return slug === HOUSE_SLUG || taken.includes(slug) ? `${slug}_${slugOf(serial_number.slice(-SERIAL_END))}` : slug;
}

/** The house as a whole. */
export function houseDevice(source: HouseSource, { panelUrl }: Pick<Where, 'panelUrl'>): Device {
  return {
    id: HOUSE,
    serial: null,
    slug: HOUSE_SLUG,
    entry: { identifiers: [identifier(HOUSE)], name: 'Bambuddy', ...urlOf(panelUrl) },
    rows: HOUSE_ENTITIES,
    source,
  } as Device;
}

function printerDevice(source: PrinterSource, { panelUrl }: Pick<Where, 'panelUrl'>): Device {
  const { printer, status } = source;
  return {
    id: printer.serial_number,
    serial: printer.serial_number,
    slug: printer.entity_slug ?? newSlug(printer, []),
    entry: {
      identifiers: [identifier(printer.serial_number)],
      name: printer.name,
      manufacturer: 'Bambu Lab',
      ...(status.model === null ? {} : { model: status.model }),
      ...(status.firmware_version === null ? {} : { sw_version: status.firmware_version }),
      serial_number: printer.serial_number,
      ...(printer.location ? { suggested_area: printer.location } : {}),
      ...urlOf(panelUrl),
    },
    rows: PRINTER_ENTITIES,
    source,
  } as Device;
}

function amsDevice(printer: Device, source: PrinterSource, unit: AmsUnit): Device {
  const number = unit.is_ams_ht ? unit.id - FIRST_HT + 1 : unit.id === BUILT_IN ? 1 : unit.id + 1;
  const key = unit.is_ams_ht ? `amsht${number}` : unit.id === BUILT_IN ? 'ams_built_in' : `ams${number}`;
  const device = hanging(printer, source, key, `${AMS_NAMES[unit.module_type]} ${number}`, {
    rows: AMS_ENTITIES,
    source: { ...source, unit },
  });
  const serial = unit.serial_number === null ? {} : { serial_number: unit.serial_number };
  const version = unit.sw_ver === null ? {} : { sw_version: unit.sw_ver };
  return { ...device, entry: { ...device.entry, model: AMS_NAMES[unit.module_type], ...serial, ...version } };
}

function hanging<S>(
  printer: Device,
  source: PrinterSource,
  key: string,
  name: string,
  own: { rows: readonly Entity<S>[]; source: S },
): Device {
  const id = `${printer.id}_${key}`;
  return {
    id,
    serial: printer.serial,
    slug: `${printer.slug}_${key}`,
    entry: {
      identifiers: [identifier(id)],
      name: `${source.printer.name} ${name}`,
      manufacturer: 'Bambu Lab',
      via_device: identifier(printer.id),
    },
    ...own,
  } as Device;
}

function urlOf(panelUrl: string | null): { configuration_url?: string } {
  return panelUrl === null ? {} : { configuration_url: panelUrl };
}

/** A name as part of an entity id. */
export function slugOf(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
}

/** The language of the names for a language of Home Assistant: `de-CH` is German, everything that is not is English. */
export function languageOf(language: string | null | undefined): Language {
  return language?.toLowerCase().startsWith('de') ? 'de' : 'en';
}
