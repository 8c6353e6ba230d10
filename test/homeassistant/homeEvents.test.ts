import { describe, expect, test } from 'vitest';
import { catalogue, type EventType } from '../../server/events/catalogue.ts';
import { homeEventOf, type ToldPrint } from '../../server/homeassistant/homeEvents.ts';

const PRINTER = { id: 1, name: 'X1C', serial_number: '00M09A000000000' };
const PRINT: ToldPrint = {
  id: 7,
  name: 'benchy',
  filament_types: 'PETG, PLA',
  filament_total_grams: 45.2,
  filament_used_grams: null,
  duration_seconds: null,
  progress: 42,
};
const AT = new Date('2026-03-01T10:00:00Z');

describe('an event for the bus of Home Assistant', () => {
  test('holds the whole job', () => {
    const data = {
      printer: 'X1C',
      filename: 'benchy.3mf',
      duration: 8100,
      filament_used: 45.2,
      filament_details: null,
      status: 'success' as const,
      print_id: 7,
    };
    expect(homeEventOf({ type: 'print_complete', data, observed: 'live', at: AT }, PRINTER, PRINT)).toEqual({
      type: 'finished',
      printer_id: 1,
      serial: '00M09A000000000',
      printer_name: 'X1C',
      job_id: 7,
      job_name: 'benchy',
      filament: 'PETG, PLA',
      filament_grams: 45.2,
      duration_seconds: 8100,
      progress: 42,
      remaining_minutes: null,
      reason: null,
      code: null,
      message: null,
      energy_kwh: null,
      cost: null,
      picture: '/api/v1/archives/7/thumbnail',
      late: false,
      at: '2026-03-01T10:00:00.000Z',
    });
  });

  test('has the same fields for every event, also without a print', () => {
    const fields = Object.keys(catalogue).map((type) =>
      Object.keys(
        homeEventOf({ type: type as EventType, data: { printer: 'X1C' }, observed: 'late', at: AT }, PRINTER, null),
      ).join(),
    );
    expect(new Set(fields).size).toBe(1);
  });
});
