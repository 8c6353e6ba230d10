import { describe, expect, test } from 'vitest';
import {
  activeError,
  displayCode,
  errorText,
  failureReason,
  isCancelCode,
  isNotice,
  isPhase,
  readErrors,
} from '../../server/printers/hms/hms.ts';

describe('cancellations, phases and notices', () => {
  test('both cancel codes are cancellations, as text, number or with separators', () => {
    expect(['0300400C', '0500-400e', 50348044, 83902478].map(isCancelCode)).toEqual([true, true, true, true]);
    expect(['0300400D', '0300400C00000000', 0].map(isCancelCode)).toEqual([false, false, false]);
  });

  test('a lower half below 4000 is a phase', () => {
    expect([0, 0x03003fff, 0x0300_0001].map(isPhase)).toEqual([true, true, true]);
    expect([0x03004000, 0x0300c000, 0xffff_ffff].map(isPhase)).toEqual([false, false, false]);
  });

  test('phases and HMS information are notices; unknown and common entries are not', () => {
    expect(isNotice('03003FFF')).toBe(true);
    expect(isNotice('0C00_0300_0004_0007')).toBe(true);
    expect(isNotice('0C00_0300_0003_0007')).toBe(false);
    expect(isNotice('0300800C')).toBe(false);
  });
});

describe('the sentence of a code', () => {
  test.each([
    ['03008004', 'filament has run out'],
    ['07038011', 'filament has run out'],
    ['07FF8011', 'filament has run out'],
    ['0700210000020001', 'filament has run out'],
    ['0300-800F', 'door is open'],
    ['05008051', 'build plate'],
    ['05004004', 'busy'],
    ['HMS_0500_0500_0001_0007', 'Developer Mode'],
    ['05024007', 'Developer Mode'],
  ])('%s speaks of %s', (code, words) => {
    expect(errorText(code)).toContain(words);
  });

  test('an unknown code is named, an HMS code never taken for its first half', () => {
    expect(errorText('12345678')).toBe('The printer reports error 1234_5678.');
    expect(errorText('0300800C00010001')).toBe('The printer reports error 0300_800C_0001_0001.');
  });

  test('codes are shown in groups of four', () => {
    expect(displayCode('0300400c')).toBe('0300_400C');
    expect(displayCode('0300010000010007')).toBe('0300_0100_0001_0007');
  });
});

describe('why a print failed', () => {
  test.each([
    [['03008004'], 'Filament runout'],
    [['07018011'], 'Filament runout'],
    [['0300801C'], 'Clogged nozzle'],
    [['07028013'], 'Clogged nozzle'],
    [['03004057'], 'Layer shift'],
    [['0300800C'], 'Layer shift'],
    [['03008007'], 'Power loss'],
    [['12345678', '03004006'], 'Clogged nozzle'],
    [['0300400C', '03000001', '1234C678'], 'Printer error 1234_C678'],
    [['0300400C'], null],
    [[], null],
  ])('%j is %j', (codes, reason) => {
    expect(failureReason(codes)).toBe(reason);
  });
});

describe('the list of errors', () => {
  const runout = { attr: 0x07002100, code: 0x00020001 };
  const unknown = { attr: 50331904, code: 65543 };

  test('decodes module, severity and full code; print_error comes first', () => {
    expect(readErrors({ print_error: 0x0300800f, hms: [unknown, { attr: 7 }, runout] })).toMatchObject([
      { code: '0x800f', attr: 0x0300800f, module: 3, severity: 3, full_code: '0300800F', text: expect.any(String) },
      {
        code: '0x10007',
        attr: 50331904,
        module: 3,
        severity: 1,
        full_code: '0300010000010007',
        text: null,
        actions: [],
        job_id: null,
      },
      { code: '0x20001', module: 7, severity: 2, full_code: '0700210000020001', text: expect.any(String) },
    ]);
  });

  test('leaves out phases and cancellations', () => {
    expect(readErrors({ print_error: 50348044 })).toEqual([]);
    expect(readErrors({ print_error: 0x03000005, hms: 'noise' })).toEqual([]);
  });

  test('the active error is a known one before an unknown one, never mere information', () => {
    expect(activeError(readErrors({ hms: [unknown, runout] }))).toContain('run out');
    expect(activeError(readErrors({ hms: [unknown] }))).toBe('The printer reports error 0300_0100_0001_0007.');
    expect(activeError(readErrors({ hms: [{ attr: 0x0c000300, code: 0x00040001 }] }))).toBe(null);
    expect(activeError([])).toBe(null);
  });
});
