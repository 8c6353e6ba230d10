import { z } from 'zod';
import { controlsOf } from '../printers/commands/controls.ts';
import { query } from './procedure.ts';
import { printerId } from './schemas.ts';

const now = z.boolean().meta({ description: 'Would it be carried out now, as far as is known?' });
const part = z
  .boolean()
  .nullable()
  .meta({ description: 'Would it be carried out now? null where the printer has none.' });
const heater = z
  .object({ now: z.boolean(), max: z.int().meta({ description: '°C' }) })
  .nullable()
  .meta({ description: 'null where the printer has none' });

const controls = z.object({
  pause: now,
  resume: now,
  stop: now,
  clear_errors: now,
  speed: now,
  lights: z.object({ chamber: part, heatbed: part }),
  fans: z.object({ part, aux: part, aux2: part, chamber: part }),
  heat: z.object({ nozzle: heater, nozzle_2: heater, bed: heater, chamber: heater }),
  airduct: part,
  buzzer: part,
});

/** What can be done with a printer, judged by the rules by which a command is refused. */
export const printerControls = {
  controls: query(
    {
      who: 'read_status',
      which: { printer: (input) => input.id },
      rest: {
        method: 'GET',
        path: '/printers/{id}/controls',
        tag: 'Printers',
        operationId: 'get_printer_controls',
        summary: 'What can be done with a printer now',
        description: 'By the very rules by which a command is refused, and with the limits of the model.',
      },
      input: z.object({ id: printerId }),
      output: controls,
    },
    async ({ features, input }) => controlsOf(await features.fleet.status(input.id)),
  ),
};
