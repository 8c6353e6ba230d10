import type { PrinterStatus } from '../../printers/status/printerStatus.ts';
import type { Tray } from '../../printers/status/trays.ts';
import { stateText } from './entity.ts';

/** `tray_now` of filament from outside the AMS, and of none. */
const TRAY_EXTERNAL = 254;
const TRAY_NONE = 255;
const FIRST_HT = 128;
/** Numbers of the external spools of a printer with two nozzles. */
export const LEFT_SPOOL = 254;
const RIGHT_SPOOL = 255;
const EMPTY = 'Empty';
const NONE = 'None loaded';

/** What a slot holds, as the state of its entity: the filament's name, `Empty`, or null when it is not known. */
export function filamentName(tray: Tray): string | null {
  if (tray.exists === false) return EMPTY;
  return stateText(tray.tray_sub_brands ?? tray.tray_type);
}

/** The attributes of a slot: few and small, because every change is stored. */
export function filamentAttributes(tray: Tray, active: boolean): Readonly<Record<string, unknown>> {
  return {
    slot: tray.id + 1,
    active,
    empty: tray.exists === false,
    color: tray.tray_color === null ? null : `#${tray.tray_color}`,
    cols: tray.cols.map((color) => `#${color}`),
    type: tray.tray_type,
    name: tray.tray_sub_brands,
    filament_id: tray.tray_info_idx,
    remain: tray.remain,
    tray_weight: tray.tray_weight,
    k_value: tray.k,
    nozzle_temp_min: tray.nozzle_temp_min,
    nozzle_temp_max: tray.nozzle_temp_max,
    dry_temp: tray.drying_temp,
    dry_time: tray.drying_time,
    tag_uid: tray.tag_uid,
    tray_uuid: tray.tray_uuid,
  };
}

/** The global number of a slot: unit * 4 + slot, the unit's own id for a unit with a single slot. */
export function globalTray(unit: number, slot: number): number {
  return unit >= FIRST_HT ? unit : unit * 4 + slot;
}

/** What feeds the printer now. */
export function activeTray(status: Pick<PrinterStatus, 'tray_now' | 'ams' | 'vt_tray' | 'active_extruder'>) {
  const { tray_now, ams } = status;
  if (tray_now === TRAY_NONE) return { name: NONE, attributes: {} };
  const slots = ams.flatMap((unit) => unit.tray.map((tray) => ({ number: globalTray(unit.id, tray.id), tray })));
  const tray = tray_now === TRAY_EXTERNAL ? activeSpool(status) : slots.find(({ number }) => number === tray_now)?.tray;
  if (tray === undefined) return { name: null, attributes: {} };
  return { name: filamentName(tray), attributes: filamentAttributes(tray, true) };
}

/** The external spool of the nozzle in use; undefined while filament comes from elsewhere. */
export function activeSpool({
  tray_now,
  vt_tray,
  active_extruder,
}: Pick<PrinterStatus, 'tray_now' | 'vt_tray' | 'active_extruder'>): Tray | undefined {
  if (tray_now !== TRAY_EXTERNAL) return undefined;
  const wanted = active_extruder === 1 ? LEFT_SPOOL : RIGHT_SPOOL;
  return vt_tray.find(({ id }) => id === wanted) ?? vt_tray[0];
}
