import type { Entry } from './journal.ts';

/** As many facts may wait for a database that does not take them before they are merged. */
export const ENTRIES_MAX = 200;

/**
 * Keeps the queue of one printer bounded while nothing can be written. Ends and starts of prints are never dropped as long
 * as something lesser is there; of the progress of one print only the newest stays, and pauses and link losses that are over go first.
 */
export function mergeEntries(entries: Entry[]): Entry[] {
  if (entries.length <= ENTRIES_MAX) return entries;
  const newest = new Map<string, number>();
  for (const [index, entry] of entries.entries()) newest.set(`${entry.type} ${entry.subject}`, index);
  const merged = entries.filter(
    (entry, index) => entry.type !== 'print_progress' || newest.get(`${entry.type} ${entry.subject}`) === index,
  );
  for (const lesser of LESSER) {
    if (merged.length <= ENTRIES_MAX) return merged;
    dropOldest(merged, lesser);
  }
  return merged.slice(-ENTRIES_MAX);
}

const LESSER = [
  'print_paused',
  'print_resumed',
  'plate_clear_needed',
  'printer_online',
  'printer_offline',
  'printer_error',
  'print_progress',
];

function dropOldest(entries: Entry[], type: string): void {
  let surplus = entries.length - ENTRIES_MAX;
  for (let index = 0; index < entries.length && surplus > 0; ) {
    if (entries[index]?.type === type) {
      entries.splice(index, 1);
      surplus--;
    } else index++;
  }
}
