import { type Merged, mergeReport } from '../../server/printers/report/merge.ts';
import { readModules } from '../../server/printers/report/modules.ts';
import { parseReport, type StatusReport } from '../../server/printers/report/report.ts';
import { type Link, type PrinterStatus, statusOf } from '../../server/printers/status/status.ts';

/** When the reports of these tests come. */
export const REPORTED_AT = new Date('2026-03-01T10:00:30.000Z');

export const LINK: Link = {
  connected: true,
  lastReportAt: REPORTED_AT,
  awaitingPlateClear: false,
  currentArchiveId: 7,
  currentPlateId: null,
  coverUrl: '/api/v1/printers/1/cover',
};

/** The bytes of one message as printers indent it. */
export function bytesOf(message: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(message, null, 4));
}

/** Parses a push and insists that it is one. */
export function pushOf(print: unknown): StatusReport {
  const report = parseReport(bytesOf({ print }));
  if (report.kind !== 'status') throw new Error(`not a push but ${report.kind}`);
  return report;
}

/** Sends pushes through bytes, parser and merge, one after the other. */
export function mergedOf(...prints: readonly unknown[]): Merged {
  const merged = prints.reduce<Merged | null>((known, print) => mergeReport(known, pushOf(print)), null);
  if (merged === null) throw new Error('no push');
  return merged;
}

/** The status after some pushes of a printer with these modules. */
export function statusAfter(
  prints: readonly unknown[],
  {
    modules = [],
    serial = null,
    link = {},
  }: { modules?: readonly unknown[]; serial?: string | null; link?: Partial<Link> },
): PrinterStatus {
  const merged = prints.length === 0 ? null : mergedOf(...prints);
  return statusOf({ merged, modules: readModules(modules), serial, link: { ...LINK, ...link } });
}
