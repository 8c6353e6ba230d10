import { isKnownModel, type Model } from '../models.ts';
import { asNumber, child, type Tree } from '../report/values.ts';
import { activeExtruder, extruderEntry, nozzleCount, unpack } from './extruders.ts';

/**
 * Temperatures in °C. A key exists where the printer has the part; its value is null while it has not told. A `…_heating`
 * is true while the heater is on and has not reached its target.
 */
export interface Temperatures {
  bed?: number | null;
  bed_target?: number | null;
  bed_heating?: boolean;
  nozzle?: number | null;
  nozzle_target?: number | null;
  nozzle_heating?: boolean;
  /** The left nozzle; `nozzle` is then the right one. */
  nozzle_2?: number | null;
  nozzle_2_target?: number | null;
  nozzle_2_heating?: boolean;
  chamber?: number | null;
  chamber_target?: number | null;
  chamber_heating?: boolean;
}

interface Reading {
  readonly current: number | null;
  readonly target: number | null;
}

/** Closer to the target than this is "reached". */
const REACHED_WITHIN = 2;

/** Readings beyond these are nonsense of a sensor that is not ready. */
const PLAUSIBLE = { min: -50, max: 600 };
const CHAMBER_TARGET_MAX = 100;

/** All temperatures of a printer that has reported; `{}` for a state without any report. */
export function readTemperatures(print: Tree, model: Model | null): Temperatures {
  const bed = bedReading(print);
  const nozzle = nozzleReading(print, 0, nozzleCount(print, model));
  const temperatures: Temperatures = {
    bed: bed.current,
    bed_target: bed.target,
    bed_heating: isHeating(bed),
    nozzle: nozzle.current,
    nozzle_target: nozzle.target,
    nozzle_heating: isHeating(nozzle),
  };
  if (nozzleCount(print, model) === 2) {
    const left = nozzleReading(print, 1, 2);
    temperatures.nozzle_2 = left.current;
    temperatures.nozzle_2_target = left.target;
    temperatures.nozzle_2_heating = isHeating(left);
  }
  addChamber(temperatures, print, model);
  return temperatures;
}

/** The temperature of the nozzle in use. */
export function activeNozzle(temperatures: Temperatures, print: Tree): number | null {
  const left = activeExtruder(print) === 1 && temperatures.nozzle_2 !== undefined;
  return (left ? temperatures.nozzle_2 : temperatures.nozzle) ?? null;
}

function bedReading(print: Tree): Reading {
  const packed = unpack(child(print, 'device', 'bed', 'info', 'temp')) ?? unpack(child(print, 'device', 'bed_temp'));
  return {
    current: plausible(print.bed_temper) ?? packed?.current ?? null,
    target: plausible(print.bed_target_temper) ?? packed?.target ?? null,
  };
}

/** Of two nozzles only `device.extruder` speaks for each; the plain fields follow one of them. */
function nozzleReading(print: Tree, extruder: number, count: number): Reading {
  const packed = unpack(extruderEntry(print, extruder)?.temp);
  if (count === 2 && packed !== null) return packed;
  if (count === 2 && extruder !== activeExtruder(print)) return { current: null, target: null };
  return {
    current: plausible(print.nozzle_temper) ?? packed?.current ?? null,
    target: plausible(print.nozzle_target_temper) ?? packed?.target ?? null,
  };
}

/** P1 and A1 send a constant in `chamber_temper`: it counts only on models that have the sensor. */
function addChamber(temperatures: Temperatures, print: Tree, model: Model | null): void {
  const ctc = child(print, 'device', 'ctc', 'info');
  const packed = unpack(child(ctc, 'temp')) ?? unpack(child(print, 'info', 'temp'));
  if (isKnownModel(model) ? !model.chamberSensor : packed === null) return;
  const current = packed?.current ?? plausible(print.chamber_temper);
  temperatures.chamber = current;
  if (model?.chamberHeater !== true && !packed?.target) return;
  const told = asNumber(child(ctc, 'target')) ?? packed?.target ?? null;
  const target = told !== null && told >= 0 && told <= CHAMBER_TARGET_MAX ? told : null;
  temperatures.chamber_target = target;
  temperatures.chamber_heating = isHeating({ current, target });
}

function plausible(value: unknown): number | null {
  const number = asNumber(value);
  return number !== null && number > PLAUSIBLE.min && number < PLAUSIBLE.max ? number : null;
}

function isHeating({ current, target }: Reading): boolean {
  return current !== null && target !== null && target > 0 && current < target - REACHED_WITHIN;
}
