import { z } from 'zod';
import type { Print } from '../prints/printStore.ts';
import type { Features } from './context.ts';
import { query, router } from './procedure.ts';
import { day, id, isoOf, printerId, time } from './schemas.ts';

const TAG = 'Archive';
const LIMIT = 50;
const STATUS = ['printing', 'completed', 'failed', 'stopped'] as const;

const slot = z.object({
  slot_id: z.int(),
  type: z.string().nullable(),
  color: z.string().nullable().meta({ example: '#FF6A13' }),
  used_g: z.number().meta({ description: 'Grams the whole job needs of it' }),
  used_m: z.number().nullable(),
});

const archive = z.object({
  id,
  printer_id: printerId.nullable(),
  printer_name: z.string().nullable(),
  print_name: z.string(),
  filename: z.string(),
  status: z.enum(STATUS),
  failure_reason: z.string().nullable(),
  started_at: time.nullable(),
  completed_at: time.nullable(),
  created_at: time,
  actual_time_seconds: z
    .int()
    .nullable()
    .meta({ description: 'Seconds; null while printing and when start or end was not seen' }),
  print_time_seconds: z.int().nullable().meta({ description: "The slicer's estimate, seconds" }),
  time_accuracy: z.number().nullable().meta({ description: 'Estimate by real time, percent' }),
  progress: z.int().nullable().meta({ description: 'Percent reached' }),
  total_layers: z.int().nullable(),
  filament_used_grams: z.number().nullable().meta({ description: 'Grams used in the end' }),
  filament_total_grams: z.number().nullable().meta({ description: 'Grams the job file asks for' }),
  filament_type: z.string().nullable().meta({ example: 'PETG, PLA' }),
  filament_color: z.string().nullable().meta({ example: '#FF6A13, #FFFFFF' }),
  plate_id: z.int().nullable(),
  layer_height: z.number().nullable(),
  nozzle_diameter: z.number().nullable(),
  bed_temperature: z.number().nullable(),
  nozzle_temperature: z.number().nullable(),
  bed_type: z.string().nullable(),
  sliced_for_model: z.string().nullable(),
  designer: z.string().nullable(),
  object_count: z.int().nullable(),
  thumbnail_path: z.string().nullable().meta({ description: 'Where the picture is; null = no picture' }),
  run_count: z.int(),
  cost: z.number().nullable(),
  energy_kwh: z.number().nullable(),
  energy_cost: z.number().nullable(),
  extra_data: z.object({ filament_slots: z.array(slot) }),
});

const ACCURACY_MIN = 5;
const ACCURACY_MAX = 500;

/** A print as clients read it. */
export function answerOf(features: Features, row: Print): z.input<typeof archive> {
  const { details } = row;
  const number = (key: string) => (typeof details[key] === 'number' ? details[key] : null);
  const text = (key: string) => (typeof details[key] === 'string' ? details[key] : null);
  return {
    id: row.id,
    printer_id: row.printer_id,
    printer_name: row.printer_id === null ? null : (features.printers.find(row.printer_id)?.name ?? null),
    print_name: row.name,
    filename: row.filename,
    status: row.status,
    failure_reason: row.failure_reason,
    started_at: isoOf(row.started_at),
    completed_at: isoOf(row.completed_at),
    created_at: row.created_at.toISOString(),
    actual_time_seconds: row.duration_seconds,
    print_time_seconds: row.predicted_seconds,
    time_accuracy: accuracyOf(row),
    progress: row.progress,
    total_layers: row.total_layers,
    filament_used_grams: row.filament_used_grams,
    filament_total_grams: row.filament_total_grams,
    filament_type: row.filament_types,
    filament_color: row.filaments?.map((filament) => filament.color ?? '').join(', ') ?? null,
    plate_id: row.plate,
    layer_height: number('layer_height'),
    nozzle_diameter: number('nozzle_diameter'),
    bed_temperature: number('bed_temperature'),
    nozzle_temperature: number('nozzle_temperature'),
    bed_type: text('bed_type'),
    sliced_for_model: text('sliced_for_model'),
    designer: text('designer'),
    object_count: number('object_count'),
    thumbnail_path: text('cover') === null ? null : `/api/v1/archives/${row.id}/thumbnail`,
    run_count: 1,
    cost: null,
    energy_kwh: null,
    energy_cost: null,
    extra_data: {
      filament_slots: (row.filaments ?? []).map(({ slot, type, color, grams, meters }) => ({
        slot_id: slot,
        type,
        color,
        used_g: grams,
        used_m: meters,
      })),
    },
  };
}

function accuracyOf({ status, predicted_seconds: predicted, duration_seconds: actual }: Print): number | null {
  if (status !== 'completed' || !predicted || !actual) return null;
  const percent = Math.round((predicted / actual) * 1000) / 10;
  return percent >= ACCURACY_MIN && percent <= ACCURACY_MAX ? percent : null;
}

export const archives = router({
  list: query(
    {
      who: 'read_status',
      which: 'rows',
      rest: {
        method: 'GET',
        path: '/archives',
        tag: TAG,
        operationId: 'list_archives',
        summary: 'List prints, newest first',
        description: 'The header `X-Total-Count` has the number of all prints that match, `Link` the next page.',
      },
      input: z.object({
        printer_id: printerId.optional(),
        status: z.enum(STATUS).optional(),
        search: z.string().max(200).optional().meta({ description: 'Part of the name or file name' }),
        date_from: day.optional(),
        date_to: day.optional(),
        limit: z.int().min(1).default(LIMIT).meta({ description: 'At most 500; more is cut' }),
        offset: z.int().min(0).default(0),
      }),
      output: z.array(archive),
    },
    async ({ features, input, visible, ctx }) => {
      const { rows, total } = await features.prints.list(visible, input, input);
      ctx.headers.set('X-Total-Count', String(total));
      if (input.offset + rows.length < total) ctx.headers.set('Link', nextPage(input, rows.length));
      return rows.map((row) => answerOf(features, row));
    },
  ),

  get: query(
    {
      who: 'read_status',
      which: 'rows',
      rest: { method: 'GET', path: '/archives/{id}', tag: TAG, operationId: 'get_archive', summary: 'Get a print' },
      input: z.object({ id }),
      output: archive,
    },
    async ({ features, input, visible }) => answerOf(features, await features.prints.get(visible, input.id)),
  ),
});

function nextPage(input: Record<string, unknown> & { offset: number }, got: number): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries({ ...input, offset: input.offset + got }))
    if (value !== undefined) query.set(key, String(value));
  return `</api/v1/archives?${query}>; rel="next"`;
}
