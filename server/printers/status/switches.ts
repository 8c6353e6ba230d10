import { isKnownModel, type Model } from '../models.ts';
import { asBits, asBoolean, asNumber, asTrees, asUint32, asWhole, bitsOf, child, type Tree } from '../report/values.ts';

/** What is on, open, plugged in: true, false, or null when the printer does not tell. */
export interface Switches {
  readonly sdcard: boolean | null;
  readonly store_to_sdcard: boolean | null;
  readonly timelapse: boolean | null;
  /** The camera records. */
  readonly ipcam: boolean | null;
  readonly wired_network: boolean | null;
  readonly door_open: boolean | null;
  readonly chamber_light: boolean | null;
  /** dBm; null on a cable. */
  readonly wifi_signal: number | null;
  readonly ams_filament_backup: boolean | null;
}

/** Printers with Ethernet report exactly this signal while a cable is used. */
const WIRED_DBM = -90;
const DOOR_BIT = 23;
const SD_NORMAL = 1;
const SD_READ_ONLY = 3;

/** Reads the switches; bits of `home_flag`, `stat`, `aux` and `cfg` as in protocol reference 2.4, 2.5 and 2.8. */
export function readSwitches(print: Tree, model: Model | null): Switches {
  const home = asUint32(print.home_flag);
  const homeBit = (bit: number) => (home === null ? null : ((home >>> bit) & 1) === 1);
  const dbm = signalOf(print.wifi_signal);
  const wired = isWired(print, dbm, model);
  return {
    sdcard: hasCard(print, home),
    store_to_sdcard: homeBit(11) ?? fieldBit(print.cfg, 19),
    timelapse: asBoolean(child(print, 'ipcam', 'timelapse')) ?? fieldBit(print.cfg, 5),
    ipcam: asBoolean(child(print, 'ipcam', 'ipcam_record')) ?? fieldBit(print.cfg, 3),
    wired_network: wired,
    door_open: isDoorOpen(print, model, homeBit(DOOR_BIT)),
    chamber_light: isLightOn(print),
    wifi_signal: wired === true ? null : dbm,
    ams_filament_backup: fieldBit(print.cfg, 18) ?? homeBit(10),
  };
}

/** One bit of a hexadecimal field, or null without the field. */
export function fieldBit(field: unknown, bit: number): boolean | null {
  const bits = asBits(field);
  return bits === null ? null : bitsOf(bits, bit) === 1;
}

function hasCard(print: Tree, home: number | null): boolean | null {
  if (typeof print.sdcard === 'string' && print.sdcard.includes('SDCARD')) return print.sdcard.startsWith('HAS_');
  const told = asBoolean(print.sdcard);
  if (told !== null) return told;
  const aux = asBits(print.aux);
  const state = aux !== null ? bitsOf(aux, 12, 2) : home !== null ? (home >>> 8) & 3 : null;
  return state === null ? null : state === SD_NORMAL || state === SD_READ_ONLY;
}

function signalOf(value: unknown): number | null {
  return asWhole(typeof value === 'string' ? value.replace(/\s*dbm$/i, '') : value);
}

function isWired(print: Tree, dbm: number | null, model: Model | null): boolean | null {
  const conf = asNumber(child(print, 'net', 'conf'));
  if (conf !== null) return (conf & 1) === 1;
  return dbm === null ? null : model?.ethernet === true && dbm === WIRED_DBM;
}

function isDoorOpen(print: Tree, model: Model | null, homeDoor: boolean | null): boolean | null {
  const where = isKnownModel(model) ? model.door : 'stat';
  if (where === null) return null;
  return where === 'home_flag' ? homeDoor : fieldBit(print.stat, DOOR_BIT);
}

function isLightOn(print: Tree): boolean | null {
  const light = asTrees(print.lights_report).find(({ node }) => node === 'chamber_light');
  if (typeof light?.mode !== 'string') return null;
  return light.mode !== 'off';
}
