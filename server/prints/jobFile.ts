import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join as joinLocal } from 'node:path';
import { basename, dirname, join } from 'node:path/posix';
import { setTimeout as pause } from 'node:timers/promises';
import { Fault, type Reason } from '../errors.ts';
import type { PrinterFiles } from '../printers/files/files.ts';
import type { FtpVisit } from '../printers/files/ftpVisit.ts';
import { type CandidateJob, candidatePaths, sameName } from './candidates.ts';
import { holdsPlate } from './threeMf.ts';

/** The file may appear only some seconds into the print, and grow for some more. */
const ATTEMPTS = 12;
const INTERVAL_MS = 5_000;
/** Downloads in one search, whatever becomes of them. */
const FETCHES = 3;
/** Larger jobs are not fetched: at the usual speed of a printer that takes an hour. */
const JOB_FILE_MAX_BYTES = 256 * 1024 * 1024;
/** Directories are listed only at every so many looks: a listing costs the printer a data connection. */
const LISTING_EVERY = 4;

/** Answers that no further look can change. */
const FINAL: ReadonlySet<Reason> = new Set(['printer_wrong_code', 'printer_certificate_changed', 'unavailable']);

export interface RunningJob extends CandidateJob {
  /** Plate that is printed: a file without it belongs to another job. Null accepts any sliced file. */
  plate: number | null;
}

export interface FindOptions {
  /** Local directory for the file that arrives; the caller removes the file. */
  directory: string;
  attempts?: number;
  intervalMs?: number;
  maxBytes?: number;
  signal?: AbortSignal;
  /** Waits between two looks; it must throw when the signal is aborted. */
  wait?: (ms: number, signal: AbortSignal | undefined) => Promise<unknown>;
}

export type FoundJobFile =
  | { path: string; remotePath: string; sizeBytes: number; reason: null }
  /** `reason` is a sentence that says why there is no file. */
  | { path: null; reason: string };

/** A file on the printer as one look saw it. */
interface Sighting {
  remotePath: string;
  sizeBytes: number;
}

/**
 * Finds the 3MF file of the running job on its printer and downloads it: looks for the names the job may have, takes a file
 * only when two looks in a row saw the same size, and only when it holds the plate that is printed. Each look is one short
 * connection. A printer that cannot be reached is asked again until the looks are used up.
 * @throws the signal's reason when it is aborted; nothing else that a printer or a file can cause
 */
export async function findJobFile(files: PrinterFiles, job: RunningJob, options: FindOptions): Promise<FoundJobFile> {
  const { attempts = ATTEMPTS, intervalMs = INTERVAL_MS, signal, wait = waitFor } = options;
  const candidates = candidatePaths(job);
  if (candidates.length === 0) return { path: null, reason: 'This job has no file on the printer.' };
  const wrong = new Set<string>();
  let fetches = 0;
  let before: Sighting | null = null;
  let reason = 'The file of this job was not found on the printer.';
  for (let attempt = 0; attempt < attempts && fetches < FETCHES; attempt++) {
    if (attempt > 0) await wait(intervalMs, signal);
    signal?.throwIfAborted();
    try {
      const seen = await look(files, { candidates, before, wrong, listing: attempt % LISTING_EVERY === 0 }, signal);
      const settled = seen !== null && isSame(seen, before);
      before = seen;
      if (!settled) continue;
      fetches += 1;
      const fetched = await fetch(files, seen, job, options);
      if (fetched.reason === null) return fetched;
      reason = fetched.reason;
      wrong.add(key(seen));
      before = null;
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof Fault)) throw error;
      reason = error.message;
      if (FINAL.has(error.reason)) break;
    }
  }
  return { path: null, reason };
}

interface Search {
  candidates: readonly string[];
  /** What the look before saw: it is asked for first, also in the listing. */
  before: Sighting | null;
  /** Sightings that turned out to be of another job. */
  wrong: ReadonlySet<string>;
  listing: boolean;
}

/** One look: sizes of the likely paths first, then, if asked, the directories, where names may differ in spelling. */
function look(files: PrinterFiles, search: Search, signal: AbortSignal | undefined): Promise<Sighting | null> {
  const { candidates, before, wrong } = search;
  const paths = before === null ? candidates : [before.remotePath, ...candidates];
  const usable = (sighting: Sighting) => sighting.sizeBytes > 0 && !wrong.has(key(sighting));
  return files.visit(async (visit) => {
    for (const remotePath of new Set(paths)) {
      const sighting = { remotePath, sizeBytes: (await visit.size(remotePath)) ?? 0 };
      if (usable(sighting)) return sighting;
    }
    return search.listing || before !== null ? await lookInListings(visit, paths, usable) : null;
  }, visitOptions(signal));
}

async function lookInListings(
  visit: FtpVisit,
  paths: readonly string[],
  usable: (sighting: Sighting) => boolean,
): Promise<Sighting | null> {
  const names = new Set(paths.map((path) => sameName(basename(path))));
  for (const directory of new Set(paths.map((path) => dirname(path)))) {
    for (const file of await listOrNothing(visit, directory)) {
      const sighting = { remotePath: join(directory, file.name), sizeBytes: file.sizeBytes };
      if (!file.directory && names.has(sameName(file.name)) && usable(sighting)) return sighting;
    }
  }
  return null;
}

function isSame(seen: Sighting, before: Sighting | null): boolean {
  return before !== null && key(seen) === key(before);
}

async function listOrNothing(visit: FtpVisit, directory: string) {
  try {
    return await visit.list(directory);
  } catch (error) {
    if (error instanceof Fault && error.reason === 'not_found') return [];
    throw error;
  }
}

async function fetch(
  files: PrinterFiles,
  seen: Sighting,
  job: RunningJob,
  options: FindOptions,
): Promise<FoundJobFile> {
  const { directory, maxBytes = JOB_FILE_MAX_BYTES, signal } = options;
  const path = joinLocal(directory, `${randomUUID()}.3mf`);
  if (seen.sizeBytes > maxBytes) {
    return { path: null, reason: `${seen.remotePath} is larger than ${Math.floor(maxBytes / 1024 / 1024)} MB.` };
  }
  const sizeBytes = await files.download(seen.remotePath, path, { maxBytes, ...visitOptions(signal) });
  try {
    if (await holdsPlate(path, job.plate)) return { path, remotePath: seen.remotePath, sizeBytes, reason: null };
  } catch (error) {
    await rm(path, { force: true });
    if (error instanceof Fault) return { path: null, reason: error.message };
    throw error;
  }
  await rm(path, { force: true });
  return { path: null, reason: `${seen.remotePath} does not hold the plate that is printed.` };
}

function key(sighting: Sighting): string {
  return `${sighting.sizeBytes} ${sighting.remotePath}`;
}

function visitOptions(signal: AbortSignal | undefined) {
  return signal === undefined ? {} : { signal };
}

function waitFor(ms: number, signal: AbortSignal | undefined): Promise<unknown> {
  return pause(ms, undefined, visitOptions(signal));
}
