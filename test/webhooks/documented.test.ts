import { describe, expect, it } from 'vitest';
import {
  type BambuddyEvent,
  catalogue,
  type EventData,
  WEBHOOK_EVENTS,
  type WebhookEvent,
} from '../../server/events/catalogue.ts';
import { DOCUMENTED_FIELDS, documentedBody } from '../../server/webhooks/formats/documented.ts';
import { eventOf } from './events.ts';

const ended = {
  printer: 'Workshop X1C',
  filename: 'benchy.3mf',
  duration: 8100,
  filament_used: 45.2,
  filament_details: 'PLA: 30.0g | PETG: 15.2g',
};

/** The bodies as the documentation prints them. */
const BODIES: { [T in WebhookEvent]: { at: string; data: EventData<T>; body: string } } = {
  print_started: {
    at: '2024-01-15T12:15:00.000Z',
    data: { printer: 'Workshop X1C', filename: 'benchy.3mf', print_id: 7 },
    body: '{"event":"print_started","timestamp":"2024-01-15T12:15:00Z","data":{"printer":"Workshop X1C","filename":"benchy.3mf"}}',
  },
  print_progress: {
    at: '2024-01-15T13:00:00.000Z',
    data: { print_id: 7, printer: 'Workshop X1C', filename: 'benchy.3mf', progress: 50, remaining_time: 41 },
    body: '{"event":"print_progress","timestamp":"2024-01-15T13:00:00Z","data":{"printer":"Workshop X1C","filename":"benchy.3mf","progress":50,"remaining_time":41}}',
  },
  print_complete: {
    at: '2024-01-15T14:30:00.999Z',
    data: { status: 'success', print_id: 7, ...ended },
    body: '{"event":"print_complete","timestamp":"2024-01-15T14:30:00Z","data":{"printer":"Workshop X1C","filename":"benchy.3mf","duration":8100,"filament_used":45.2,"filament_details":"PLA: 30.0g | PETG: 15.2g","status":"success"}}',
  },
  print_failed: {
    at: '2024-01-15T15:15:00.000Z',
    data: {
      reason: 'Filament runout',
      progress: 50,
      ...ended,
      duration: 2700,
      filament_used: 7.6,
      filament_details: 'PLA: 7.6g',
      status: 'failed',
      print_id: 7,
    },
    body: '{"event":"print_failed","timestamp":"2024-01-15T15:15:00Z","data":{"printer":"Workshop X1C","filename":"benchy.3mf","duration":2700,"filament_used":7.6,"filament_details":"PLA: 7.6g","progress":50,"reason":"Filament runout","status":"failed"}}',
  },
  print_stopped: {
    at: '2024-01-15T15:15:00.000Z',
    data: { ...ended, progress: 3, reason: 'User cancelled', status: 'stopped', print_id: null },
    body: '{"event":"print_stopped","timestamp":"2024-01-15T15:15:00Z","data":{"printer":"Workshop X1C","filename":"benchy.3mf","duration":8100,"filament_used":45.2,"filament_details":"PLA: 30.0g | PETG: 15.2g","progress":3,"reason":"User cancelled","status":"stopped"}}',
  },
  printer_offline: {
    at: '2024-01-15T16:00:00.000Z',
    data: { printer: 'Workshop X1C' },
    body: '{"event":"printer_offline","timestamp":"2024-01-15T16:00:00Z","data":{"printer":"Workshop X1C"}}',
  },
  printer_error: {
    at: '2024-01-15T16:00:00.000Z',
    data: { message: 'Filament ran out', printer: 'Workshop X1C', code: '0300_8004' },
    body: '{"event":"printer_error","timestamp":"2024-01-15T16:00:00Z","data":{"printer":"Workshop X1C","code":"0300_8004","message":"Filament ran out"}}',
  },
};

describe('the documented body', () => {
  it.each(WEBHOOK_EVENTS)('of %s is the documented one, byte for byte', (type) => {
    const { at, data, body } = BODIES[type];
    expect(documentedBody(eventOf(type, data, { at: new Date(at) }))).toBe(body);
  });

  it.each(WEBHOOK_EVENTS)('of %s sends every field of the catalogue but our own print_id, in its order', (type) => {
    const fields = Object.keys(catalogue[type].shape).filter((name) => name !== 'print_id');
    expect(DOCUMENTED_FIELDS[type]).toEqual(fields);
  });

  it('says null for what is unknown, also when the field is not there at all', () => {
    const data = {
      printer: 'P',
      filename: 'a.3mf',
      duration: null,
      status: 'success',
    } as unknown as EventData<'print_complete'>;
    expect(documentedBody(eventOf('print_complete', data, { at: new Date(0) }))).toBe(
      '{"event":"print_complete","timestamp":"1970-01-01T00:00:00Z","data":{"printer":"P","filename":"a.3mf","duration":null,"filament_used":null,"filament_details":null,"status":"success"}}',
    );
  });

  it('sends nothing that an event carries beside the documented fields', () => {
    const data = { printer: 'P', secret: 'inside', print_id: 3, subtask_id: '9' } as EventData<'printer_offline'>;
    const event: BambuddyEvent<'printer_offline'> = eventOf('printer_offline', data, { at: new Date(0) });
    expect(documentedBody(event)).toBe(
      '{"event":"printer_offline","timestamp":"1970-01-01T00:00:00Z","data":{"printer":"P"}}',
    );
  });

  it('is well-formed UTF-8 whatever the file is called', () => {
    const filename = 'b🦊\u2028\u0000\ud83d.3mf';
    const body = documentedBody(eventOf('print_started', { printer: 'P', filename, print_id: null }));
    expect(Buffer.from(body, 'utf8').toString('utf8')).toBe(body);
    expect(body.includes('\0')).toBe(false);
    expect(JSON.parse(body).data.filename).toBe(filename);
  });
});
