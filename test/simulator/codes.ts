import type { Hms, PrinterState, Tray } from './state.ts';

/** `print_error` values and HMS entries that the scripts use. */
export const CANCELLED = 0x0300400c;
export const REJECTED = 0x05008003;
export const FILE_UNREADABLE = 0x05004003;
export const BUSY = 0x05004004;
export const NO_AMS = 0x07ff8012;
export const NOZZLE_CLOGGED = 0x03004006;
export const POWER_LOSS = 0x03008007;
export const UNSIGNED = 84033543;

export const STAGE = {
  printing: 0,
  bedLevelling: 1,
  bedPreheat: 2,
  vibration: 3,
  filamentChange: 4,
  runout: 6,
  nozzleHeating: 7,
  homing: 13,
  nozzleCleaning: 14,
  pausedByUser: 16,
  motorNoise: 25,
  pausedByGcode: 30,
} as const;

/** Verification of an unsigned command failed; stays until signatures are no longer required. */
export const SIGNATURE_HMS: Hms = { attr: 0x05000500, code: 0x00010007 };

/** Shown by H2-class printers while a cancel is carried out. */
export const CANCEL_HMS: Hms = { attr: 0x0c000300, code: 0x0003001b };

export const CLOG_HMS: Hms = { attr: 0x03001a00, code: 0x00020001 };

/** Runout of one AMS tray: the HMS entry names unit and slot, the print_error the unit. */
export function runout(tray: Tray): { hms: Hms; printError: number } {
  const unit = (tray >> 2) & 3;
  return {
    hms: { attr: 0x07002000 | (unit << 16) | ((tray & 3) << 8), code: 0x00020001 },
    printError: 0x07008011 | (unit << 16),
  };
}

export function isSignatureHms(entry: Hms): boolean {
  return entry.attr === SIGNATURE_HMS.attr && entry.code === SIGNATURE_HMS.code;
}

/** Drops the entries that belong to a job; a signature complaint stays. */
export function clearJobHms(state: PrinterState): void {
  state.hms = state.hms.filter(isSignatureHms);
}
