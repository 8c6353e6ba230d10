import { isHt, numberOf } from '../report/amsSlots.ts';
import type { Module } from '../report/modules.ts';
import { asBits, asNumber, asText, asTrees, asWhole, bitsOf, child, isTree, type Tree } from '../report/values.ts';
import { readTrays, type Tray } from './trays.ts';

/** Kinds of unit: AMS, AMS Lite, AMS 2 Pro, AMS HT; named as in the printer's list of modules. */
export type AmsKind = 'ams' | 'ams_f1' | 'n3f' | 'n3s';

/** One AMS unit. */
export interface AmsUnit {
  /** 0 to 3; 128 and up AMS HT; 16 the unit built into an A2L. */
  readonly id: number;
  /** Percent where the unit measures it, else the printer's index from 1 to 5 (5 is driest). */
  readonly humidity: number | null;
  readonly humidity_percent: number | null;
  readonly humidity_index: number | null;
  /** °C; null without a sensor. */
  readonly temp: number | null;
  readonly is_ams_ht: boolean;
  readonly tray: readonly Tray[];
  readonly serial_number: string | null;
  readonly sw_ver: string | null;
  /** Minutes of drying left. */
  readonly dry_time: number | null;
  /** 0 off, 1 checking, 2 drying, 3 cooling, 4 stopping, 5 error, 6 heat out of control, 7 test. */
  readonly dry_status: number | null;
  /** 0 off, 1 heating, 2 removing moisture. */
  readonly dry_sub_status: number | null;
  /** Why drying cannot start: 0 in use, 1 too little power, 2 AMS busy, 3 filament at the outlet, 4 starting, … */
  readonly dry_sf_reason: readonly number[];
  readonly dry_target_temp: number | null;
  readonly dry_filament: string | null;
  readonly module_type: AmsKind;
}

/** Kinds by the lowest four bits of a unit's `info`. */
const KINDS: Readonly<Record<number, AmsKind>> = { 1: 'ams', 2: 'ams_f1', 3: 'n3f', 4: 'n3s', 5: 'ams_f1' };
const DRYERS: ReadonlySet<AmsKind> = new Set<AmsKind>(['n3f', 'n3s']);

/** Readings beyond these come right after switching on and mean nothing. */
const PLAUSIBLE = { min: -30, max: 120 };

/** All units, by number. */
export function readAms(print: Tree, modules: readonly Module[]): readonly AmsUnit[] {
  const ams = child(print, 'ams');
  if (!isTree(ams)) return [];
  return asTrees(ams.ams)
    .flatMap((unit) => {
      const id = numberOf(unit);
      return id === null ? [] : [readUnit(ams, unit, id, modules)];
    })
    .sort((a, b) => a.id - b.id);
}

/** Can this unit dry filament? */
export function canDry(unit: AmsUnit): boolean {
  return DRYERS.has(unit.module_type);
}

/**
 * Which extruder each unit feeds, by unit number: 0 right or only, 1 left. Units of a printer with one nozzle feed that
 * one; on two nozzles a unit that is not set up yet is left out.
 */
export function readExtruderMap(print: Tree, nozzles: number): Readonly<Record<string, number>> {
  const units = asTrees(child(print, 'ams', 'ams'));
  return Object.fromEntries(
    units.flatMap((unit) => {
      const id = numberOf(unit);
      const info = asBits(unit.info);
      const extruder = info === null ? null : bitsOf(info, 8, 4);
      if (id === null) return [];
      if (nozzles === 1) return [[String(id), 0]];
      return extruder === 0 || extruder === 1 ? [[String(id), extruder]] : [];
    }),
  );
}

function readUnit(ams: Tree, unit: Tree, id: number, modules: readonly Module[]): AmsUnit {
  const module = modules.find(({ name }) => name.endsWith(`/${id}`) && isKind(name.slice(0, name.indexOf('/'))));
  const info = asBits(unit.info);
  const kind = kindOf(id, info, module);
  const told = (value: number | null) => (DRYERS.has(kind) ? value : 0);
  const percent = inRange(unit.humidity_raw, 1, 100);
  const index = inRange(unit.humidity, 1, 5);
  const setting = child(unit, 'dry_setting');
  return {
    id,
    humidity: percent ?? index,
    humidity_percent: percent,
    humidity_index: index,
    temp: temperatureOf(unit.temp),
    is_ams_ht: isHt(id),
    tray: readTrays(ams, unit, id),
    serial_number: module?.serial ?? null,
    sw_ver: module?.softwareVersion ?? null,
    dry_time: told(asWhole(unit.dry_time)),
    dry_status: told(info === null ? null : bitsOf(info, 4, 4)),
    dry_sub_status: told(info === null ? null : bitsOf(info, 22, 4)),
    dry_sf_reason: wholeNumbers(unit.dry_sf_reason),
    dry_target_temp: inRange(child(setting, 'dry_temperature'), 1, PLAUSIBLE.max),
    dry_filament: asText(child(setting, 'dry_filament')),
    module_type: kind,
  };
}

function kindOf(id: number, info: bigint | null, module: Module | undefined): AmsKind {
  const name = module?.name.slice(0, module.name.indexOf('/'));
  if (name !== undefined && isKind(name)) return name;
  return (info === null ? undefined : KINDS[bitsOf(info, 0, 4)]) ?? (isHt(id) ? 'n3s' : 'ams');
}

function isKind(name: string): name is AmsKind {
  return Object.values(KINDS).some((kind) => kind === name);
}

/** Units without a sensor say exactly 0.0. */
function temperatureOf(value: unknown): number | null {
  const number = asNumber(value);
  return number !== null && number !== 0 && number > PLAUSIBLE.min && number < PLAUSIBLE.max ? number : null;
}

function inRange(value: unknown, min: number, max: number): number | null {
  const number = asWhole(value);
  return number !== null && number >= min && number <= max ? number : null;
}

function wholeNumbers(value: unknown): readonly number[] {
  return Array.isArray(value) ? value.map(asWhole).filter((number) => number !== null) : [];
}
