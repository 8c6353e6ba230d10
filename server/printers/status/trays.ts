import { slotExists, stateLoaded } from '../report/amsSlots.ts';
import { isBlankTag } from '../report/trayMerge.ts';
import { asNumber, asText, asTrees, asWhole, isTree, type Tree } from '../report/values.ts';

/** One slot of an AMS or one external spool. */
export interface Tray {
  /** Slot number from 0; 254 and 255 are external spools. */
  readonly id: number;
  /** RRGGBBAA. */
  readonly tray_color: string | null;
  /** All colours of a spool of several, RRGGBBAA. */
  readonly cols: readonly string[];
  readonly tray_type: string | null;
  readonly tray_sub_brands: string | null;
  readonly tray_id_name: string | null;
  readonly tray_info_idx: string | null;
  /** Percent. */
  readonly remain: number | null;
  /** Grams of filament on a full spool. */
  readonly tray_weight: number | null;
  readonly k: number | null;
  readonly cali_idx: number | null;
  /** Only spools with a tag have one. */
  readonly tag_uid: string | null;
  readonly tray_uuid: string | null;
  /** °C. */
  readonly nozzle_temp_min: number | null;
  readonly nozzle_temp_max: number | null;
  readonly drying_temp: number | null;
  /** Hours. */
  readonly drying_time: number | null;
  /** As the printer says it: 11 loaded, 10 present, 9 and 0 empty on most units. */
  readonly state: number | null;
  /** Is there a spool? null when nothing tells, as for external spools. */
  readonly exists: boolean | null;
}

const EMPTY_COLOR = '00000000';

/** The slots of one unit, by number. */
export function readTrays(ams: Tree, unit: Tree, unitId: number): readonly Tray[] {
  return asTrees(unit.tray)
    .flatMap((tray) => {
      const slot = asWhole(tray.id);
      if (slot === null) return [];
      const exists = slotExists(ams, unitId, slot) ?? existsByContent(tray);
      return [readTray(exists === false ? { state: tray.state } : tray, slot, exists)];
    })
    .sort((a, b) => a.id - b.id);
}

/**
 * External spools. A printer with one nozzle has one, 254 whatever it calls it; with two, 254 is the left and 255 the
 * right one. `vir_slot` is newer and goes before `vt_tray`.
 */
export function readExternalTrays(print: Tree, nozzles: number): readonly Tray[] {
  const slots = asTrees(print.vir_slot);
  const told = slots.length > 0 ? slots : isTree(print.vt_tray) ? [print.vt_tray] : [];
  if (nozzles === 1) return told.slice(0, 1).map((tray) => readTray(tray, 254, null));
  return told.flatMap((tray) => {
    const id = asWhole(tray.id);
    return id === null ? [] : [readTray(tray, id, null)];
  });
}

function readTray(tray: Tree, id: number, exists: boolean | null): Tray {
  const type = asText(tray.tray_type);
  const remain = asWhole(tray.remain);
  // without a tag nothing measures an external spool: its 0 is no amount
  const tagged = !isBlankTag(tray.tag_uid);
  return {
    id,
    tray_color: colorOf(tray.tray_color, type),
    cols: Array.isArray(tray.cols) ? tray.cols.flatMap((color) => colorOf(color, type) ?? []) : [],
    tray_type: type,
    tray_sub_brands: asText(tray.tray_sub_brands),
    tray_id_name: asText(tray.tray_id_name),
    tray_info_idx: asText(tray.tray_info_idx),
    remain: remain !== null && remain >= 0 && type !== null && (exists !== null || tagged) ? remain : null,
    tray_weight: positive(tray.tray_weight),
    k: asNumber(tray.k),
    cali_idx: asWhole(tray.cali_idx),
    tag_uid: tagged ? asText(tray.tag_uid) : null,
    tray_uuid: isBlankTag(tray.tray_uuid) ? null : asText(tray.tray_uuid),
    nozzle_temp_min: positive(tray.nozzle_temp_min),
    nozzle_temp_max: positive(tray.nozzle_temp_max),
    drying_temp: positive(tray.drying_temp) ?? positive(tray.tray_temp),
    drying_time: positive(tray.drying_time) ?? positive(tray.tray_time),
    state: asWhole(tray.state),
    exists,
  };
}

/** Without masks: a described slot holds a spool; otherwise its state says so, or nothing does. */
function existsByContent(tray: Tree): boolean | null {
  return asText(tray.tray_type) === null ? stateLoaded(tray.state) : true;
}

function colorOf(value: unknown, type: string | null): string | null {
  const color = asText(value);
  return color === null || (type === null && color === EMPTY_COLOR) ? null : color.toUpperCase();
}

function positive(value: unknown): number | null {
  const number = asWhole(value);
  return number !== null && number > 0 ? number : null;
}
