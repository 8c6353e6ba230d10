import type { Entry, EntryJob } from '../../events/journal.ts';
import { fileNameOf } from './jobIdentity.ts';
import type { Fact, Job } from './lifecycle.ts';

/** A fact as the journal takes it: with the printer's name and the fields of its event that are known here. */
export function entryOf(fact: Fact, printer: { name: string }): Entry {
  const { type, subject, milestone, late, timeKnown, job } = fact;
  return {
    type,
    subject,
    milestone,
    at: new Date(fact.at),
    late,
    time_known: timeKnown,
    job: job && entryJobOf(job),
    data: {
      printer: printer.name,
      ...(job && type.startsWith('print_') ? { filename: fileNameOf(job) } : {}),
      ...(fact.progress === undefined ? {} : { progress: fact.progress }),
      ...(fact.remainingMinutes === undefined ? {} : { remaining_time: fact.remainingMinutes }),
      ...(fact.since === undefined ? {} : { since: fact.since }),
      ...(fact.reason === undefined ? {} : { reason: fact.reason }),
      ...(fact.code === undefined ? {} : { code: fact.code, message: fact.message ?? '' }),
    },
  };
}

function entryJobOf(job: Job): EntryJob {
  return {
    key: job.key,
    subtask_id: job.subtaskId,
    name: job.name,
    filename: fileNameOf(job),
    gcode_file: job.gcodeFile,
    plate: job.plate,
    started_at: job.startedAt === null ? null : new Date(job.startedAt),
    total_layers: job.totalLayers || null,
  };
}
