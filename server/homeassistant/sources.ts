import type { Printer } from '../printers/printerStore.ts';
import type { NamedStatus } from '../printers/watcher.ts';
import type { HouseSource, PrinterSource } from './entities/entity.ts';

/** What the rest of the house knows, as far as Home Assistant is told of it. */
export interface HomeSources {
  printers(): readonly Printer[];
  /** Settles what its entity ids begin with, for good. */
  fixSlug(printer: Printer): Promise<unknown>;
  status(printerId: number): Promise<NamedStatus>;
  /** What can be ordered of it now. */
  controls(status: NamedStatus): PrinterSource['controls'];
  /** What the archive knows of a printer's running job and of all its prints. */
  archive(printerId: number, archiveId: number | null): Promise<Pick<PrinterSource, 'job' | 'totals'>>;
  /** The picture of a print, PNG; null when there is none. */
  cover(archiveId: number): Promise<Buffer | null>;
  webhooks(): HouseSource['webhooks'];
  price(): { price: number; currency: string | null } | null;
}

/** Everything of one printer, gathered. */
export async function printerSource(sources: HomeSources, printer: Printer): Promise<PrinterSource> {
  const status = await sources.status(printer.id);
  return {
    printer,
    status,
    controls: sources.controls(status),
    ...(await sources.archive(printer.id, status.current_archive_id)),
  };
}

/** @param currency Home Assistant's own, where a price does not say its own */
export async function houseSource(sources: HomeSources, currency: string): Promise<HouseSource> {
  const statuses = await Promise.all(sources.printers().map(({ id }) => sources.status(id)));
  const price = sources.price();
  return {
    statuses,
    webhooks: sources.webhooks(),
    price: price === null ? null : { price: price.price, currency: price.currency ?? currency },
  };
}
