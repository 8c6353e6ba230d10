import type { Meta } from '../../server/api/procedure.ts';
import { appRouter } from '../../server/api/router.ts';

export interface Declared {
  /** `printers.status`. */
  name: string;
  kind: 'query' | 'mutation' | 'subscription';
  meta: Meta;
}

/** Every procedure of the router with what it declares. */
export const procedures: readonly Declared[] = Object.entries(appRouter._def.procedures).map(([name, procedure]) => {
  const { meta, type } = (procedure as unknown as { _def: { meta?: Meta; type: Declared['kind'] } })._def;
  if (meta === undefined) throw new Error(`${name} is not made by query, mutation or subscription of procedure.ts`);
  return { name, kind: type, meta };
});
