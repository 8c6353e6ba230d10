import { z } from 'zod';
import { mutation, query, router } from './procedure.ts';
import { none } from './schemas.ts';

const TAG = 'Home Assistant';

const blueprint = z.object({
  id: z.string().meta({ description: 'Its name in addresses', example: 'print_ended' }),
  name: z.string(),
  description: z.string(),
  yaml: z.string().meta({ description: 'What is written into Home Assistant' }),
  installed: z.boolean().nullable().meta({ description: 'null while Home Assistant cannot be asked' }),
});

/** Automations that are installed in Home Assistant with one click. */
export const blueprints = router({
  list: query(
    {
      who: 'admin',
      which: 'none',
      rest: {
        method: 'GET',
        path: '/home-assistant/blueprints',
        tag: TAG,
        operationId: 'list_blueprints',
        summary: 'List blueprints',
      },
      input: none,
      output: z.array(blueprint),
    },
    ({ features }) => features.blueprints.list(),
  ),

  install: mutation(
    {
      who: 'admin',
      which: 'none',
      rest: {
        method: 'POST',
        path: '/home-assistant/blueprints/{id}/install',
        tag: TAG,
        operationId: 'install_blueprint',
        summary: 'Install a blueprint in Home Assistant',
        description: 'Writes it, over an older one of ours. Automations made from it are reloaded there.',
      },
      input: z.object({ id: z.string().min(1).max(60).meta({ example: 'print_ended' }) }),
      output: blueprint,
    },
    ({ features, input }) => features.blueprints.install(input.id),
  ),
});
