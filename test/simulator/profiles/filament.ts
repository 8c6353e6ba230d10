import type { JsonObject } from '../delta.ts';
import { hexDigits, seeded, seedOf } from '../random.ts';
import { type AmsUnit, EXTERNAL_TRAY, NO_TRAY, type PrinterState, type Spool } from '../state.ts';

const NO_TAG = '0'.repeat(16);
const NO_UUID = '0'.repeat(32);
const NO_XCAM = '0'.repeat(24);
/** Metres of 1.75 mm filament on a full 1 kg spool, as the newer families report it, in millimetres. */
const SPOOL_LENGTH_MM = 330_000;

/** Chip and spool ids follow from printer and place, so they are the same on every run. */
function chip(owner: string, place: string, spool: Spool): { tag: string; uuid: string } {
  if (!spool.rfid) return { tag: NO_TAG, uuid: NO_UUID };
  const random = seeded(seedOf(`${owner}/${place}/${spool.preset}/${spool.color}`));
  return { tag: `${hexDigits(random, 8)}00000100`, uuid: hexDigits(random, 32) };
}

/** Remaining percent; a spool without chip is not measured (-1). */
function remain(spool: Spool): number {
  return spool.rfid ? Math.max(0, Math.round((spool.left / spool.weight) * 100)) : -1;
}

function shared(owner: string, place: string, id: string, spool: Spool): JsonObject {
  const { tag, uuid } = chip(owner, place, spool);
  return {
    id,
    tray_type: spool.type,
    tray_sub_brands: spool.rfid ? spool.brand : '',
    tray_info_idx: spool.preset,
    tray_id_name: spool.rfid ? `${spool.preset.slice(2)}-${spool.color.slice(0, 2)}` : '',
    tray_color: `${spool.color}FF`,
    cols: [`${spool.color}FF`],
    ctype: 0,
    remain: remain(spool),
    tag_uid: tag,
    tray_uuid: uuid,
    bed_temp: '0',
    bed_temp_type: '0',
    cali_idx: -1,
    nozzle_temp_max: String(spool.nozzleMax),
    nozzle_temp_min: String(spool.nozzleMin),
    xcam_info: NO_XCAM,
  };
}

/** A filled tray as P1-class printers write it: no `state`, numbers k and n, `tray_temp`. */
export function oldTray(owner: string, place: string, id: string, spool: Spool): JsonObject {
  return {
    ...shared(owner, place, id, spool),
    tray_weight: spool.rfid ? String(spool.weight) : '0',
    tray_diameter: spool.rfid ? '1.75' : '0.00',
    tray_temp: '0',
    tray_time: '0',
    k: 0.019999999552965164,
    n: 1,
  };
}

/** A filled tray as the newer families write it: `state` 11 is loaded, strings, `total_len`. */
export function newTray(owner: string, place: string, id: string, spool: Spool): JsonObject {
  return {
    ...shared(owner, place, id, spool),
    tray_weight: String(spool.weight),
    tray_diameter: '1.75',
    drying_temp: '55',
    drying_time: '8',
    total_len: SPOOL_LENGTH_MM,
    state: 11,
  };
}

const NOTHING: Spool = {
  type: '',
  brand: '',
  preset: '',
  color: '000000',
  weight: 0,
  left: 0,
  rfid: false,
  nozzleMin: 0,
  nozzleMax: 0,
};

/** An external spool holder of the newer families; an empty one keeps all fields, blank. */
export function newExternal(owner: string, id: string, spool: Spool | null): JsonObject {
  const { state: _state, ...tray } = newTray(owner, `external ${id}`, id, spool ?? NOTHING);
  if (spool !== null) return { ...tray, remain: 0 };
  return { ...tray, tray_color: '00000000', cols: ['00000000'], remain: 0, drying_temp: '0', drying_time: '0' };
}

/** The external spool holder of P1-class printers. */
export function oldExternal(owner: string, spool: Spool | null): JsonObject {
  const { cols: _cols, ctype: _ctype, ...tray } = oldTray(owner, 'external', String(EXTERNAL_TRAY), spool ?? NOTHING);
  return { ...tray, tray_color: spool === null ? '00000000' : `${spool.color}FF`, remain: 0 };
}

/** Humidity index 1-5 (5 is driest) from percent. */
function humidityIndex(percent: number): string {
  const thresholds = [10, 20, 30, 40];
  return String(5 - thresholds.filter((limit) => percent >= limit).length);
}

/** `info` word of a unit: type in bits 0-3, drying in 4-7, extruder in 8-11. */
function unitWord(unit: AmsUnit): string {
  const type = unit.kind === 'ams' ? 1 : 3;
  const drying = unit.dryMinutes > 0 ? 2 : 0;
  return ((unit.kind === 'ams' ? 0x1000 : 0x2000) | (unit.extruder << 8) | (drying << 4) | type).toString(16);
}

function hexMask(bits: number[]): string {
  return bits.reduce((mask, bit) => mask | (1n << BigInt(bit)), 0n).toString(16);
}

/** The whole `ams` object. `localTray` words tray numbers as places in their unit (dual-nozzle printers). */
export function amsReport(state: PrinterState, owner: string, shape: 'old' | 'new', localTray: boolean): JsonObject {
  const presentBits: number[] = [];
  const units = state.ams.map((unit) => {
    const trays = unit.trays.map((spool, slot) => {
      const id = String(slot);
      if (spool === null) return shape === 'old' ? { id } : { id, state: 0 };
      presentBits.push(unit.id * 4 + slot);
      const write = shape === 'old' ? oldTray : newTray;
      return write(owner, `${unit.id}/${slot}`, id, spool);
    });
    const base = { id: String(unit.id), humidity: humidityIndex(unit.humidityPercent), tray: trays };
    if (shape === 'old') return { ...base, temp: '0.0' };
    return {
      ...base,
      temp: unit.temperature.toFixed(1),
      humidity_raw: String(unit.humidityPercent),
      dry_time: unit.dryMinutes,
      info: unitWord(unit),
    };
  });
  const word = (tray: number) => String(localTray && tray < EXTERNAL_TRAY ? tray & 3 : tray);
  const unitMask = hexMask(state.ams.map((unit) => unit.id));
  const trayMask = hexMask(presentBits);
  return {
    ams: units,
    ams_exist_bits: unitMask,
    tray_exist_bits: trayMask,
    tray_is_bbl_bits: trayMask,
    tray_tar: word(state.trayTarget),
    tray_now: word(state.trayNow),
    tray_pre: word(state.trayBefore),
    tray_read_done_bits: trayMask,
    tray_reading_bits: '0',
    version: state.amsVersion,
    insert_flag: true,
    power_on_flag: false,
    ...(shape === 'new' ? { ams_exist_bits_raw: unitMask, cali_id: 0, cali_stat: 0, unbind_ams_stat: 0 } : {}),
  };
}

/** A tray as `unit << 8 | slot`, the form of `mapping` and of an extruder's `snow`. `none` is the family's empty value. */
export function packedTray(tray: number, extruder: number, none: number): number {
  if (tray === NO_TRAY) return none;
  if (tray === EXTERNAL_TRAY) return extruder === 1 ? 0xfe00 : 0xff00;
  return ((tray >> 2) << 8) | (tray & 3);
}
