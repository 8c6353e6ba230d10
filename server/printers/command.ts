import type { JobReading } from './report/job.ts';
import type { ReplyReport } from './report/report.ts';

/** What someone wants a printer to do. */
export type Command = { kind: 'pause' } | { kind: 'resume' } | { kind: 'stop' };

/** What became of it. `refused` carries the printer's or our reason; `unanswered` may still be carried out. */
export type Outcome = { outcome: 'accepted' } | { outcome: 'refused'; reason: string } | { outcome: 'unanswered' };

/** `err_code` of a command that firmware with authorization control wants signed (printer firmware, 0x05024007). */
const UNSIGNED = 84_033_543;
export const DEVELOPER_MODE =
  'The printer refused: Developer Mode is off. Switch it on at the printer: Settings > Network.';

/** The request of a command, with the sequence id that its echo will carry. */
export function requestOf(command: Command, sequenceId: string): object {
  return { print: { sequence_id: sequenceId, command: command.kind, param: '' } };
}

const PRINTING = ['PREPARE', 'SLICING', 'RUNNING', 'PAUSE'];
const WORDS: Record<string, string> = {
  IDLE: 'the printer is idle',
  FINISH: 'the print is already finished',
  FAILED: 'the print has already ended',
  PAUSE: 'the print is paused already',
  RUNNING: 'the print runs already',
  PREPARE: 'the print is still being prepared',
  SLICING: 'the print is still being sliced',
};

/** Why a command makes no sense in this state, or null. It is not sent then. */
export function refusal(command: Command, state: string | null): string | null {
  const words = WORDS[state ?? ''] ?? 'the state of the printer is unknown';
  switch (command.kind) {
    case 'pause':
      return state === 'RUNNING' ? null : `Not paused: ${words}.`;
    case 'resume':
      return state === 'PAUSE' ? null : `Not resumed: ${words}.`;
    case 'stop':
      return PRINTING.includes(state ?? '') ? null : `Not stopped: ${words}.`;
  }
}

/** What the printer's echo says. An echo without a result is a yes: old firmware answers with the bare command. */
export function outcomeOf(reply: ReplyReport): Outcome {
  if (reply.errCode === UNSIGNED) return { outcome: 'refused', reason: DEVELOPER_MODE };
  if (reply.errCode !== null)
    return { outcome: 'refused', reason: reply.reason ?? `The printer refused (error ${reply.errCode}).` };
  if (reply.result === 'failed') return { outcome: 'refused', reason: reply.reason ?? 'The printer refused.' };
  return { outcome: 'accepted' };
}

/** The effect of the command can be seen, so it was carried out although no echo came. */
export function isDone(command: Command, reading: JobReading): boolean {
  switch (command.kind) {
    case 'pause':
      return reading.state === 'PAUSE';
    case 'resume':
      return reading.state === 'RUNNING';
    case 'stop':
      return reading.state === 'FAILED' || reading.state === 'IDLE';
  }
}
