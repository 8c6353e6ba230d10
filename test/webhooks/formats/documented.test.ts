import { describe, expect, it } from 'vitest';
import {
  type BambuddyEvent,
  type EventData,
  WEBHOOK_EVENTS,
  type WebhookEvent,
} from '../../../server/events/catalogue.ts';
import { bodyFor, eventOf, pictureUrl } from '../events.ts';

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
    data: { print_id: 7, printer: 'Workshop X1C', filename: 'benchy.3mf', progress: 50, remaining_time: 41, since: 25 },
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
  print_paused: {
    at: '2024-01-15T13:10:00.000Z',
    data: { printer: 'Workshop X1C', filename: 'benchy.3mf', progress: 50, reason: null, print_id: 7 },
    body: '{"event":"print_paused","timestamp":"2024-01-15T13:10:00Z","data":{"printer":"Workshop X1C","filename":"benchy.3mf","progress":50,"reason":null}}',
  },
  print_resumed: {
    at: '2024-01-15T13:20:00.000Z',
    data: { printer: 'Workshop X1C', filename: 'benchy.3mf', progress: 50, print_id: 7 },
    body: '{"event":"print_resumed","timestamp":"2024-01-15T13:20:00Z","data":{"printer":"Workshop X1C","filename":"benchy.3mf","progress":50}}',
  },
  printer_online: {
    at: '2024-01-15T16:05:00.000Z',
    data: { printer: 'Workshop X1C' },
    body: '{"event":"printer_online","timestamp":"2024-01-15T16:05:00Z","data":{"printer":"Workshop X1C"}}',
  },
  plate_clear_needed: {
    at: '2024-01-15T14:30:00.000Z',
    data: { printer: 'Workshop X1C' },
    body: '{"event":"plate_clear_needed","timestamp":"2024-01-15T14:30:00Z","data":{"printer":"Workshop X1C"}}',
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
    expect(bodyFor(eventOf(type, data, { at: new Date(at) }))).toBe(body);
  });

  it.each(WEBHOOK_EVENTS)('of %s in version 2 begins with the fields of version 1 and adds the same nine', (type) => {
    const { at, data, body } = BODIES[type];
    const event = eventOf(type, data, { at: new Date(at), printer_id: 3, sequence: 41, observed: 'late' });
    const { data: one } = JSON.parse(body);
    const { data: two, ...head } = JSON.parse(bodyFor(event, 2));
    expect(head).toEqual({ event: type, timestamp: JSON.parse(body).timestamp });
    const print_id = 'print_id' in data ? data.print_id : null;
    const more = {
      printer_id: 3,
      serial: '00M00A000000001',
      print_id,
      sequence: 41,
      observed: 'late',
      energy_kwh: null,
      cost: null,
      currency: null,
      picture_url: print_id === null ? null : pictureUrl(print_id),
    };
    expect(Object.entries(two)).toEqual(Object.entries({ ...one, ...more }));
  });

  it('in version 2 says what a print has cost, as far as it is known', () => {
    const data = { ...BODIES.print_complete.data, energy_kwh: 0.31, cost: 0.09, currency: 'EUR' };
    expect(JSON.parse(bodyFor(eventOf('print_complete', data), 2)).data).toMatchObject({
      energy_kwh: 0.31,
      cost: 0.09,
      currency: 'EUR',
    });
  });

  it('says null for what is unknown, also when the field is not there at all', () => {
    const data = {
      printer: 'P',
      filename: 'a.3mf',
      duration: null,
      status: 'success',
    } as unknown as EventData<'print_complete'>;
    expect(bodyFor(eventOf('print_complete', data, { at: new Date(0) }))).toBe(
      '{"event":"print_complete","timestamp":"1970-01-01T00:00:00Z","data":{"printer":"P","filename":"a.3mf","duration":null,"filament_used":null,"filament_details":null,"status":"success"}}',
    );
  });

  it('sends nothing that an event carries beside the documented fields', () => {
    const data = { printer: 'P', secret: 'inside', print_id: 3, subtask_id: '9' } as EventData<'printer_offline'>;
    const event: BambuddyEvent<'printer_offline'> = eventOf('printer_offline', data, { at: new Date(0) });
    expect(bodyFor(event)).toBe(
      '{"event":"printer_offline","timestamp":"1970-01-01T00:00:00Z","data":{"printer":"P"}}',
    );
  });

  it('is well-formed UTF-8 whatever the file is called', () => {
    const filename = 'b🦊\u2028\u0000\ud83d.3mf';
    const body = bodyFor(eventOf('print_started', { printer: 'P', filename, print_id: null }));
    expect(Buffer.from(body, 'utf8').toString('utf8')).toBe(body);
    expect(body.includes('\0')).toBe(false);
    expect(JSON.parse(body).data.filename).toBe(filename);
  });
});
