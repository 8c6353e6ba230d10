import type { Leases } from '../db/leases.ts';
import type { PrintRow } from '../db/tables.ts';
import type { Bus } from '../events/bus.ts';
import type { BambuddyEvent } from '../events/catalogue.ts';
import type { Logger } from '../log.ts';
import type { Printer } from '../printers/printerStore.ts';
import type { HomeAssistantConnection } from './connection.ts';
import { connectionFault } from './connectionFault.ts';
import { homeEventType } from './entities/events.ts';

/** What automations listen to on Home Assistant's bus. */
const HOME_EVENT = 'bambuddy_event';
/** The right to speak to Home Assistant for all processes of a farm. */
const LEASE = 'homeassistant';

/** What the archive tells of a print. */
export type ToldPrint = Pick<
  PrintRow,
  'id' | 'name' | 'filament_types' | 'filament_total_grams' | 'filament_used_grams' | 'duration_seconds' | 'progress'
>;

type Deps = {
  bus: Bus;
  connection: Pick<HomeAssistantConnection, 'state' | 'send'>;
  leases: Leases;
  printers(): readonly Printer[];
  /** null when there is no such print. */
  print(archiveId: number): Promise<ToldPrint | null>;
  log: Logger;
};

/**
 * Tells every event on Home Assistant's bus, with the whole job in it, for automations that do not look at entities. What
 * happens while Home Assistant is away is not told later: an automation must not act on the past.
 */
export class HomeEvents {
  readonly #deps: Deps;
  #turn: Promise<void> = Promise.resolve();
  #stop: (() => void) | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  start(): void {
    this.#stop = this.#deps.bus.on('recorded', (event) => {
      // one after the other, so that they arrive in order
      this.#turn = this.#turn.then(() => this.#tell(event));
    });
  }

  async stop(): Promise<void> {
    this.#stop?.();
    await this.#turn;
  }

  async #tell(event: BambuddyEvent): Promise<void> {
    const { connection, leases, printers, print, log } = this.#deps;
    const printer = printers().find(({ id }) => id === event.printer_id);
    if (printer === undefined || homeEventType(event.type) === null || !connection.state.connected) return;
    try {
      if ((await leases.take(LEASE)) === null) return;
      const printId = 'print_id' in event.data ? event.data.print_id : null;
      const content = homeEventOf(event, printer, printId === null ? null : await print(printId));
      await connection.send({ type: 'fire_event', event_type: HOME_EVENT, event_data: content });
    } catch (error) {
      log.warn(
        { event: event.type, reason: connectionFault(error).message },
        'an event was not told to Home Assistant',
      );
    }
  }
}

/**
 * The content of `bambuddy_event`: the event's own fields and the job, flat. Times are ISO 8601 UTC, durations seconds, filament
 * grams; `picture` is a path below our own address. Unknown is null.
 */
export function homeEventOf(
  event: Pick<BambuddyEvent, 'type' | 'data' | 'observed' | 'at'>,
  printer: Pick<Printer, 'id' | 'name' | 'serial_number'>,
  print: ToldPrint | null,
): Readonly<Record<string, unknown>> {
  const own: Readonly<Record<string, unknown>> = event.data;
  return {
    type: homeEventType(event.type),
    printer_id: printer.id,
    serial: printer.serial_number,
    printer_name: printer.name,
    job_id: print?.id ?? null,
    job_name: print?.name ?? own.filename ?? null,
    filament: print?.filament_types ?? null,
    filament_grams: print?.filament_used_grams ?? print?.filament_total_grams ?? null,
    duration_seconds: own.duration ?? print?.duration_seconds ?? null,
    progress: own.progress ?? print?.progress ?? null,
    remaining_minutes: own.remaining_time ?? null,
    reason: own.reason ?? null,
    code: own.code ?? null,
    message: own.message ?? null,
    energy_kwh: null,
    cost: null,
    picture: print === null ? null : `/api/v1/archives/${print.id}/thumbnail`,
    late: event.observed === 'late',
    at: event.at.toISOString(),
  };
}
