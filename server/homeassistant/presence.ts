import type { Lease, Leases } from '../db/leases.ts';
import { messageOf } from '../errors.ts';
import type { Bus } from '../events/bus.ts';
import type { BambuddyEvent } from '../events/catalogue.ts';
import type { Logger } from '../log.ts';
import { ConnectionFault, connectionFault } from './connectionFault.ts';
import { Covers } from './covers.ts';
import { entityEventOf } from './entities/events.ts';
import { HOUSE, type Where } from './entities/topics.ts';
import type { Publisher } from './publisher.ts';
import { Pulse } from './pulse.ts';
import type { RetainedStore } from './retainedStore.ts';
import { houseSheetOf, type Sheet, sheetOf } from './sheet.ts';
import { type HomeSources, houseSource, printerSource } from './sources.ts';
import { StateTeller } from './stateTeller.ts';
import type { HomeTimes } from './times.ts';

/** The right to speak to Home Assistant for all processes of a farm, and how often the others try to get it. */
const LEASE = 'homeassistant';
const TAKE_OVER_MS = 15_000;
/** What comes within this time is looked at together. */
const GATHER_MS = 50;
/** What failed is tried again after this time. */
const AGAIN_MS = 5_000;
const GOODBYE_MS = 2_000;

/** What Home Assistant says of itself. */
export interface HomeFacts {
  where: Where;
  currency: string;
}

type Deps = {
  bus: Bus;
  leases: Leases;
  sources: HomeSources;
  retained: RetainedStore;
  times: HomeTimes;
  log: Logger;
  /** The broker did not answer: until it does, `speakThrough(null)`. */
  brokerFailed(): void;
};

/**
 * Our presence in Home Assistant: follows the printers and the house, and tells what changed through whichever publisher there is,
 * as gently as `pace` says. Only the process with the lease speaks.
 */
export class Presence {
  readonly #deps: Deps;
  #publisher: Publisher | null = null;
  #facts: HomeFacts | null = null;
  #lease: Lease | null = null;
  /** What is to be looked at: owners, as sheets name them. */
  readonly #dirty = new Set<string>();
  readonly #sheets = new Map<string, Sheet>();
  readonly #states = new StateTeller();
  readonly #covers: Covers;
  readonly #pulse: Pulse;
  #events: BambuddyEvent[] = [];
  #beginning = true;
  #stops: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #wakeAt = Number.POSITIVE_INFINITY;
  #turn: Promise<void> = Promise.resolve();
  #leaseTimer: NodeJS.Timeout | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#covers = new Covers(deps);
    this.#pulse = new Pulse({ everyMs: deps.times.aliveEveryMs });
  }

  async start(): Promise<void> {
    const { bus } = this.#deps;
    this.#stops = [
      bus.on('status', ({ printer_id }) => this.#changed(printer_id)),
      bus.on('recorded', (event) => this.#happened(event)),
      bus.on('price', () => this.#look(HOUSE)),
    ];
    await this.#takeLease();
    this.#leaseTimer = setInterval(() => void this.#takeLease(), TAKE_OVER_MS);
    this.#leaseTimer.unref();
  }

  /** Says goodbye, for at most two seconds. */
  async stop(): Promise<void> {
    clearInterval(this.#leaseTimer);
    clearTimeout(this.#timer);
    for (const stop of this.#stops) stop();
    const publisher = this.#speaking;
    this.#publisher = null;
    const goodbye = this.#turn.then(() => publisher?.end()).catch(() => undefined);
    await Promise.race([goodbye, new Promise((resolve) => setTimeout(resolve, GOODBYE_MS).unref())]);
  }

  /** From now on through this publisher, from the beginning; null = nobody can be told now. */
  speakThrough(publisher: Publisher | null, facts: HomeFacts | null): void {
    this.#publisher = publisher;
    this.#facts = facts;
    this.again();
  }

  /** Somebody wants everything to be told once more, with the pictures. */
  retell(): void {
    this.#covers.again();
    this.again();
  }

  /** Home Assistant or its broker may have lost what it was told: everything is told once more. */
  again(): void {
    this.#publisher?.forget();
    this.#states.forget();
    this.#pulse.forget();
    this.#beginning = true;
    this.#lookAtAll();
  }

  /** Somebody has ordered something of this printer: what comes of it is told at once. */
  expect(serial: string): void {
    this.#states.hurry(serial, Date.now());
  }

  /** How many entities are announced of a printer (its serial number) or of the house. */
  entities(owner: string): number {
    if (this.#publisher === null) return 0;
    return this.#sheets.get(owner)?.documents.reduce((total, { entities }) => total + entities, 0) ?? 0;
  }

  get #speaking(): Publisher | null {
    return this.#lease !== null && this.#deps.leases.holds(this.#lease) ? this.#publisher : null;
  }

  async #takeLease(): Promise<void> {
    if (this.#lease !== null && this.#deps.leases.holds(this.#lease)) return;
    const { leases, retained, log } = this.#deps;
    try {
      this.#lease = await leases.take(LEASE);
      if (this.#lease === null) return;
      // Whoever spoke before may have told more than we know.
      await retained.load();
      this.again();
    } catch (error) {
      log.warn({ reason: messageOf(error) }, 'the right to speak to Home Assistant could not be taken');
    }
  }

  #changed(printerId: number): void {
    if (printerId === 0) this.#lookAtAll();
    const printer = this.#deps.sources.printers().find(({ id }) => id === printerId);
    if (printer !== undefined) this.#look(printer.serial_number);
    this.#look(HOUSE);
  }

  #happened(event: BambuddyEvent): void {
    if (this.#speaking === null) return;
    this.#events.push(event);
    this.#changed(event.printer_id);
  }

  #lookAtAll(): void {
    for (const { serial_number } of this.#deps.sources.printers()) this.#look(serial_number);
    this.#look(HOUSE);
  }

  #look(owner: string): void {
    this.#dirty.add(owner);
    this.#wake(Date.now() + GATHER_MS);
  }

  #wake(at: number): void {
    if (at >= this.#wakeAt || this.#speaking === null) return;
    this.#wakeAt = at;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => {
        this.#wakeAt = Number.POSITIVE_INFINITY;
        this.#turn = this.#turn.then(() => this.#pass());
      },
      Math.max(0, at - Date.now()),
    );
    this.#timer.unref();
  }

  async #pass(): Promise<void> {
    const publisher = this.#speaking;
    const facts = this.#facts;
    if (publisher === null || facts === null) return;
    try {
      if (this.#beginning) await publisher.begin();
      this.#beginning = false;
      await this.#leaveGone(publisher);
      for (const owner of this.#dirty) await this.#announce(publisher, owner, facts);
      await this.#tellEvents(publisher);
      await this.#tellAlive(publisher, Date.now());
      const wakeAt = await this.#states.tell(publisher, [...this.#sheets.values()], Date.now());
      if (wakeAt !== null) this.#wake(wakeAt);
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Printers that were removed, or of which nobody wants entities any more. */
  async #leaveGone(publisher: Publisher): Promise<void> {
    const { sources, retained } = this.#deps;
    const wanted = sources.printers().filter(({ entity_set }) => entity_set !== 'none');
    const owners = new Set([HOUSE, ...wanted.map(({ serial_number }) => serial_number)]);
    for (const owner of retained.owners()) {
      if (owners.has(owner)) continue;
      await publisher.remove(owner);
      await this.#covers.leave(owner);
      this.#sheets.delete(owner);
      this.#dirty.delete(owner);
    }
  }

  async #announce(publisher: Publisher, owner: string, { where, currency }: HomeFacts): Promise<void> {
    this.#dirty.delete(owner);
    const { sources } = this.#deps;
    try {
      if (owner === HOUSE)
        return await this.#show(publisher, houseSheetOf(await houseSource(sources, currency), where));
      const printer = sources.printers().find(({ serial_number }) => serial_number === owner);
      if (printer === undefined || printer.entity_set === 'none') return;
      const source = await printerSource(sources, printer);
      // it is looked at again as soon as that is written
      if (printer.entity_slug === null && source.status.state !== 'unknown')
        return void (await sources.fixSlug(printer));
      await this.#show(publisher, sheetOf(source, where));
      const { cover_url, current_archive_id } = source.status;
      if (cover_url !== null && current_archive_id !== null)
        await this.#showCover(publisher, owner, current_archive_id);
    } catch (error) {
      // A printer that cannot be described must not silence the others.
      if (!(error instanceof ConnectionFault))
        return void this.#deps.log.error({ owner, err: error }, 'the entities could not be derived');
      this.#dirty.add(owner);
      throw error;
    }
  }

  async #show(publisher: Publisher, sheet: Sheet): Promise<void> {
    this.#sheets.set(sheet.owner, sheet);
    await publisher.announce(sheet);
  }

  async #showCover(publisher: Publisher, serial: string, archiveId: number): Promise<void> {
    if (publisher.mode !== 'mqtt' || this.#covers.isShown(serial, archiveId)) return;
    const png = await this.#deps.sources.cover(archiveId);
    if (png === null) return;
    await publisher.cover(serial, png);
    await this.#covers.shown(serial, archiveId);
  }

  /** With every word that we are there everything is looked at: what is missing for long is taken away then. */
  async #tellAlive(publisher: Publisher, now: number): Promise<void> {
    const announced = [...this.#sheets.values()].filter(({ documents }) => documents.length > 0);
    const connected = announced.flatMap(({ owner, online }) => (online ? [owner] : [])).sort();
    if (this.#pulse.isDue(connected, now)) {
      await publisher.alive(connected);
      this.#pulse.said(connected, now);
      this.#lookAtAll();
    }
    this.#wake(this.#pulse.nextAt);
  }

  async #tellEvents(publisher: Publisher): Promise<void> {
    for (const event of this.#events.splice(0)) {
      const printer = this.#deps.sources.printers().find(({ id }) => id === event.printer_id);
      const content = entityEventOf(event);
      if (printer === undefined || content === null || !this.#sheets.get(printer.serial_number)?.documents.length)
        continue;
      await publisher.event(printer.serial_number, content);
      this.expect(printer.serial_number);
    }
  }

  #failed(error: unknown): void {
    const { code, message, translationKey } = connectionFault(error);
    this.#deps.log.warn({ code, reason: message }, 'Home Assistant could not be told');
    // Nobody should hear of it when it is over.
    this.#events = [];
    if (translationKey === 'mqtt_broker_error') this.#deps.brokerFailed();
    this.#wake(Date.now() + AGAIN_MS);
  }
}
