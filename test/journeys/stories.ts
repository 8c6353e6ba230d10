import type { Calls } from '../support/calls.ts';
import { type PrinterAnswer, read, untilStatus } from '../support/household.ts';
import type {
  PrinterAddress,
  RunOptions,
  SimulatorControl,
  SimulatorOptions,
  TruthEntry,
} from '../support/simulator.ts';
import { until } from '../support/until.ts';

const PLANNED = 14.2;
/** The slicer's estimate of every job. */
export const SECONDS = 1_600;
/** A hundred layers: one per percent. Sixteen seconds: the printer's copy of the file is read while it prints. */
const JOB: RunOptions = {
  layers: 100,
  seconds: SECONDS,
  filaments: [{ type: 'PLA', color: '#FF6A13', grams: PLANNED }],
};
export const SPEED = 100;
/** A printer heats for a while before its first layer; what it calls the job is settled by then. */
export const HEAT_MS = 3_000;

/** Who plays a story: the printer at both of its ends, and a person with a key. */
export interface Stage {
  control: SimulatorControl;
  address: PrinterAddress;
  printer: PrinterAnswer;
  /** A key with Read Status and Control Printer. */
  key: Calls;
}

/** What a webhook must have been told, in order; null stands for a value that only the body itself can say. */
export interface Told {
  event: string;
  data: Record<string, unknown>;
}

export interface Story {
  name: string;
  profile: 'x1' | 'p1' | 'h2';
  /** Starts it, and does what a person does on the way. */
  play(stage: Stage): Promise<unknown>;
  /** Everything that is told about it besides progress, worked out from what the printer really did. */
  told(truth: TruthEntry): Told[];
  /** The row in the archive; null: there is none. */
  row: Record<string, unknown> | null;
}

export const STORIES: readonly Story[] = [
  {
    name: 'finishes with two filaments',
    profile: 'x1',
    play: ({ control, address }) =>
      control.run(address.serial, 'finish', {
        ...JOB,
        name: 'benchy',
        file: 'benchy.3mf',
        filaments: [
          { type: 'PLA', color: '#FF6A13', grams: 30 },
          { type: 'PETG', color: '#FFFFFF', grams: 15.2 },
        ],
      }),
    told: () => [
      { event: 'print_started', data: { filename: 'benchy.3mf' } },
      {
        event: 'print_complete',
        data: {
          filename: 'benchy.3mf',
          duration: null,
          filament_used: 45.2,
          filament_details: 'PLA: 30.0g | PETG: 15.2g',
          status: 'success',
        },
      },
    ],
    row: {
      print_name: 'benchy',
      filename: 'benchy.3mf',
      status: 'completed',
      failure_reason: null,
      progress: 100,
      total_layers: 100,
      filament_total_grams: 45.2,
      filament_used_grams: 45.2,
      print_time_seconds: SECONDS,
    },
  },
  {
    name: 'fails by itself in the middle',
    profile: 'p1',
    play: ({ control, address }) => control.run(address.serial, 'fail', { ...JOB, name: 'bracket', atPercent: 50 }),
    told: () => [
      { event: 'print_started', data: { filename: 'bracket.gcode.3mf' } },
      ...errors('0300_4006', '0300_1A00_0002_0001'),
      {
        event: 'print_failed',
        data: {
          filename: 'bracket.gcode.3mf',
          duration: null,
          filament_used: 7.1,
          filament_details: 'PLA: 7.1g',
          progress: 50,
          reason: 'Clogged nozzle',
          status: 'failed',
        },
      },
    ],
    row: {
      print_name: 'bracket',
      status: 'failed',
      failure_reason: 'Clogged nozzle',
      progress: 50,
      filament_total_grams: PLANNED,
      filament_used_grams: 7.1,
    },
  },
  {
    name: 'is cancelled at the printer',
    profile: 'h2',
    play: ({ control, address }) => control.run(address.serial, 'cancel', { ...JOB, name: 'gear', atPercent: 60 }),
    told: () => [{ event: 'print_started', data: { filename: 'gear.3mf' } }, stopped('gear.3mf', 60, 8.5)],
    row: { print_name: 'gear', status: 'stopped', progress: 60, filament_used_grams: 8.5 },
  },
  {
    name: 'is stopped over REST',
    profile: 'x1',
    async play({ control, address, printer, key }) {
      await control.run(address.serial, 'finish', { ...JOB, name: 'vase' });
      await until('the job file read', async () => {
        const rows = await read<{ filament_total_grams: number | null }[]>(key, `/archives?printer_id=${printer.id}`);
        return rows[0]?.filament_total_grams;
      });
      expect200(await key.post(`/printers/${printer.id}/print/stop`));
    },
    told: ({ progress }) => [
      { event: 'print_started', data: { filename: 'vase.3mf' } },
      stopped('vase.3mf', progress, oneDecimal((PLANNED * progress) / 100)),
    ],
    row: { print_name: 'vase', status: 'stopped' },
  },
  {
    name: 'runs out of filament, is resumed over REST and finishes',
    profile: 'p1',
    async play({ control, address, printer, key }) {
      await control.run(address.serial, 'runout', { ...JOB, name: 'box', atPercent: 40 });
      await untilStatus(key, printer.id, ({ state }) => state === 'PAUSE', 20_000);
      expect200(await key.post(`/printers/${printer.id}/print/resume`));
    },
    told: () => [
      { event: 'print_started', data: { filename: 'box.gcode.3mf' } },
      ...errors('0700_8011', '0700_2000_0002_0001'),
      {
        event: 'print_complete',
        data: {
          filename: 'box.gcode.3mf',
          duration: null,
          filament_used: PLANNED,
          filament_details: 'PLA: 14.2g',
          status: 'success',
        },
      },
    ],
    row: { print_name: 'box', status: 'completed', progress: 100, filament_used_grams: PLANNED },
  },
  {
    name: 'calibrates, which is no print',
    profile: 'h2',
    play: ({ control, address }) => control.run(address.serial, 'calibration'),
    told: () => [],
    row: null,
  },
];

/** One printer per story, named after it, so that a body tells which story it belongs to. */
export const PRINTERS: NonNullable<SimulatorOptions['printers']> = STORIES.map(({ name, profile }) => ({
  profile,
  name,
}));

function stopped(filename: string, progress: number, grams: number): Told {
  const data = {
    filename,
    duration: null,
    filament_used: grams,
    filament_details: `PLA: ${grams.toFixed(1)}g`,
    progress,
    reason: 'Stopped by a person',
    status: 'stopped',
  };
  return { event: 'print_stopped', data };
}

function errors(...codes: string[]): Told[] {
  return codes.map((code) => ({ event: 'printer_error', data: { code, message: null } }));
}

function oneDecimal(grams: number): number {
  return Math.round(grams * 10) / 10;
}

function expect200(answer: { status: number; text: string }): void {
  if (answer.status !== 200) throw new Error(`the command was answered ${answer.status}: ${answer.text}`);
}
