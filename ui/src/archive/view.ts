import type { Archive, FilamentSlot } from './wire.ts';

/** Picture of a state, as printers have it. */
export function markOf(status: string): string {
  switch (status) {
    case 'printing':
      return 'printing';
    case 'completed':
      return 'finished';
    case 'failed':
      return 'failed';
    case 'stopped':
    case 'cancelled':
    case 'aborted':
      return 'stopped';
    default:
      return 'unknown';
  }
}

export function titleOf(print: Archive): string | null {
  return print.print_name || print.filename || null;
}

/** Seconds it took; while it runs, unknown. */
export function durationOf(print: Archive): number | null {
  if (print.actual_time_seconds !== null) return print.actual_time_seconds;
  if (print.started_at === null || print.completed_at === null) return null;
  const seconds = (Date.parse(print.completed_at) - Date.parse(print.started_at)) / 1000;
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
}

/** Whether it used less than the file asked for: then both are told. */
export function isPartial(print: Archive): boolean {
  const { filament_used_grams: used, filament_total_grams: total } = print;
  return used !== null && total !== null && total > 0 && used < total - 0.05;
}

export function slotsOf(print: Archive): readonly FilamentSlot[] {
  return print.extra_data?.filament_slots ?? [];
}

/** Where its picture is, relative to the panel; null without one. */
export function thumbnailOf(print: Archive | undefined): string | null {
  return print?.thumbnail_path ? `api/v1/archives/${print.id}/thumbnail` : null;
}
