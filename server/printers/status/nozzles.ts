import { asNumber, asText, asTrees, asWhole, child, type Tree } from '../report/values.ts';

/** A nozzle that is fitted, the right or only one first. */
export interface Nozzle {
  /** As the printer says it: `hardened_steel`, or a code such as `HS01`. */
  readonly nozzle_type: string | null;
  /** Millimetres as text: "0.4". */
  readonly nozzle_diameter: string | null;
  readonly material: 'stainless_steel' | 'hardened_steel' | 'tungsten_carbide' | null;
  readonly flow: 'standard' | 'high_flow' | 'tpu_high_flow' | null;
}

/** A nozzle in the rack of a printer that changes them. */
export interface RackNozzle {
  readonly id: number;
  readonly nozzle_type: string | null;
  readonly nozzle_diameter: string | null;
  readonly wear: number | null;
  readonly stat: number | null;
  /** °C. */
  readonly max_temp: number | null;
  readonly serial_number: string | null;
  readonly filament_color: string | null;
  readonly filament_id: string | null;
  readonly filament_type: string | null;
}

/** Nozzles with ids from here are in the rack. */
const RACK_FROM = 16;

const MATERIALS: Readonly<Record<string, Nozzle['material']>> = {
  '00': 'stainless_steel',
  '01': 'hardened_steel',
  '05': 'tungsten_carbide',
};
const FLOWS: Readonly<Record<string, Nozzle['flow']>> = {
  S: 'standard',
  H: 'high_flow',
  E: 'high_flow',
  U: 'tpu_high_flow',
};

/** The nozzles of the tool head(s), right or only one first; [] while nothing was told. */
export function readNozzles(print: Tree): readonly Nozzle[] {
  const fitted = listed(print).filter(({ id }) => id < RACK_FROM);
  if (fitted.length > 0) {
    return fitted
      .sort((a, b) => a.id - b.id)
      .map(({ entry }) => nozzleOf(asText(entry.type), diameterOf(entry.diameter)));
  }
  const type = asText(print.nozzle_type);
  const diameter = diameterOf(print.nozzle_diameter);
  return type === null && diameter === null ? [] : [nozzleOf(type, diameter)];
}

/** The nozzles in the rack; [] for printers without one. */
export function readRack(print: Tree): readonly RackNozzle[] {
  return listed(print)
    .filter(({ id }) => id >= RACK_FROM)
    .map(({ id, entry }) => ({
      id,
      nozzle_type: asText(entry.type),
      nozzle_diameter: diameterOf(entry.diameter),
      wear: asNumber(entry.wear),
      stat: asWhole(entry.stat),
      max_temp: asWhole(entry.tm) || asWhole(entry.max_temp) || null,
      serial_number: asText(entry.sn),
      filament_color: asText(entry.color_m),
      filament_id: asText(entry.fila_id),
      filament_type: null,
    }));
}

function listed(print: Tree): { id: number; entry: Tree }[] {
  return asTrees(child(print, 'device', 'nozzle', 'info')).flatMap((entry) => {
    const id = asWhole(entry.id);
    return id === null ? [] : [{ id, entry }];
  });
}

/** A type is a word, or `H`, a letter for the flow and two digits for the material. */
function nozzleOf(type: string | null, diameter: string | null): Nozzle {
  const code = /^H([A-Z])(\d\d)$/.exec(type ?? '');
  const word = Object.values(MATERIALS).find((material) => material === type) ?? null;
  return {
    nozzle_type: type,
    nozzle_diameter: diameter,
    material: code === null ? word : (MATERIALS[code[2] ?? ''] ?? null),
    flow: code === null ? null : (FLOWS[code[1] ?? ''] ?? null),
  };
}

function diameterOf(value: unknown): string | null {
  const millimetres = asNumber(value);
  return millimetres === null || millimetres <= 0 ? null : String(Number(millimetres.toFixed(2)));
}
