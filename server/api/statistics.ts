import { z } from 'zod';
import { query, router } from './procedure.ts';
import { day, printerId } from './schemas.ts';

const totals = z.object({
  total_prints: z.int(),
  successful_prints: z.int(),
  failed_prints: z.int(),
  cancelled_prints: z.int(),
  total_print_time_hours: z.number(),
  total_filament_grams: z.number(),
  total_cost: z.number(),
  prints_by_filament_type: z.record(z.string(), z.int()),
  prints_by_printer: z
    .record(z.string(), z.int())
    .meta({ description: "By the printer's id; `None` for removed printers" }),
  average_time_accuracy: z.number().nullable().meta({ description: 'Estimate by real time, percent' }),
  time_accuracy_by_printer: z.record(z.string(), z.number()),
  total_energy_kwh: z.number().nullable(),
  total_energy_cost: z.number().nullable(),
  date_from: z.string().nullable(),
  date_to: z.string().nullable(),
});

export const statistics = router({
  get: query(
    {
      who: 'read_status',
      which: 'rows',
      rest: {
        method: 'GET',
        path: '/statistics',
        tag: 'Statistics',
        operationId: 'get_statistics',
        summary: 'Sums over the archive',
        aliases: ['/archives/stats'],
      },
      input: z.object({ printer_id: printerId.optional(), date_from: day.optional(), date_to: day.optional() }),
      output: totals,
    },
    ({ features, input, visible }) => features.statistics.of(visible, input),
  ),
});
