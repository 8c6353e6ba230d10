import { asBits, asNumber, asText, asTree, asTrees, asWhole, bitsOf, child, type Tree } from '../report/values.ts';

export type ToolModule = 'none' | 'laser10' | 'laser40' | 'cutter';
export type CardState = 'missing' | 'normal' | 'abnormal';

/** What is fitted and how it is, beside heaters, fans and switches; null where the printer does not tell. */
export interface Fittings {
  /** Filament is at the tool head. */
  readonly filament_loaded: boolean | null;
  readonly sdcard_state: CardState | null;
  /** null on models that take no other tool. */
  readonly tool_module: ToolModule | null;
  /** Air paths that can be chosen: 0 cooling, 1 heating, 2 laser; [] without a choice. */
  readonly airduct_modes: readonly number[];
  readonly firmware_update_available: boolean | null;
  /** The firmware that can be had, null when it is not named. */
  readonly new_firmware_version: string | null;
}

/** Tools by the code that the printer reads from them (protocol reference 2.4). */
const TOOLS: Readonly<Record<string, ToolModule>> = { LB00: 'laser10', LB01: 'laser40', CP00: 'cutter' };
const UPDATE_AVAILABLE = 1;
const NO_UPDATE = 2;
/** Two bits of the card's state in `aux` and `home_flag`: 0 none, 1 normal, 2 abnormal, 3 read-only. */
const CARD_STATES: readonly CardState[] = ['missing', 'normal', 'abnormal', 'abnormal'];

export function readFittings(print: Tree): Fittings {
  return {
    filament_loaded: filamentLoaded(print),
    sdcard_state: cardState(print),
    tool_module: toolModule(print),
    airduct_modes: asTrees(child(print, 'device', 'airduct', 'modeList'))
      .map(({ modeId }) => asWhole(modeId))
      .filter((mode) => mode !== null),
    ...firmware(asTree(print.upgrade_state)),
  };
}

/** One bit per extruder. */
function filamentLoaded(print: Tree): boolean | null {
  const state = asNumber(print.hw_switch_state);
  return state === null ? null : state !== 0;
}

function cardState(print: Tree): CardState | null {
  if (typeof print.sdcard === 'string' && print.sdcard.includes('SDCARD'))
    return print.sdcard.startsWith('NO') ? 'missing' : print.sdcard.endsWith('ABNORMAL') ? 'abnormal' : 'normal';
  const aux = asBits(print.aux);
  if (aux !== null) return CARD_STATES[bitsOf(aux, 12, 2)] ?? null;
  if (print.sdcard === undefined) return null;
  return print.sdcard === true ? 'normal' : 'missing';
}

function toolModule(print: Tree): ToolModule | null {
  const tool = asTree(child(print, 'device', 'ext_tool'));
  if (tool === null) return null;
  return TOOLS[asText(tool.type) ?? ''] ?? 'none';
}

function firmware(upgrade: Tree | null): Pick<Fittings, 'firmware_update_available' | 'new_firmware_version'> {
  const state = asWhole(upgrade?.new_version_state);
  const available = state === UPDATE_AVAILABLE ? true : state === NO_UPDATE ? false : null;
  const listed = asTrees(upgrade?.new_ver_list).find(({ name }) => name === 'ota');
  const version = asText(upgrade?.ota_new_version_number) ?? asText(listed?.new_ver);
  return { firmware_update_available: available, new_firmware_version: available === true ? version : null };
}
