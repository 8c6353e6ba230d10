import { expect, it } from 'vitest';
import { iftttBody } from '../../../server/webhooks/formats/ifttt.ts';
import { complete, error } from './samples.ts';

it('says the event, the printer and a sentence in the three values that IFTTT takes', () => {
  expect(JSON.parse(iftttBody(complete))).toEqual({
    value1: 'print_complete',
    value2: 'Workshop X1C',
    value3: 'Workshop X1C: big_benchy.gcode.3mf (2h 15m, PLA: 30.0g | PETG: 15.2g)',
  });
  expect(JSON.parse(iftttBody(error))).toEqual({
    value1: 'printer_error',
    value2: 'A <&> "B" *1*',
    value3: 'A <&> "B" *1*: Filament ran out. (0300_8004)',
  });
});
