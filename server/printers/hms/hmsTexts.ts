/** What an error code means: a sentence for people and, for a print that ended by it, a few words. */
export interface ErrorText {
  readonly text: string;
  readonly reason: string;
}

const RUNOUT = { text: 'The filament has run out. Insert a new spool and resume.', reason: 'Filament runout' };
const CLOG = { text: 'The nozzle or the filament path is clogged. Clear it and resume.', reason: 'Clogged nozzle' };
const SHIFT = { text: 'The tool head lost its position: layers may have shifted.', reason: 'Layer shift' };
const CANCELLED = { text: 'The print was cancelled.', reason: 'Cancelled' };
const NO_SLOT = {
  text: 'The print does not say which AMS slot feeds it. Start it again with its filaments assigned.',
  reason: 'No AMS slot assigned',
};
const UNSIGNED = {
  text: 'The printer refuses commands. Switch on Developer Mode at its screen: Settings > Network.',
  reason: 'Command refused',
};

/**
 * Codes with their meaning, in our own words. A pattern is hexadecimal digits; `x` stands for any digit. Eight digits
 * are a `print_error`, sixteen an entry of `hms[]`. The first match counts (protocol reference 8 and 3.5).
 */
export const ERROR_TEXTS: readonly (readonly [string, ErrorText])[] = [
  ['0300400C', CANCELLED],
  ['0500400E', CANCELLED],
  ['03008001', { text: 'The print was paused by a person.', reason: 'Paused' }],
  ['03008004', RUNOUT],
  ['07xx8011', RUNOUT],
  ['12xx8011', RUNOUT],
  ['18xx8011', RUNOUT],
  ['07xx2x0000020001', RUNOUT],
  ['03004006', CLOG],
  ['03008016', CLOG],
  ['0300801C', CLOG],
  ['070x8003', CLOG],
  ['070x8007', CLOG],
  ['070x8013', CLOG],
  ['03004057', SHIFT],
  ['03004068', SHIFT],
  ['0300800C', SHIFT],
  ['03008007', { text: 'Power failed during the print. It can be resumed or stopped.', reason: 'Power loss' }],
  ['0300800F', { text: 'The door is open. Close it and resume.', reason: 'Door open' }],
  ['05004003', { text: 'The printer cannot read the print file. Send it again.', reason: 'Unreadable print file' }],
  ['05004004', { text: 'The printer is busy with another print.', reason: 'Printer busy' }],
  [
    '0500C010',
    { text: 'The memory card cannot be read or written. Check or replace it.', reason: 'Memory card error' },
  ],
  ['05008003', { text: 'The print was given up before it started.', reason: 'Given up before the start' }],
  ['05008051', { text: 'Another build plate is on the bed than the print was made for.', reason: 'Wrong build plate' }],
  ['07008012', NO_SLOT],
  ['07FF8012', NO_SLOT],
  ['05024007', UNSIGNED],
  ['05024009', UNSIGNED],
  ['0500050000010007', UNSIGNED],
];
