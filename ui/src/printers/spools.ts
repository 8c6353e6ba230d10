import { colorOf } from '../ui/colors.ts';
import type { Ams, Status, Tray } from '../wire.ts';

/** A spool as its circle shows it. */
export interface Spool {
  /** Counted from 1 within its unit; null for an external spool. */
  slot: number | null;
  empty: boolean;
  /** CSS colours, one per sector; empty when the colour is unknown. */
  colors: string[];
  transparent: boolean;
  material: string | null;
  /** Percent, null when unknown. */
  remain: number | null;
  active: boolean;
}

export interface Unit {
  id: number;
  kind: 'ams' | 'amsHt' | 'external';
  letter: string;
  humidity: number | null;
  temp: number | null;
  spools: Spool[];
}

/** Ids of AMS HT units start here; they hold one spool. */
const FIRST_HT = 128;
/** `tray_now` of the external spool. */
const EXTERNAL = 254;

export function unitsOf(status: Status | undefined): Unit[] {
  if (status === undefined) return [];
  const units = status.ams.map((ams) => unitOf(ams, status.tray_now));
  const external = status.vt_tray.filter((tray) => tray.tray_type);
  if (external.length > 0) {
    units.push({
      id: EXTERNAL,
      kind: 'external',
      letter: '',
      humidity: null,
      temp: null,
      spools: external.map((tray) => ({ ...spoolOf(tray, status.tray_now === tray.id), slot: null })),
    });
  }
  return units;
}

function unitOf(ams: Ams, trayNow: number | null): Unit {
  const ht = ams.is_ams_ht === true || ams.id >= FIRST_HT;
  const number = ht ? ams.id - FIRST_HT : ams.id;
  const first = ht ? ams.id : ams.id * 4;
  return {
    id: ams.id,
    kind: ht ? 'amsHt' : 'ams',
    letter: String.fromCharCode(65 + Math.max(0, number)),
    humidity: ams.humidity,
    temp: ams.temp,
    spools: ams.tray.map((tray) => spoolOf(tray, trayNow === first + tray.id)),
  };
}

function spoolOf(tray: Tray, active: boolean): Spool {
  const empty = tray.exists === false || !tray.tray_type;
  const remain = tray.remain ?? -1;
  const told = tray.cols !== undefined && tray.cols.length > 1 ? tray.cols : [tray.tray_color];
  const colors = empty ? [] : told.flatMap((text) => colorOf(text) ?? []);
  return {
    slot: tray.id + 1,
    empty,
    colors: colors.map((color) => color.css),
    transparent: colors.some((color) => color.transparent),
    material: empty ? null : tray.tray_type,
    remain: empty || remain < 0 ? null : remain,
    active: active && !empty,
  };
}
