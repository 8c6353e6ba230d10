import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../errors.ts';
import type { Bus } from '../events/bus.ts';
import type { Logger } from '../log.ts';
import type { PrinterFiles } from '../printers/files/files.ts';
import { type PlateFilament, totalGrams } from './filaments.ts';
import { findJobFile } from './jobFile.ts';
import type { Pictures } from './pictures.ts';
import type { Print, PrintStore } from './printStore.ts';
import type { RunningPrints } from './running.ts';
import { type JobFile, plateOfGcodeFile, readThreeMf } from './threeMf.ts';

type Deps = {
  store: PrintStore;
  running: RunningPrints;
  pictures: Pictures;
  bus: Bus;
  log: Logger;
  /** The file server of a printer; null when it is gone. */
  filesOf(printerId: number): PrinterFiles | null;
};

/**
 * Fetches the file of each print that starts and keeps what it says about the plate: grams per filament, estimate, picture.
 * In the background and best effort: a print without a readable file keeps its nulls.
 */
export class JobFiles {
  readonly #deps: Deps;
  readonly #fetches = new Map<number, AbortController>();
  #stop: (() => void) | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    this.#stop = this.#deps.bus.on('recorded', (event) => {
      if (event.type === 'print_started' || event.type === 'print_attached') return this.#look(event.printer_id);
      if (['print_complete', 'print_failed', 'print_stopped'].includes(event.type))
        this.#fetches.get(event.printer_id)?.abort();
    });
    for (const print of await this.#deps.store.running()) if (print.filaments === null) this.#fetch(print);
  }

  stop(): void {
    this.#stop?.();
    for (const fetch of this.#fetches.values()) fetch.abort();
  }

  async #look(printerId: number): Promise<void> {
    const print = (await this.#deps.store.running()).find((row) => row.printer_id === printerId);
    if (print) this.#fetch(print);
  }

  #fetch(print: Print): void {
    const { printer_id } = print;
    if (printer_id === null) return;
    this.#fetches.get(printer_id)?.abort();
    const abort = new AbortController();
    this.#fetches.set(printer_id, abort);
    this.#describe(print, printer_id, abort.signal)
      .catch((error) => {
        if (!abort.signal.aborted)
          this.#deps.log.warn({ print_id: print.id, reason: messageOf(error) }, 'the job file could not be read');
      })
      .finally(() => {
        if (this.#fetches.get(printer_id) === abort) this.#fetches.delete(printer_id);
      });
  }

  async #describe(print: Print, printerId: number, signal: AbortSignal): Promise<void> {
    const files = this.#deps.filesOf(printerId);
    if (files === null) return;
    const directory = join(tmpdir(), 'bambuddy');
    await mkdir(directory, { recursive: true });
    const job = { subtaskName: print.name, gcodeFile: print.filename, plate: print.plate };
    const found = await findJobFile(files, job, { directory, signal });
    if (found.path === null) {
      this.#deps.log.info({ print_id: print.id, reason: found.reason }, 'no job file');
      return;
    }
    try {
      await this.#keep(
        print,
        printerId,
        await readThreeMf(found.path, { plate: print.plate ?? plateOfGcodeFile(print.filename) }),
      );
    } finally {
      await rm(found.path, { force: true });
    }
  }

  async #keep(print: Print, printerId: number, file: JobFile): Promise<void> {
    const { store, running } = this.#deps;
    const cover = await this.#saveCover(file.thumbnail);
    await store.describe(print.id, {
      plate: file.plate ?? print.plate,
      filaments: file.filaments,
      filament_types: typesOf(file.filaments),
      filament_total_grams: totalGrams(file.filaments),
      predicted_seconds: file.predictionSeconds === null ? null : Math.round(file.predictionSeconds),
      ...(print.total_layers === null && file.totalLayers !== null ? { total_layers: file.totalLayers } : {}),
      details: {
        cover,
        designer: file.designer,
        layer_height: file.layerHeight,
        nozzle_diameter: file.nozzleDiameter,
        bed_type: file.bedType,
        bed_temperature: file.bedTemperature,
        nozzle_temperature: file.nozzleTemperature,
        sliced_for_model: file.modelCode,
        object_count: file.objects?.filter((object) => !object.skipped).length ?? null,
      },
    });
    const known = running.of(printerId);
    if (known.archive_id === print.id) {
      running.set(printerId, {
        ...known,
        plate_id: file.plate ?? print.plate,
        has_cover: cover !== null,
        objects: file.objects?.length ?? null,
      });
    }
  }

  /** A picture that cannot be kept (a full disk) does not cost the print its grams. */
  async #saveCover(png: Buffer | null): Promise<string | null> {
    try {
      return png && (await this.#deps.pictures.save(png));
    } catch (error) {
      this.#deps.log.warn({ reason: messageOf(error) }, 'the picture of a print was not kept');
      return null;
    }
  }
}

/** `PETG, PLA`: each material once, in alphabetical order. */
function typesOf(filaments: readonly PlateFilament[] | null): string | null {
  if (filaments === null) return null;
  return [...new Set(filaments.map((filament) => filament.type ?? 'Unknown'))].sort().join(', ');
}
