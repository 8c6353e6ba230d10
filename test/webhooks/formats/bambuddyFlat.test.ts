import { expect, it } from 'vitest';
import { WEBHOOK_EVENTS } from '../../../server/events/catalogue.ts';
import { flatBody } from '../../../server/webhooks/formats/bambuddyFlat.ts';
import { sampleMessage } from '../../../server/webhooks/formats/message.ts';
import { complete, error, failed, halfway } from './samples.ts';

it('is flat, and every value of it is text', () => {
  expect(JSON.parse(flatBody(complete))).toEqual({
    title: 'Print complete',
    message: 'Workshop X1C: big_benchy.gcode.3mf (2h 15m, PLA: 30.0g | PETG: 15.2g)',
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:00\.123000$/),
    source: 'Bambuddy',
    event: 'print_complete',
    printer: 'Workshop X1C',
    filename: 'big benchy',
    duration: '2h 15m',
    filament_grams: '45.2',
    reason: 'Unknown',
    filament_details: 'PLA: 30.0g | PETG: 15.2g',
    app_name: 'Bambuddy',
  });
});

it('says Unknown for what is not known, and leaves unknown filaments out', () => {
  const body = JSON.parse(flatBody(failed));
  expect(body).toMatchObject({ duration: 'Unknown', filament_grams: 'Unknown', reason: 'Unknown', progress: '50' });
  expect(body).not.toHaveProperty('filament_details');
});

it('says progress, time left and errors as its receivers know them', () => {
  expect(JSON.parse(flatBody(halfway))).toMatchObject({ progress: '50', remaining_time: '41m' });
  expect(JSON.parse(flatBody(error))).toMatchObject({ error_type: '0300_8004', error_detail: 'Filament ran out.' });
});

it('calls events as its receivers know them, and names none in a test', () => {
  const nameOf = (event: 'print_started' | 'plate_clear_needed' | 'test') =>
    JSON.parse(flatBody(sampleMessage(event, 'evt_1', new Date(0)))).event;
  expect([nameOf('print_started'), nameOf('plate_clear_needed'), nameOf('test')]).toEqual([
    'print_start',
    'plate_clear_required',
    undefined,
  ]);
});

it.each(WEBHOOK_EVENTS)('holds nothing but texts for %s', (event) => {
  const values = Object.values(JSON.parse(flatBody(sampleMessage(event, 'evt_1', new Date(0)))));
  expect(values.filter((value) => typeof value !== 'string')).toEqual([]);
});
