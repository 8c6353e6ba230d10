import { describe, expect, test } from 'vitest';
import {
  asBits,
  asBoolean,
  asNumber,
  asText,
  asUint32,
  asWhole,
  bitsOf,
  child,
} from '../../server/printers/report/values.ts';

describe('lenient values', () => {
  test.each([
    [7.5, 7.5],
    ['7.5', 7.5],
    [' -12 ', -12],
    ['1e3', 1000],
    ['', null],
    ['7 °C', null],
    ['0x10', null],
    ['9'.repeat(400), null],
    ['1e999', null],
    [Number.NaN, null],
    [true, null],
    [[7], null],
    [null, null],
  ])('number %j is %j', (value, number) => {
    expect(asNumber(value)).toBe(number);
  });

  test('whole numbers are cut towards zero and never -0', () => {
    expect(['7.9', -7.9, '-0.4', 1e300].map(asWhole)).toEqual([7, -7, 0, null]);
  });

  test('32 bits from signed, text and hexadecimal', () => {
    expect([-1, '4294967295', '0x0300400C', 4294967296, 'ff'].map(asUint32)).toEqual([
      0xffffffff,
      0xffffffff,
      0x0300400c,
      null,
      null,
    ]);
  });

  test('bit fields are hexadecimal, longer than 32 bits, and need not be text', () => {
    expect(asBits('3EC18FFF9CFF')).toBe(0x3ec18fff9cffn);
    expect(asBits(11)).toBe(0x11n);
    expect([asBits(''), asBits('xyz'), asBits(-1), asBits(null), asBits('f'.repeat(65))]).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
    expect(bitsOf(0x142023n, 4, 4)).toBe(2);
  });

  test('switch words are booleans, others are not', () => {
    expect(['enable', 'Disable', 'on', 1, '0', true].map(asBoolean)).toEqual([true, false, true, true, false, true]);
    expect(['maybe', 2, null, {}].map(asBoolean)).toEqual([null, null, null, null]);
  });

  test('empty text says nothing; numbers become text', () => {
    expect(['', 'a', 7, null].map(asText)).toEqual([null, 'a', '7', null]);
  });

  test('a child is reached through own properties of objects only', () => {
    expect(child({ a: { b: 1 } }, 'a', 'b')).toBe(1);
    expect(child({ a: [1] }, 'a', 'length')).toBe(undefined);
    expect(child({}, 'constructor')).toBe(undefined);
    expect(child(null, 'a')).toBe(undefined);
  });
});
