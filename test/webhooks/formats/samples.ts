import type { EventData } from '../../../server/events/catalogue.ts';
import { eventOf, messageFor } from '../events.ts';

const ENDED: EventData<'print_complete'> = {
  printer: 'Workshop X1C',
  filename: 'big_benchy.gcode.3mf',
  duration: 8100,
  filament_used: 45.2,
  filament_details: 'PLA: 30.0g | PETG: 15.2g',
  status: 'success',
  print_id: 7,
};
const given = { at: new Date('2024-01-15T14:30:00.123Z'), id: 'evt_1', printer_id: 3, sequence: 41 };

export const complete = messageFor(eventOf('print_complete', ENDED, given));

export const failed = messageFor(
  eventOf(
    'print_failed',
    {
      ...ENDED,
      duration: null,
      filament_used: null,
      filament_details: null,
      progress: 50,
      reason: null,
      status: 'failed',
    },
    given,
  ),
);

export const halfway = messageFor(
  eventOf(
    'print_progress',
    { printer: 'Workshop X1C', filename: 'benchy.3mf', progress: 50, remaining_time: 41, since: 25, print_id: 7 },
    given,
  ),
);

export const error = messageFor(
  eventOf('printer_error', { printer: 'A <&> "B" *1*', code: '0300_8004', message: 'Filament ran out.' }, given),
);

export const offline = messageFor(eventOf('printer_offline', { printer: 'Workshop X1C' }, given));
