import { describe, expect, it } from 'vitest';
import { readTexts } from '../../server/http/queryText.ts';

const KINDS = { on: 'boolean', count: 'number', name: 'text' } as const;
const read = (texts: Record<string, string | undefined>) => readTexts(KINDS, Object.entries(texts));

describe('readTexts', () => {
  it.each(['true', 'TRUE', 'True', '1', 'on', 'ON'])('reads %s as true', (text) => {
    expect(read({ on: text })).toEqual({ on: true });
  });

  it.each(['false', 'FALSE', 'False', '0', 'off', 'Off'])('reads %s as false', (text) => {
    expect(read({ on: text })).toEqual({ on: false });
  });

  it.each(['', 'yes', 'no', '2', '-1', '00', 'null', 'undefined', 'unavailable', 'unknown', '[]', '{}', 'true '])(
    'refuses %j as true or false',
    (text) => {
      expect(() => read({ on: text })).toThrow(/^on: .+ is not true or false here\.$/);
    },
  );

  it.each([
    ['10', 10],
    ['10.0', 10],
    ['10.00', 10],
    ['-0.25', -0.25],
    ['+7', 7],
    ['0', 0],
  ])('reads %s as the number', (text, number) => {
    expect(read({ count: text })).toEqual({ count: number });
  });

  it.each(['', 'ten', '1e3', '0x10', 'Infinity', '-Infinity', 'NaN', '1,5', '.5', '5.', '1 000', '9'.repeat(400)])(
    'refuses %j as a number',
    (text) => {
      expect(() => read({ count: text })).toThrow(/^count: /);
    },
  );

  it('takes a text as it is', () => {
    expect(read({ name: ' 007 ' })).toEqual({ name: ' 007 ' });
  });

  it('leaves out what the document does not know, whatever its name', () => {
    const names = ['other', '__proto__', 'constructor', 'toString'];
    expect(
      readTexts(
        KINDS,
        names.map((name) => [name, 'x']),
      ),
    ).toEqual({});
  });

  it('leaves out what was not sent', () => {
    expect(read({ count: undefined })).toEqual({});
  });
});
