import { Fault } from '../errors.ts';
import type { PlateFilament } from './filaments.ts';
import { GCODE_HEADER_BYTES, type GcodeHeader, readGcodeHeader } from './gcodeHeader.ts';
import { MODEL, type ModelMetadata, readModelMetadata } from './modelMetadata.ts';
import { PROJECT_SETTINGS, type ProjectSettings, readProjectSettings } from './projectSettings.ts';
import { type PlateObject, readSliceInfo, SLICE_INFO, type SlicedPlate } from './sliceInfo.ts';
import { ZipMembers } from './zipMembers.ts';

const SLICE_INFO_MAX_BYTES = 4 * 1024 * 1024;
const PROJECT_SETTINGS_MAX_BYTES = 4 * 1024 * 1024;
const PLATE_JSON_MAX_BYTES = 4 * 1024 * 1024;
const THUMBNAIL_MAX_BYTES = 4 * 1024 * 1024;
/** The metadata stands before the meshes, which may be hundreds of megabytes. */
const MODEL_BEGINNING_BYTES = 256 * 1024;
const PLATE_GCODE = /^Metadata\/plate_([1-9]\d{0,2})\.gcode$/;
const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** What a sliced 3MF file says about the job. Everything that it does not say is null. */
export interface JobFile {
  /** The plate all the per-plate fields are about; null when the file has several and none was named. */
  plate: number | null;
  /** Plates that can be printed from this file, ascending. */
  plates: number[];
  /** The project's title, which may differ from the job's name on the printer. */
  title: string | null;
  designer: string | null;
  predictionSeconds: number | null;
  /** All filaments of the plate together. */
  weightGrams: number | null;
  /** Filaments the plate uses, by slot. */
  filaments: PlateFilament[] | null;
  /** The printer it is sliced for, such as `C12`. */
  modelCode: string | null;
  /** mm */
  nozzleDiameter: number | null;
  /** mm */
  layerHeight: number | null;
  bedType: string | null;
  /** °C, for the first filament the plate uses. */
  bedTemperature: number | null;
  /** °C, for the first filament the plate uses. */
  nozzleTemperature: number | null;
  totalLayers: number | null;
  objects: PlateObject[] | null;
  /** A PNG picture as it is in the file. */
  thumbnail: Buffer | null;
  /** One sentence for each part that is there but could not be read; its fields are null. */
  problems: string[];
}

/** The plate a `gcode_file` names, as in `/data/Metadata/plate_2.gcode`; null for any other file. */
export function plateOfGcodeFile(gcodeFile: string | null): number | null {
  const plate = /(?:^|\/)plate_([1-9]\d{0,2})\.gcode$/.exec(gcodeFile ?? '')?.[1];
  return plate === undefined ? null : Number(plate);
}

/** Whether the file holds the G-code of a plate (of any plate when null). @throws Fault file_unreadable */
export async function holdsPlate(path: string, plate: number | null): Promise<boolean> {
  await using zip = await ZipMembers.open(path);
  const plates = platesWithGcode(zip);
  return plate === null ? plates.length > 0 : plates.includes(plate);
}

/**
 * Reads an untrusted 3MF file: its directory and the few members that are needed, each within a limit.
 * The plate is `plate`, else the only one of the file.
 * @throws Fault file_unreadable when it is no sound ZIP file or its slicing results are damaged; other damaged parts are
 *   named in `problems`
 */
export async function readThreeMf(path: string, options: { plate?: number | null } = {}): Promise<JobFile> {
  await using zip = await ZipMembers.open(path);
  const sliced = readSliceInfo(textOf(await zip.read(SLICE_INFO, SLICE_INFO_MAX_BYTES)) ?? '');
  const plates = platesOf(zip, sliced);
  const plate = options.plate ?? (plates.length === 1 ? plates[0]! : null);
  const problems: string[] = [];
  const settings = await optional(problems, () => settingsOf(zip));
  const model = await optional(problems, () => modelOf(zip));
  const header = plate === null ? null : await optional(problems, () => headerOf(zip, plate));
  const plateBed = plate === null ? null : await optional(problems, () => bedOf(zip, plate));
  const thumbnail = await thumbnailOf(zip, plate, problems);
  const result = plate === null ? null : slicedPlate(sliced, plate);
  return { plate, plates, ...combine({ result, settings, model, header, plateBed }), thumbnail, problems };
}

interface Parts {
  result: SlicedPlate | null;
  settings: ProjectSettings | null;
  model: ModelMetadata | null;
  header: GcodeHeader | null;
  plateBed: string | null;
}

function combine({ result, settings, model, header, plateBed }: Parts) {
  const filaments = result?.filaments ?? null;
  const slot = filaments?.[0]?.slot ?? 1;
  const bedType = result?.bedType ?? plateBed ?? settings?.bedType ?? null;
  const summed = filaments?.length ? filaments.reduce((sum, { grams }) => sum + grams, 0) : null;
  return {
    title: model?.title ?? null,
    designer: model?.designer ?? null,
    predictionSeconds: result?.predictionSeconds ?? header?.predictionSeconds ?? null,
    weightGrams: result?.weightGrams ?? summed ?? header?.weightGrams ?? null,
    filaments,
    modelCode: result?.modelCode ?? null,
    nozzleDiameter: result?.nozzleDiameter ?? settings?.nozzleDiameter ?? null,
    layerHeight: settings?.layerHeight ?? null,
    bedType,
    bedTemperature: settings?.bedTemperature(bedType, slot) ?? null,
    nozzleTemperature: settings?.nozzleTemperature(slot) ?? null,
    totalLayers: header?.totalLayers ?? null,
    objects: result?.objects ?? null,
  };
}

function platesWithGcode(zip: ZipMembers): number[] {
  const plates = zip.names().map((name) => PLATE_GCODE.exec(name)?.[1]);
  return plates
    .filter((plate) => plate !== undefined)
    .map(Number)
    .sort((a, b) => a - b);
}

function platesOf(zip: ZipMembers, sliced: readonly SlicedPlate[]): number[] {
  const plates = platesWithGcode(zip);
  if (plates.length > 0) return plates;
  return sliced
    .map(({ index }) => index)
    .filter((index) => index !== null)
    .sort((a, b) => a - b);
}

/** The results of a plate; a single entry that carries no number is about the only plate there is. */
function slicedPlate(sliced: readonly SlicedPlate[], plate: number): SlicedPlate | null {
  const only = sliced.length === 1 && sliced[0]!.index === null ? sliced[0] : undefined;
  return sliced.find(({ index }) => index === plate) ?? only ?? null;
}

/** A part the job can do without: when it cannot be read, that is noted and the part is null. */
async function optional<T>(problems: string[], read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    problems.push(error.message);
    return null;
  }
}

async function settingsOf(zip: ZipMembers): Promise<ProjectSettings | null> {
  const json = textOf(await zip.read(PROJECT_SETTINGS, PROJECT_SETTINGS_MAX_BYTES));
  return json === null ? null : readProjectSettings(json);
}

async function modelOf(zip: ZipMembers): Promise<ModelMetadata | null> {
  const beginning = textOf(await zip.head(MODEL, MODEL_BEGINNING_BYTES));
  return beginning === null ? null : readModelMetadata(beginning);
}

async function headerOf(zip: ZipMembers, plate: number): Promise<GcodeHeader | null> {
  const beginning = textOf(await zip.head(`Metadata/plate_${plate}.gcode`, GCODE_HEADER_BYTES));
  return beginning === null ? null : readGcodeHeader(beginning);
}

async function bedOf(zip: ZipMembers, plate: number): Promise<string | null> {
  const name = `Metadata/plate_${plate}.json`;
  const json = textOf(await zip.read(name, PLATE_JSON_MAX_BYTES));
  if (json === null) return null;
  try {
    const value: unknown = JSON.parse(json);
    const bed = typeof value === 'object' && value !== null && 'bed_type' in value ? value.bed_type : null;
    return typeof bed === 'string' && bed !== '' ? bed : null;
  } catch (cause) {
    throw new Fault('file_unreadable', `The 3MF file cannot be read: ${name} is not JSON.`, { cause });
  }
}

async function thumbnailOf(zip: ZipMembers, plate: number | null, problems: string[]): Promise<Buffer | null> {
  const names = [
    ...(plate === null ? [] : [`Metadata/plate_${plate}.png`]),
    'Metadata/plate_1.png',
    'Metadata/thumbnail.png',
    'Metadata/model_thumbnail.png',
    ...['middle', 'small', '3mf'].map((size) => `Auxiliaries/.thumbnails/thumbnail_${size}.png`),
  ];
  for (const name of names.filter((each) => zip.has(each))) {
    const picture = await optional(problems, () => zip.read(name, THUMBNAIL_MAX_BYTES));
    if (picture?.subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE)) return picture;
  }
  return null;
}

function textOf(bytes: Buffer | null): string | null {
  return bytes === null ? null : bytes.toString('utf8').replace(/^\uFEFF/, '');
}
