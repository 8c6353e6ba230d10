import { describe, expect, test } from 'vitest';
import { unitsOf } from '../../ui/src/printers/spools.ts';
import {
  complaintsOf,
  conditionOf,
  countByGroup,
  fileOf,
  groupOf,
  inOrder,
  plateWaits,
  secondsLeft,
  shortFileName,
} from '../../ui/src/printers/view.ts';
import { colorOf, isDark, sectors } from '../../ui/src/ui/colors.ts';
import { finished, idle, printerRow, printing } from './world.ts';

describe('what a printer is doing', () => {
  test('is unknown before its first status', () => {
    expect(conditionOf(undefined)).toBe('unknown');
    expect(groupOf(undefined)).toBe('offline');
  });

  test('is offline when it does not answer, whatever its last state was', () => {
    expect(conditionOf(printing({ connected: false }))).toBe('offline');
  });

  test('is preparing until the first percent or layer', () => {
    expect(conditionOf(printing({ progress: 0, layer_num: 0 }))).toBe('preparing');
    expect(conditionOf(printing({ progress: null }))).toBe('preparing');
    expect(conditionOf(printing({ progress: 0, layer_num: 1 }))).toBe('printing');
  });

  test.each([
    ['paused', printing({ state: 'PAUSE' })],
    ['failed', idle({ state: 'FAILED', awaiting_plate_clear: true, error: 'The nozzle is clogged.' })],
    ['finished and its plate is not clear', finished()],
    ['idle with a fault', idle({ error: 'The filament ran out.' })],
    ['printing with a serious fault', printing({ hms_errors: [{ full_code: '0300010000010001', severity: 2 }] })],
  ])('needs a person when it is %s', (_, status) => {
    expect(groupOf(status)).toBe('needs');
  });

  test.each([
    ['finished', 'FINISH', 'completed'],
    ['failed', 'FAILED', 'failed'],
    ['stopped', 'FAILED', 'stopped'],
    ['finished', 'IDLE', 'completed'],
    ['stopped', 'IDLE', 'stopped'],
  ] as const)('is %s while it says %s, the archive says %s and the plate is not clear', (condition, state, status) => {
    expect(conditionOf(finished({ state, last_print: { archive_id: 1, status } }))).toBe(condition);
    expect(groupOf(finished({ state, last_print: { archive_id: 1, status } }))).toBe('needs');
  });

  test("is failed in the printer's own word when the archive knows nothing of the print", () => {
    expect(conditionOf(finished({ state: 'FAILED', last_print: null }))).toBe('failed');
  });

  test.each(['FINISH', 'FAILED', 'IDLE'])('is ready once its plate is clear, though it says %s', (state) => {
    expect(conditionOf(finished({ state, awaiting_plate_clear: false }))).toBe('ready');
    expect(groupOf(finished({ state, awaiting_plate_clear: false }))).toBe('ready');
  });

  test('has no plate to clear while it prints or does not answer', () => {
    expect(plateWaits(finished())).toBe(true);
    expect(plateWaits(printing({ awaiting_plate_clear: true }))).toBe(false);
    expect(plateWaits(finished({ connected: false }))).toBe(false);
  });

  test('does not need a person for information, or for a severity that was not told', () => {
    const notices = [3, 4, 0].map((severity) => ({ full_code: '0300010000010001', severity }));
    expect(groupOf(printing({ hms_errors: notices }))).toBe('printing');
    expect(groupOf(idle({ hms_errors: notices }))).toBe('ready');
  });

  test('has no time left when no job is on the plate', () => {
    expect(secondsLeft(idle({ remaining_time: 0 }))).toBeNull();
    expect(secondsLeft(printing({ remaining_time: 72, remaining_time_seconds: null }))).toBe(4320);
  });
});

describe('its complaints', () => {
  test('start with the one that matters most, each once, without information', () => {
    const status = idle({
      error: 'The nozzle is clogged.',
      hms_errors: [
        { full_code: '0x0C00030000030002', severity: 3, text: null },
        { full_code: '0300800400010001', severity: 2, text: 'The nozzle is clogged.' },
        { full_code: '0500030000040001', severity: 4, text: 'A hint.' },
      ],
    });
    expect(complaintsOf(status)).toEqual([
      { text: 'The nozzle is clogged.', code: '0300_8004_0001_0001', bad: true },
      { text: null, code: '0C00_0300_0003_0002', bad: false },
    ]);
  });

  test('keep an error that no code belongs to', () => {
    expect(complaintsOf(idle({ error: 'Something.' }))).toEqual([{ text: 'Something.', code: null, bad: true }]);
  });
});

describe('the order of the list', () => {
  const shown = [
    { printer: printerRow(1, 'Printer 10'), status: idle() },
    { printer: printerRow(2, 'Printer 2'), status: idle() },
    { printer: printerRow(3, 'Late'), status: printing({ remaining_time_seconds: 9000 }) },
    { printer: printerRow(4, 'Soon'), status: printing({ remaining_time_seconds: 900 }) },
    { printer: printerRow(5, 'Away'), status: idle({ connected: false }) },
    { printer: printerRow(6, 'Waits'), status: printing({ state: 'PAUSE' }) },
  ];

  test('is: needs you, printing with the least time left first, ready, offline; then by name', () => {
    expect(inOrder(shown, 'en').map(({ printer }) => printer.name)).toEqual([
      'Waits',
      'Soon',
      'Late',
      'Printer 2',
      'Printer 10',
      'Away',
    ]);
  });

  test('does not change when a printing one loses a second', () => {
    const pair = (a: number, b: number) =>
      inOrder(
        [
          { printer: printerRow(1, 'A'), status: printing({ remaining_time_seconds: a }) },
          { printer: printerRow(2, 'B'), status: printing({ remaining_time_seconds: b }) },
        ],
        'en',
      ).map(({ printer }) => printer.name);
    expect(pair(1000, 1001)).toEqual(pair(1001, 1000));
  });

  test('has a count for each filter', () => {
    expect(countByGroup(shown)).toEqual({ needs: 1, printing: 2, ready: 2, offline: 1 });
  });
});

describe('names of files', () => {
  test.each([
    ['Benchy.gcode.3mf', 'Benchy'],
    ['/data/Metadata/plate_1.gcode', 'plate_1'],
    ['Cube.3MF', 'Cube'],
    ['v1.2-part', 'v1.2-part'],
    ['.3mf', '.3mf'],
  ])('%s is shown as %s', (file, words) => {
    expect(shortFileName(file)).toBe(words);
  });

  test('come from the job, else from the file, and are null without either', () => {
    expect(fileOf(printing({ subtask_name: '', current_print: 'Vase' }))).toBe('Vase');
    expect(fileOf(idle())).toBeNull();
  });
});

describe('spools', () => {
  test('tell the active slot of every kind of unit', () => {
    const active = (tray_now: number) =>
      unitsOf(
        printing({
          tray_now,
          ams: [
            { id: 1, humidity: null, temp: null, tray: [{ id: 2, tray_color: 'FF0000FF', tray_type: 'PLA' }] },
            { id: 128, humidity: null, temp: null, tray: [{ id: 0, tray_color: '00FF00FF', tray_type: 'PA' }] },
          ],
          vt_tray: [{ id: 254, tray_color: '0000FFFF', tray_type: 'TPU' }],
        }),
      ).flatMap((unit) => unit.spools.filter((spool) => spool.active).map(() => `${unit.kind} ${unit.letter}`));
    expect(active(6)).toEqual(['ams B']);
    expect(active(128)).toEqual(['amsHt A']);
    expect(active(254)).toEqual(['external ']);
    expect(active(255)).toEqual([]);
  });

  test('of an empty slot have no colour, no material and are not active', () => {
    const [unit] = unitsOf(printing({ tray_now: 3 }));
    expect(unit?.spools[3]).toEqual({
      slot: 4,
      empty: true,
      colors: [],
      transparent: false,
      material: null,
      remain: null,
      active: false,
    });
  });

  test('with several colours become hard sectors', () => {
    expect(sectors(['#ff0000', '#00ff00'])).toBe('conic-gradient(#ff0000 0deg 180deg, #00ff00 180deg 360deg)');
  });

  test('keep only text that is a colour', () => {
    expect(colorOf('FEC600FF')).toEqual({ css: '#fec600ff', transparent: false });
    expect(colorOf('#FFFFFF40')).toEqual({ css: '#ffffff40', transparent: true });
    expect(colorOf('url(x)')).toBeNull();
    expect(colorOf('')).toBeNull();
  });

  test('get a light edge when they are dark', () => {
    expect(isDark('#000000ff')).toBe(true);
    expect(isDark('#ffffff')).toBe(false);
  });
});
