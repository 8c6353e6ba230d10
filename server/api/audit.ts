import { z } from 'zod';
import { AUDIT_ACTIONS, AUDIT_SUBJECTS, type Audited } from '../access/audit.ts';
import { query, router } from './procedure.ts';
import { id, time } from './schemas.ts';

const LIMIT = 50;
const LIMIT_MAX = 500;

export const auditEntry = z.object({
  id,
  at: time,
  actor: z
    .string()
    .meta({ description: '`key:7`, `person:3`, `household`, `anonymous` or `system`', example: 'person:3' }),
  actor_name: z.string().meta({ description: 'Their name at that time' }),
  ip: z.string().nullable(),
  action: z.enum(AUDIT_ACTIONS),
  subject: z.enum(AUDIT_SUBJECTS),
  subject_id: z.int().nullable(),
  subject_name: z.string().meta({ description: 'Its name at that time' }),
  details: z.record(z.string(), z.unknown()).nullable().meta({ description: 'What was changed; never a secret' }),
});

/** A stored row as every endpoint answers it. */
export function auditAnswer(row: Audited): z.input<typeof auditEntry> {
  return {
    ...row,
    at: row.at.toISOString(),
    action: row.action as z.input<typeof auditEntry>['action'],
    subject: row.subject as z.input<typeof auditEntry>['subject'],
    details: row.details as Record<string, unknown> | null,
  };
}

export const audit = router({
  list: query(
    {
      who: 'admin',
      which: 'none',
      rest: {
        method: 'GET',
        path: '/audit',
        tag: 'Audit',
        operationId: 'list_audit',
        summary: 'List who changed what',
        description:
          'Keys, people, webhooks, the price, printers, authentication, stopped prints; newest first, kept for a year. The header `X-Total-Count` has the number of all that match.',
      },
      input: z.object({
        subject: z.enum(AUDIT_SUBJECTS).optional(),
        subject_id: id.optional(),
        limit: z
          .int()
          .min(1)
          .default(LIMIT)
          .meta({ description: `At most ${LIMIT_MAX}; more is cut` }),
        offset: z.int().min(0).default(0),
      }),
      output: z.array(auditEntry),
    },
    async ({ features, input, ctx }) => {
      const limit = Math.min(input.limit, LIMIT_MAX);
      const { rows, total } = await features.audit.list({ ...input, limit });
      ctx.headers.set('X-Total-Count', String(total));
      return rows.map(auditAnswer);
    },
  ),
});
