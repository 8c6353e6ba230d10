import { z } from 'zod';
import { SCRIPT_NAMES } from './scriptOptions.ts';

/** Everything that comes from outside: the simulator's options and the bodies of its control door. */

const filament = z.object({
  type: z.string(),
  color: z.string(),
  grams: z.number(),
  tray: z.number().int().optional(),
});

const timings = z
  .object({
    acceptMs: z.number(),
    sliceMs: z.number(),
    prepareMs: z.number(),
    heatMs: z.number(),
    stageMs: z.number(),
    swapMs: z.number(),
    finishMs: z.number(),
    pulseMs: z.number(),
    gapMs: z.number(),
    effectMs: z.number(),
  })
  .partial();

export const printerOptions = z.object({
  profile: z.enum(['x1', 'p1', 'h2']),
  serial: z.string().optional(),
  name: z.string().optional(),
  accessCode: z.string().optional(),
  seed: z.number().int().optional(),
  mqttPort: z.number().int().optional(),
  ftpsPort: z.number().int().optional(),
  cameraPort: z.number().int().optional(),
  /** Control commands need a signature from the start (Developer Mode off). */
  signatureRequired: z.boolean().optional(),
  /** Leave `msg` out of whole reports; each profile has its own default. */
  omitMsg: z.boolean().optional(),
});
export type PrinterOptions = z.input<typeof printerOptions>;

export const simulatorOptions = z.object({
  printers: z.array(printerOptions).default([{ profile: 'x1' }, { profile: 'p1' }, { profile: 'h2' }]),
  host: z.string().default('127.0.0.1'),
  controlPort: z.number().int().default(0),
  /** Divides the time of layers, and of nothing else. */
  speed: z.number().positive().default(1),
  timings: timings.optional(),
  /** Announce the printers by UDP; left out: silence. */
  ssdp: z
    .object({
      host: z.string(),
      port: z.number().int(),
      intervalMs: z.number().default(5000),
      searchPort: z.number().int().default(0),
    })
    .optional(),
});
export type SimulatorOptions = z.input<typeof simulatorOptions>;

const hms = z.array(z.object({ attr: z.number(), code: z.number() }));

export const runOptions = z.object({
  name: z.string().optional(),
  file: z.string().optional(),
  plate: z.number().int().positive().optional(),
  layers: z.number().int().positive().optional(),
  seconds: z.number().positive().optional(),
  filaments: z.array(filament).optional(),
  origin: z.enum(['lan', 'cloud', 'screen']).optional(),
  subtaskId: z.string().optional(),
  taskId: z.string().optional(),
  /** This run's own speed; the printer keeps it. */
  speed: z.number().positive().optional(),
  atPercent: z.number().optional(),
  fromPercent: z.number().optional(),
  skipPrepare: z.boolean().optional(),
  pulse: z.enum(['before', 'with', 'after']).optional(),
  failReason: z.boolean().optional(),
  printError: z.number().optional(),
  hms: hms.optional(),
  pauses: z
    .array(z.object({ atPercent: z.number(), stage: z.number().optional(), forMs: z.number().optional() }))
    .optional(),
  resumeAfterMs: z.number().optional(),
  /** The job that takes over in the script `replace`. */
  next: z.object({ name: z.string(), file: z.string().optional(), layers: z.number().optional() }).optional(),
  /** The file is not on the printer's storage. */
  withoutFile: z.boolean().optional(),
});
export type RunOptions = z.input<typeof runOptions>;

export const runBody = z.object({ script: z.enum(SCRIPT_NAMES), options: runOptions.default({}) });

export const ACTIONS = [
  'pause',
  'resume',
  'cancel',
  'fail',
  'abort',
  'dismiss',
  'reboot',
  'powerLoss',
  'openDoor',
  'closeDoor',
  'dropConnections',
] as const;
export type Action = (typeof ACTIONS)[number];

export const actBody = z.object({
  action: z.enum(ACTIONS),
  options: z
    .object({
      pulse: z.enum(['before', 'with', 'after']).optional(),
      failReason: z.boolean().optional(),
      printError: z.number().optional(),
      hms: hms.optional(),
      stage: z.number().optional(),
      /** After a power loss: the printer offers to go on (PAUSE) instead of reporting FAILED. */
      offersResume: z.boolean().optional(),
    })
    .default({}),
});
export type ActOptions = z.input<typeof actBody>['options'];

/** Faults are levels, not events: each stays until it is set back. Left out means unchanged. */
export const faults = z.object({
  /** Publishes nothing while the connection stays up. */
  silent: z.boolean().optional(),
  /** Commands arrive and vanish: no answer, no effect. */
  swallowCommands: z.boolean().optional(),
  /** Both ports refuse connections. */
  offline: z.boolean().optional(),
  /** PUBACK: as usual, never, or after this many milliseconds. */
  ack: z.union([z.literal('normal'), z.literal('never'), z.number()]).optional(),
  /** Some numbers come as text. */
  stringNumbers: z.boolean().optional(),
  /** Changes-only printers send only the AMS units that changed. */
  partialAms: z.boolean().optional(),
  connackDelayMs: z.number().optional(),
  /** Control commands are refused unless they are signed. */
  signatureRequired: z.boolean().optional(),
  accessCode: z.string().optional(),
  ftps: z
    .object({
      lateReplyMs: z.number(),
      storeCode: z.union([z.literal(552), z.literal(553)]),
      sizeRefused: z.boolean(),
      truncateAt: z.number(),
      filesMissing: z.boolean(),
    })
    .partial()
    .optional(),
});
export type Faults = z.input<typeof faults>;

/** Something on the report topic that the printer did not write: JSON, or raw bytes. */
export const publishBody = z.union([
  z.object({ json: z.record(z.string(), z.unknown()) }),
  z.object({ base64: z.string() }),
  z.object({ garbage: z.enum(['invalidUtf8', 'notJson', 'wrongTypes']) }),
]);
export type PublishBody = z.input<typeof publishBody>;
