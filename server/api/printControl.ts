import { z } from 'zod';
import { Fault } from '../errors.ts';
import type { Outcome } from '../printers/commands/command.ts';
import { type Asked, note } from './note.ts';
import { mutation } from './procedure.ts';
import { done, printerId } from './schemas.ts';

/** A procedure that sends one command to a printer. */
export function control(kind: 'pause' | 'resume' | 'stop', summary: string, message: string) {
  return mutation(
    {
      who: 'control_printer',
      which: { printer: (input: { id: number }) => input.id },
      rest: {
        method: 'POST',
        path: `/printers/{id}/print/${kind}`,
        tag: 'Printers',
        operationId: `${kind}_print`,
        summary,
        description:
          'Answers when the printer did: 200 accepted, 409 refused with the reason, 504 when it does not answer within four seconds.',
      },
      input: z.object({ id: printerId }),
      output: done,
    },
    async ({ features, input, ...asked }) => {
      answerTo(await features.fleet.command(input.id, { kind }));
      if (kind === 'stop') await noteStop(asked, input.id);
      return { success: true as const, message };
    },
  );
}

/** @throws Fault printer_refused (409) with the reason, printer_unanswered (504) */
export function answerTo(outcome: Outcome): void {
  if (outcome.outcome === 'refused') throw new Fault('printer_refused', outcome.reason);
  if (outcome.outcome === 'unanswered') {
    throw new Fault(
      'printer_unanswered',
      'The printer did not answer within 4 s. It may still do it: look at its screen.',
    );
  }
}

function noteStop(asked: Asked, id: number): Promise<void> {
  const { name } = asked.ctx.features.printers.get(id);
  return note(asked, { action: 'print.stopped', subject: 'printer', subject_id: id, subject_name: name });
}
