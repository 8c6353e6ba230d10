import { join } from 'node:path';
import * as changes from '../../../server/printers/life/changes.ts';
import * as facts from '../../../server/printers/life/facts.ts';
import * as lifecycle from '../../../server/printers/life/lifecycle.ts';
import * as job from '../../../server/printers/report/job.ts';
import * as merge from '../../../server/printers/report/merge.ts';
import * as report from '../../../server/printers/report/report.ts';
import * as status from '../../../server/printers/status/status.ts';

/** Everything between the bytes on the wire and the facts that are told, as pure functions. */
export type Pipeline = Pick<
  typeof changes,
  'observe' | 'tick' | 'lose' | 'restore' | 'askStop' | 'forgetStop' | 'clearPlate' | 'wakeAt'
> &
  Pick<typeof facts, 'entryOf'> &
  Pick<typeof job, 'readJob'> &
  Pick<typeof lifecycle, 'newLifecycle'> &
  Pick<typeof merge, 'mergeReport'> &
  Pick<typeof report, 'parseReport'> &
  Pick<typeof status, 'statusOf'>;

/** The product's own. */
export const REAL: Pipeline = { ...changes, ...facts, ...job, ...lifecycle, ...merge, ...report, ...status };

const MODULES = [
  'life/changes',
  'life/facts',
  'life/lifecycle',
  'report/job',
  'report/merge',
  'report/report',
  'status/status',
];

/** The same functions from a copy of the server's folder. */
export async function loadPipeline(server: string): Promise<Pipeline> {
  const modules: unknown[] = await Promise.all(
    MODULES.map((name) => import(/* @vite-ignore */ join(server, 'printers', `${name}.ts`))),
  );
  return Object.assign({}, ...modules) as Pipeline;
}
