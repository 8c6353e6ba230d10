import { Certificates } from './certificates.ts';
import { addressOf, Control, type PrinterAddress } from './control.ts';
import { type PrinterOptions, type SimulatorOptions, simulatorOptions } from './options.ts';
import { Printer } from './printer.ts';
import { PROFILES } from './profiles/profiles.ts';
import { hexDigits, seeded, seedOf } from './random.ts';
import { Ssdp } from './ssdp.ts';
import type { Identity } from './state.ts';

export type { PrinterAddress } from './control.ts';
export type { PrinterOptions, SimulatorOptions } from './options.ts';

const SERIAL_LENGTH = 15;
const CODE_LENGTH = 8;
/** The middle of every serial that is not given. */
const BATCH = '00A2';

export interface Simulator extends AsyncDisposable {
  printers: PrinterAddress[];
  controlUrl: string;
  /** Where searches are answered, when the printers are announced. */
  searchPort: number | null;
  /** The root that signed the printers' certificates, PEM. */
  caPem: string;
  stop(): Promise<void>;
}

/** Starts printers on real sockets in this process, and the control door beside them. Missing options are filled in. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { printers, host, controlPort, speed, timings, ssdp } = simulatorOptions.parse(options);
  const certificates = await Certificates.create();
  const started = new Map<string, Printer>();
  for (const [index, wanted] of printers.entries()) {
    const sameBefore = printers.slice(0, index).filter(({ profile }) => profile === wanted.profile).length;
    const identity = identify(wanted, index, sameBefore, host);
    const printer = new Printer({
      profile: wanted.profile,
      identity,
      accessCode: wanted.accessCode ?? hexDigits(seeded(seedOf(`code ${identity.serial}`)), CODE_LENGTH).toLowerCase(),
      certificates,
      mqttPort: wanted.mqttPort ?? 0,
      ftpsPort: wanted.ftpsPort ?? 0,
      cameraPort: wanted.cameraPort ?? 0,
      speed,
      ...(wanted.seed === undefined ? {} : { seed: wanted.seed }),
      ...(wanted.omitMsg === undefined ? {} : { omitMsg: wanted.omitMsg }),
      ...(timings === undefined ? {} : { timings: timings as Record<string, number> }),
    });
    printer.machine.state.signatureRequired = wanted.signatureRequired ?? false;
    await printer.start();
    started.set(identity.serial, printer);
  }
  const control = new Control(started);
  const controlUrl = await control.start(host, controlPort);
  const announcer = ssdp === undefined ? null : new Ssdp(ssdp, () => [...started.values()].map(addressOf));
  await announcer?.start();
  const stop = async () => {
    await announcer?.stop();
    await control.stop();
    await Promise.all([...started.values()].map((printer) => printer.stop()));
  };
  return {
    printers: [...started.values()].map(addressOf),
    controlUrl,
    searchPort: announcer?.searchPort ?? null,
    caPem: certificates.rootPem,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** Serial and name of a printer, stable for its place in the list; `sameBefore` others of its family come before it. */
function identify(wanted: PrinterOptions, index: number, sameBefore: number, host: string): Identity {
  const profile = PROFILES[wanted.profile];
  const digits = String(index + 1).padStart(SERIAL_LENGTH - profile.serialPrefix.length - BATCH.length, '0');
  const serial = wanted.serial ?? `${profile.serialPrefix}${BATCH}${digits}`;
  const name = wanted.name ?? (sameBefore === 0 ? profile.defaultName : `${profile.defaultName} ${sameBefore + 1}`);
  return { serial, name, host };
}
