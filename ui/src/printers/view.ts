import type { Printer, PrinterError, Status } from '../wire.ts';

/** What a printer is doing, as its icon, colour and word say it. */
export type Condition =
  | 'printing'
  | 'preparing'
  | 'paused'
  | 'finished'
  | 'failed'
  | 'stopped'
  | 'error'
  | 'ready'
  | 'offline'
  | 'unknown';

/** The filter a printer belongs to. */
export type Group = 'needs' | 'printing' | 'ready' | 'offline';

export const GROUPS: readonly Group[] = ['needs', 'printing', 'ready', 'offline'];

/** Severities of what the printer complains about: fatal 1 and serious 2 need a person. */
const SERIOUS = 2;
const INFORMATION = 4;

export function conditionOf(status: Status | undefined): Condition {
  if (status === undefined) return 'unknown';
  if (!status.connected) return 'offline';
  switch (status.state) {
    case 'RUNNING':
      return hasProgress(status) ? 'printing' : 'preparing';
    case 'PREPARE':
    case 'SLICING':
      return 'preparing';
    case 'PAUSE':
      return 'paused';
    case 'FINISH':
    case 'FAILED':
    case 'IDLE':
      // Once the plate is clear, a printer that goes on saying FINISH or FAILED waits for its next print.
      if (status.awaiting_plate_clear) return endOf(status);
      return hasComplaint(status) ? 'error' : 'ready';
    default:
      return 'unknown';
  }
}

export function groupOf(status: Status | undefined): Group {
  const condition = conditionOf(status);
  switch (condition) {
    case 'offline':
    case 'unknown':
      return 'offline';
    case 'paused':
    case 'error':
      return 'needs';
    case 'printing':
    case 'preparing':
      return status !== undefined && hasComplaint(status) ? 'needs' : 'printing';
    default:
      return plateWaits(status) ? 'needs' : 'ready';
  }
}

/** A print has ended and its plate waits for a person. */
export function plateWaits(status: Status | undefined): boolean {
  if (!status?.connected) return false;
  return status.awaiting_plate_clear && !hasJob(status);
}

/** A print is on the plate and under way or paused. */
export function hasJob(status: Status | undefined): boolean {
  const condition = conditionOf(status);
  return condition === 'printing' || condition === 'preparing' || condition === 'paused';
}

export function fileOf(status: Status | undefined): string | null {
  const name = status?.subtask_name || status?.current_print || status?.gcode_file || null;
  return name === null ? null : shortFileName(name);
}

/** The name without folders and without the endings every sliced file has. */
export function shortFileName(name: string): string {
  const file = name.slice(name.lastIndexOf('/') + 1);
  return file.replace(/(\.gcode)?\.3mf$|\.gcode$/i, '') || file;
}

export interface Complaint {
  /** Null when the printer gave only a code we have no words for. */
  text: string | null;
  /** As the vendor writes it, in groups of four: `0300_8004_0001_0001`. Null when only a sentence is known. */
  code: string | null;
  bad: boolean;
}

/** Everything the printer complains about, the sentence that matters most first; information is left out. */
export function complaintsOf(status: Status | undefined): Complaint[] {
  if (status === undefined) return [];
  const complaints = status.hms_errors
    .filter((error) => error.severity !== INFORMATION)
    .map((error) => ({
      text: error.text ?? null,
      code: groupedCode(error.full_code),
      bad: isSerious(error),
    }));
  if (!status.error) return complaints;
  const first = complaints.find((complaint) => complaint.text === status.error);
  const rest = complaints.filter((complaint) => complaint !== first);
  return [first ?? { text: status.error, code: null, bad: true }, ...rest];
}

function groupedCode(code: string): string {
  return (code.replace(/^0x/i, '').match(/.{1,4}/g) ?? []).join('_').toUpperCase();
}

/** Seconds left; from minutes where the printer gave no seconds. */
export function secondsLeft(status: Status | undefined): number | null {
  if (status === undefined || !hasJob(status)) return null;
  return status.remaining_time_seconds ?? (status.remaining_time === null ? null : status.remaining_time * 60);
}

export interface Shown {
  printer: Printer;
  status: Status | undefined;
}

/** The order of the list: needs you, printing (least time left first), ready, offline; then by name. */
export function inOrder(shown: readonly Shown[], language: string): Shown[] {
  const collator = new Intl.Collator(language, { numeric: true });
  const key = ({ status }: Shown): [number, number] => {
    const group = groupOf(status);
    const left = group === 'printing' ? (secondsLeft(status) ?? Number.MAX_SAFE_INTEGER) : 0;
    // Whole five minutes: two printers with about the same time left do not change places at every report.
    return [GROUPS.indexOf(group), Math.floor(left / 300)];
  };
  return shown
    .map((entry) => ({ entry, key: key(entry) }))
    .sort(
      (a, b) =>
        a.key[0] - b.key[0] || a.key[1] - b.key[1] || collator.compare(a.entry.printer.name, b.entry.printer.name),
    )
    .map(({ entry }) => entry);
}

/** How many printers each filter would show. */
export function countByGroup(shown: readonly Shown[]): Record<Group, number> {
  const counts: Record<Group, number> = { needs: 0, printing: 0, ready: 0, offline: 0 };
  for (const { status } of shown) counts[groupOf(status)] += 1;
  return counts;
}

/** How the print on the plate ended. The printer says FAILED of a print that a person stopped, too: the archive knows. */
function endOf({ state, last_print }: Status): Condition {
  if (state === 'FINISH') return 'finished';
  if (state === 'FAILED') return last_print?.status === 'stopped' ? 'stopped' : 'failed';
  if (last_print === null) return 'ready';
  return last_print.status === 'completed' ? 'finished' : last_print.status;
}

function hasProgress(status: Status): boolean {
  return status.progress !== null && (status.progress > 0 || (status.layer_num ?? 0) > 0);
}

function isSerious(error: PrinterError): boolean {
  return error.severity > 0 && error.severity <= SERIOUS;
}

function hasComplaint(status: Status): boolean {
  return Boolean(status.error) || status.hms_errors.some(isSerious);
}
