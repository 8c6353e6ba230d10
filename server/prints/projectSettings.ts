import { Fault } from '../errors.ts';

export const PROJECT_SETTINGS = 'Metadata/project_settings.config';

/** The setting that holds the bed's temperature, by the bed's name in project settings and in plate files. */
const BED_TEMPERATURE_KEYS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'cool plate': 'cool_plate_temp',
    cool_plate: 'cool_plate_temp',
    pc: 'cool_plate_temp',
    'engineering plate': 'eng_plate_temp',
    eng_plate: 'eng_plate_temp',
    pe: 'eng_plate_temp',
    'high temp plate': 'hot_plate_temp',
    'smooth pei plate': 'hot_plate_temp',
    'smooth pei plate / high temp plate': 'hot_plate_temp',
    hot_plate: 'hot_plate_temp',
    pei: 'hot_plate_temp',
    'textured pei plate': 'textured_plate_temp',
    textured_plate: 'textured_plate_temp',
    pte: 'textured_plate_temp',
    'supertack plate': 'supertack_plate_temp',
    'cool plate (supertack)': 'supertack_plate_temp',
    supertack_plate: 'supertack_plate_temp',
    'textured cool plate': 'textured_cool_plate_temp',
    textured_cool_plate: 'textured_cool_plate_temp',
  }),
);

/** The slicer's settings that the archive shows. */
export interface ProjectSettings {
  bedType: string | null;
  /** mm */
  layerHeight: number | null;
  /** mm; the first nozzle where there are several. */
  nozzleDiameter: number | null;
  /** °C of a bed, for the filament of a slot (from 1). */
  bedTemperature: (bedType: string | null, slot: number) => number | null;
  /** °C of the nozzle, for the filament of a slot (from 1). */
  nozzleTemperature: (slot: number) => number | null;
}

/**
 * Reads `Metadata/project_settings.config`: JSON whose values are texts or, for each filament or nozzle, lists of texts.
 * @throws Fault file_unreadable when it is not a JSON object
 */
export function readProjectSettings(json: string): ProjectSettings {
  const settings = parse(json);
  const number = (key: string, index = 0) => numberOf(valueAt(settings.get(key), index));
  const temperature = (key: string, slot: number) =>
    number(key, slot - 1) ?? number(`${key}_initial_layer`, slot - 1) ?? null;
  const text = valueAt(settings.get('curr_bed_type'), 0);
  return {
    bedType: typeof text === 'string' && text !== '' ? text : null,
    layerHeight: number('layer_height'),
    nozzleDiameter: number('nozzle_diameter'),
    bedTemperature: (bedType, slot) => {
      const key = BED_TEMPERATURE_KEYS.get(bedType?.toLowerCase() ?? '');
      return (key === undefined ? null : temperature(key, slot)) ?? temperature('bed_temperature', slot);
    },
    nozzleTemperature: (slot) => temperature('nozzle_temperature', slot),
  };
}

function parse(json: string): Map<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw unreadable(error);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unreadable();
  return new Map(Object.entries(value));
}

/** A list with one value counts for every filament. */
function valueAt(value: unknown, index: number): unknown {
  if (!Array.isArray(value)) return value;
  return value.length === 1 ? value[0] : value[index];
}

function numberOf(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : null;
}

function unreadable(cause?: unknown): Fault {
  return new Fault('file_unreadable', `The 3MF file cannot be read: ${PROJECT_SETTINGS} is not a JSON object.`, {
    cause,
  });
}
