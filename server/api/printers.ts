import { z } from 'zod';
import type { AuditAction } from '../access/audit.ts';
import { enrol } from '../printers/enrol.ts';
import { modelNamed } from '../printers/models.ts';
import type { Printer, PrinterChanges } from '../printers/printerStore.ts';
import type { Features } from './context.ts';
import { type Asked, note } from './note.ts';
import { answerTo, control } from './printControl.ts';
import { printerCommands } from './printerCommands.ts';
import { printerControls } from './printerControls.ts';
import { printerStatus } from './printerStatus.ts';
import { mutation, query, router } from './procedure.ts';
import { done, none, printerId, time } from './schemas.ts';

const TAG = 'Printers';
const MQTT_PORT = 8883;
const FTPS_PORT = 990;
const CAMERA_PORT = 6000;

const port = z.int().min(1).max(65_535);
const name = z.string().trim().min(1).max(100).meta({ example: 'Workshop X1C' });
const address = z
  .string()
  .trim()
  .min(1)
  .max(253)
  .regex(/^[\w.:-]+$/, 'Give an IP address or a host name, without http:// and without a port')
  .meta({ description: 'IP address or host name', example: '192.168.1.50' });
const accessCode = z
  .string()
  .trim()
  .min(1)
  .max(20)
  .meta({ description: 'On the printer under Settings > Network', example: '12345678' });
const serialNumber = z.string().trim().toUpperCase().min(1).max(50).meta({ example: '00M09A123456789' });
const location = z.string().trim().max(100).nullable().meta({ example: 'Workshop' });

const entitySet = z
  .enum(['all', 'essential', 'none'])
  .meta({ description: 'Which entities Home Assistant gets of it' });
const maintenance = z.boolean().meta({ description: 'No webhook speaks of it' });

const printer = z.object({
  id: printerId,
  name: z.string(),
  serial_number: z.string(),
  ip_address: z.string(),
  model: z.string().meta({ description: 'Short name; empty when unknown', example: 'X1C' }),
  location: z.string().nullable(),
  is_active: z.boolean(),
  entity_set: entitySet,
  maintenance,
  nozzle_count: z.int(),
  auto_archive: z.boolean(),
  created_at: time,
  updated_at: time,
});

function answerOf(row: Printer): z.input<typeof printer> {
  const { id, name, serial_number, ip_address, model, location, is_active, entity_set, maintenance } = row;
  return {
    id,
    name,
    serial_number,
    ip_address,
    model,
    location,
    is_active,
    entity_set,
    maintenance,
    nozzle_count: modelNamed(model)?.nozzles ?? 1,
    auto_archive: true,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

const ofPrinter = { printer: (input: { id: number }) => input.id };
const input = z.object({ id: printerId });

export const printers = router({
  list: query(
    {
      who: 'read_status',
      which: 'rows',
      rest: { method: 'GET', path: '/printers', tag: TAG, operationId: 'list_printers', summary: 'List printers' },
      input: none,
      output: z.array(printer),
    },
    ({ features, visible }) => features.printers.list(visible).map(answerOf),
  ),

  get: query(
    {
      who: 'read_status',
      which: ofPrinter,
      rest: { method: 'GET', path: '/printers/{id}', tag: TAG, operationId: 'get_printer', summary: 'Get a printer' },
      input,
      output: printer,
    },
    ({ features, input }) => answerOf(features.printers.get(input.id)),
  ),

  status: query(
    {
      who: 'read_status',
      which: ofPrinter,
      rest: {
        method: 'GET',
        path: '/printers/{id}/status',
        tag: TAG,
        operationId: 'get_printer_status',
        summary: 'Get the live status of a printer',
        description:
          "What the printer last said. `remaining_time` is minutes, temperatures are °C, `state` is the printer's own word.",
      },
      input,
      output: printerStatus,
    },
    ({ features, input }) => features.fleet.status(input.id),
  ),

  create: mutation(
    {
      who: 'admin',
      which: 'none',
      rest: {
        method: 'POST',
        path: '/printers',
        tag: TAG,
        operationId: 'create_printer',
        summary: 'Add a printer',
        description:
          "Connects first: the serial number is read from the printer's certificate, which is recorded and trusted from then on.",
      },
      input: z.object({
        ip_address: address,
        access_code: accessCode,
        name: name.optional(),
        serial_number: serialNumber.optional(),
        location: location.optional(),
        mqtt_port: port.default(MQTT_PORT),
        ftps_port: port.default(FTPS_PORT),
        camera_port: port.default(CAMERA_PORT),
      }),
      output: printer,
    },
    async ({ features, input, ...asked }) => {
      const printer = await features.printers.create(await enrol(input));
      await noted(asked, 'printer.added', printer);
      return answerOf(printer);
    },
  ),

  update: mutation(
    {
      who: 'admin',
      which: ofPrinter,
      rest: {
        method: 'PATCH',
        path: '/printers/{id}',
        tag: TAG,
        operationId: 'update_printer',
        summary: 'Change a printer',
      },
      input: z.object({
        id: printerId,
        name: name.optional(),
        ip_address: address.optional(),
        access_code: accessCode.optional(),
        location: location.optional(),
        is_active: z.boolean().optional(),
        entity_set: entitySet.optional(),
        maintenance: maintenance.optional(),
      }),
      output: printer,
    },
    async ({ features, input, ...asked }) => {
      const printer = await change(features, input);
      await noted(asked, 'printer.changed', printer, { fields: changedFields(input) });
      return answerOf(printer);
    },
  ),

  remove: mutation(
    {
      who: 'admin',
      which: ofPrinter,
      rest: {
        method: 'DELETE',
        path: '/printers/{id}',
        tag: TAG,
        operationId: 'delete_printer',
        summary: 'Remove a printer',
        description: 'Its prints stay in the archive.',
      },
      input,
      output: done,
    },
    async ({ features, input, ...asked }) => {
      const printer = features.printers.get(input.id);
      await features.printers.remove(input.id);
      await noted(asked, 'printer.removed', printer);
      return { success: true as const, message: `${printer.name} was removed.` };
    },
  ),

  pause: control('pause', 'Pause a print', 'Paused.'),
  resume: control('resume', 'Resume a print', 'Resumed.'),
  stop: control('stop', 'Stop a print', 'Stopped.'),
  ...printerCommands,
  ...printerControls,

  clearPlate: mutation(
    {
      who: 'control_printer',
      which: ofPrinter,
      rest: {
        method: 'POST',
        path: '/printers/{id}/clear-plate',
        tag: TAG,
        operationId: 'clear_plate',
        summary: 'Say that the plate is empty',
        description: '`awaiting_plate_clear` rises with the end of every print; this takes it back.',
      },
      input,
      output: done,
    },
    async ({ features, input }) => {
      answerTo(await features.fleet.clearPlate(input.id));
      return { success: true as const, message: 'The plate is clear.' };
    },
  ),

  refresh: mutation(
    {
      who: 'control_printer',
      which: ofPrinter,
      rest: {
        method: 'POST',
        path: '/printers/{id}/refresh-status',
        tag: TAG,
        operationId: 'refresh_printer',
        summary: 'Ask a printer for its full status',
      },
      input,
      output: done,
    },
    async ({ features, input }) => {
      await features.fleet.refresh(input.id);
      return { success: true as const, message: 'Asked.' };
    },
  ),
});

interface Wanted {
  id: number;
  name?: string | undefined;
  ip_address?: string | undefined;
  access_code?: string | undefined;
  location?: string | null | undefined;
  is_active?: boolean | undefined;
  entity_set?: Printer['entity_set'] | undefined;
  maintenance?: boolean | undefined;
}

/** A new address or access code is tried before it is kept. */
async function change(features: Features, { id, ...wanted }: Wanted): Promise<Printer> {
  const now = features.printers.get(id);
  const changes = Object.fromEntries(
    Object.entries(wanted).filter(([, value]) => value !== undefined),
  ) as PrinterChanges;
  if (wanted.ip_address === undefined && wanted.access_code === undefined) return features.printers.update(id, changes);
  const met = await enrol({ ...now, ...changes, location: now.location });
  return features.printers.update(id, { ...changes, model: met.model || now.model, certificate: met.certificate });
}

/** Into the audit; details never hold an access code. */
function noted(asked: Asked, action: AuditAction, { id, name }: Printer, details: Record<string, unknown> = {}) {
  return note(asked, { action, subject: 'printer', subject_id: id, subject_name: name, details });
}

/** The names of the fields that a change is about. */
function changedFields({ id: _, ...wanted }: Wanted): string[] {
  return Object.entries(wanted).flatMap(([field, value]) => (value === undefined ? [] : [field]));
}
