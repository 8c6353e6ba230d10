import type { Module } from './report/modules.ts';

/** Up to where a target may be set, °C; 0 for a chamber without a heater. */
export interface HeatLimits {
  readonly nozzle: number;
  readonly bed: number;
  readonly chamber: number;
}

/** What is fixed about a model: how it reports and what is built in. */
export interface Model {
  /** The short name on the wire: `X1C`, `P1S`, `A1 Mini`, `H2D`, … */
  readonly name: string;
  /** As the printer calls itself, without "Bambu Lab ". */
  readonly product: string;
  /** Codes in discovery messages and sliced files. */
  readonly codes: readonly string[];
  /** First three characters of the serial number; a hint only, sources disagree about some. */
  readonly serialPrefix: string;
  readonly nozzles: 1 | 2;
  readonly chamberSensor: boolean;
  readonly chamberHeater: boolean;
  /** A lamp under the bed, which no report mentions. */
  readonly heatbedLight: boolean;
  readonly buzzer: boolean;
  readonly limits: HeatLimits;
  readonly exhaustFan: boolean;
  readonly ethernet: boolean;
  /** `rtsp`: port 322, must be switched on at the printer; `jpeg`: single pictures on port 6000. */
  readonly camera: 'rtsp' | 'jpeg';
  /** Moves the bed in Y: jog directions of Y and Z are turned round. */
  readonly bedSlinger: boolean;
  /** Sends only what changed between full reports; otherwise about one nearly full report a second. */
  readonly deltas: boolean;
  /** Where the door sensor reports, if there is one. */
  readonly door: 'home_flag' | 'stat' | null;
  /** The AMS has one unit built in whose active slot is reported without its unit. */
  readonly builtInAms: boolean;
}

type Own = Pick<Model, 'name' | 'product' | 'codes' | 'serialPrefix'> & Partial<Model>;

/** Also for a printer of an unknown model: what every one of them stands. */
const LIMITS: HeatLimits = { nozzle: 300, bed: 100, chamber: 0 };
const HOT: HeatLimits = { nozzle: 320, bed: 120, chamber: 65 };

/** A printer about whose model nothing is known: nothing is claimed to be built in. */
const PLAIN = {
  nozzles: 1,
  chamberSensor: false,
  chamberHeater: false,
  heatbedLight: false,
  buzzer: false,
  limits: LIMITS,
  exhaustFan: false,
  ethernet: false,
  camera: 'jpeg',
  bedSlinger: false,
  deltas: true,
  door: null,
  builtInAms: false,
} as const;

const LINUX_CLASS = { camera: 'rtsp', deltas: false, chamberSensor: true } as const;
const X1 = { ...LINUX_CLASS, door: 'home_flag', exhaustFan: true, limits: { ...LIMITS, bed: 120 } } as const;
const HEATED = {
  ...LINUX_CLASS,
  door: 'stat',
  chamberHeater: true,
  exhaustFan: true,
  ethernet: true,
  limits: HOT,
} as const;
const H2 = { ...HEATED, heatbedLight: true, buzzer: true } as const;
const A1 = { bedSlinger: true } as const;

/** Every model, with its discovery codes, product name and serial prefix (protocol reference 6.2). */
export const MODELS: readonly Model[] = [
  model({ name: 'X1C', product: 'X1-Carbon', codes: ['BL-P001', '3DPrinter-X1-Carbon'], serialPrefix: '00M', ...X1 }),
  model({ name: 'X1', product: 'X1', codes: ['BL-P002', '3DPrinter-X1'], serialPrefix: '00W', ...X1 }),
  model({
    name: 'X1E',
    product: 'X1E',
    codes: ['C13'],
    serialPrefix: '03W',
    ...X1,
    chamberHeater: true,
    ethernet: true,
    limits: { ...HOT, chamber: 60 },
  }),
  model({ name: 'P1P', product: 'P1P', codes: ['C11'], serialPrefix: '01S' }),
  model({ name: 'P1S', product: 'P1S', codes: ['C12'], serialPrefix: '01P', exhaustFan: true }),
  model({
    name: 'P2S',
    product: 'P2S',
    codes: ['N7'],
    serialPrefix: '22E',
    ...LINUX_CLASS,
    door: 'stat',
    ethernet: true,
    limits: { ...LIMITS, bed: 110 },
  }),
  model({ name: 'X2D', product: 'X2D', codes: ['N6'], serialPrefix: '20P', ...HEATED, nozzles: 2 }),
  model({
    name: 'A1 Mini',
    product: 'A1 mini',
    codes: ['N1'],
    serialPrefix: '030',
    ...A1,
    limits: { ...LIMITS, bed: 80 },
  }),
  model({ name: 'A1', product: 'A1', codes: ['N2S'], serialPrefix: '039', ...A1 }),
  model({ name: 'A2L', product: 'A2L', codes: ['N9'], serialPrefix: '26A', ...A1, builtInAms: true }),
  model({ name: 'H2D', product: 'H2D', codes: ['O1D'], serialPrefix: '094', ...H2, nozzles: 2 }),
  model({ name: 'H2D Pro', product: 'H2D Pro', codes: ['O1E', 'O2D'], serialPrefix: '239', ...H2, nozzles: 2 }),
  model({ name: 'H2C', product: 'H2C', codes: ['O1C', 'O1C2'], serialPrefix: '31B', ...H2, nozzles: 2 }),
  model({ name: 'H2S', product: 'H2S', codes: ['O1S'], serialPrefix: '093', ...H2 }),
];

const BRAND = /^bambu lab\s+/i;
const MODEL_NAME_MAX = 40;

function model(own: Own): Model {
  return { ...PLAIN, ...own };
}

/**
 * Which model a printer is. In order: the product name of its firmware module; the project name and main board that
 * older firmware reports instead; the serial number's prefix. A product name that is not in the table gives a model of
 * that name with nothing built in.
 *
 * @returns null when nothing tells
 */
export function modelOf({ modules, serial }: { modules: readonly Module[]; serial: string | null }): Model | null {
  const product = modules.find((module) => module.name === 'ota')?.productName ?? null;
  if (product !== null) return modelOfProduct(product);
  return modelOfBoards(modules) ?? modelOfSerial(serial);
}

/** The model of a name or code as used in discovery, product names, sliced files and our own rows; null when unknown. */
export function modelNamed(name: string): Model | null {
  const wanted = name.trim().replace(BRAND, '').toLowerCase();
  const isIt = (known: Model) =>
    [known.name, known.product, ...known.codes].some((alias) => alias.toLowerCase() === wanted);
  return MODELS.find(isIt) ?? null;
}

/** Up to where a model's heaters may be set. */
export function limitsOf(model: Model | null): HeatLimits {
  return model?.limits ?? LIMITS;
}

/** The model that a serial number's prefix hints at. */
export function modelOfSerial(serial: string | null): Model | null {
  const prefix = serial?.trim().slice(0, 3).toUpperCase();
  return MODELS.find((known) => known.serialPrefix === prefix) ?? null;
}

/** False for no model and for a product that is not in the table: of these only what they report themselves counts. */
export function isKnownModel(model: Model | null): model is Model {
  return model !== null && model.serialPrefix !== '';
}

function modelOfProduct(product: string): Model {
  const name = product.trim().replace(BRAND, '').slice(0, MODEL_NAME_MAX);
  return modelNamed(name) ?? model({ name, product: name, codes: [], serialPrefix: '' });
}

/** Firmware without a product name: the first application board (`AP0x`) and the project name beside it. */
function modelOfBoards(modules: readonly Module[]): Model | null {
  const board = modules.find((module) => module.hardwareVersion?.startsWith('AP0'));
  if (board === undefined) return null;
  const project = board.projectName ?? '';
  if (project !== '') return modelNamed(project);
  if (board.hardwareVersion === 'AP02') return modelNamed('X1E');
  return board.hardwareVersion === 'AP05' ? modelNamed('X1C') : null;
}
