import { asBoolean, asText, asUint32, asWhole, isTree, type Tree } from '../report/values.ts';

export type Sensitivity = 'low' | 'medium' | 'high';

/** What the printer watches for while it prints; null where it does not tell. */
export interface PrintOptions {
  readonly spaghetti_detector: boolean | null;
  readonly spaghetti_sensitivity: Sensitivity | null;
  readonly print_halt: boolean | null;
  readonly halt_print_sensitivity: string | null;
  readonly first_layer_inspector: boolean | null;
  readonly printing_monitor: boolean | null;
  readonly buildplate_marker_detector: boolean | null;
  readonly allow_skip_parts: boolean | null;
  readonly nozzle_clumping_detector: boolean | null;
  readonly nozzle_clumping_sensitivity: Sensitivity | null;
  readonly pileup_detector: boolean | null;
  readonly pileup_sensitivity: Sensitivity | null;
  readonly airprint_detector: boolean | null;
  readonly airprint_sensitivity: Sensitivity | null;
  readonly auto_recovery_step_loss: boolean | null;
  readonly filament_tangle_detect: boolean | null;
}

/** Enable bits of `xcam.cfg`; the two bits above each are its sensitivity (protocol reference 2.9). */
const SPAGHETTI = 7;
const PILE_UP = 10;
const CLUMP = 13;
const AIR_PRINT = 16;

/** Bits of `home_flag`. */
const STEP_LOSS_RECOVERY = 4;
const TANGLE_DETECT = 20;

const LEVELS: readonly Sensitivity[] = ['low', 'medium', 'high'];

/** Reads the options; null before the printer has told any. */
export function readPrintOptions(print: Tree): PrintOptions | null {
  const home = asUint32(print.home_flag);
  if (!isTree(print.xcam) && home === null) return null;
  const xcam: Tree = isTree(print.xcam) ? print.xcam : {};
  const cfg = asWhole(xcam.cfg);
  const bit = (field: number | null, at: number) => (field === null ? null : ((field >>> at) & 1) === 1);
  const level = (enable: number) => (cfg === null ? null : (LEVELS[(cfg >>> (enable + 1)) & 3] ?? null));
  return {
    spaghetti_detector: asBoolean(xcam.spaghetti_detector) ?? bit(cfg, SPAGHETTI),
    spaghetti_sensitivity: level(SPAGHETTI),
    print_halt: asBoolean(xcam.print_halt),
    halt_print_sensitivity: asText(xcam.halt_print_sensitivity),
    first_layer_inspector: asBoolean(xcam.first_layer_inspector),
    printing_monitor: asBoolean(xcam.printing_monitor),
    buildplate_marker_detector: asBoolean(xcam.buildplate_marker_detector),
    allow_skip_parts: asBoolean(xcam.allow_skip_parts),
    nozzle_clumping_detector: bit(cfg, CLUMP),
    nozzle_clumping_sensitivity: level(CLUMP),
    pileup_detector: bit(cfg, PILE_UP),
    pileup_sensitivity: level(PILE_UP),
    airprint_detector: bit(cfg, AIR_PRINT),
    airprint_sensitivity: level(AIR_PRINT),
    auto_recovery_step_loss: bit(home, STEP_LOSS_RECOVERY),
    filament_tangle_detect: bit(home, TANGLE_DETECT),
  };
}
