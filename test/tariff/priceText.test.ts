import { expect, it } from 'vitest';
import { readPrice } from '../../server/tariff/priceText.ts';

it.each([
  [0.25, 0.25],
  [0, 0],
  [-0, 0],
  [-0.031, -0.031],
  ['0.25', 0.25],
  [' 0.25\n', 0.25],
  ['-0.031', -0.031],
  ['12', 12],
  ['5e-05', 0.00005],
])('reads %j as a price', (raw, price) => {
  expect(readPrice(raw)).toEqual({ price });
});

it.each([
  ['unavailable', '"unavailable" is not a price: the sensor has no value now.'],
  ['unknown', '"unknown" is not a price: the sensor has no value now.'],
  ['None', '"None" is not a price: the sensor has no value now.'],
  ['NaN', '"NaN" is not a price: the sensor has no value now.'],
  ['', '"" is not a price: the sensor has no value now.'],
  [null, 'null is not a price: the sensor has no value now.'],
  [Number.NaN, 'NaN is not a price: the sensor has no value now.'],
  [undefined, 'Nothing is not a price: energy_cost_per_kwh is missing.'],
  ['0,25', '"0,25" is not a price: write it with a point, 0.25.'],
  [Number.POSITIVE_INFINITY, 'Infinity is not a price: it is too large. Send what one kWh costs, like 0.25.'],
  ['1e999', '"1e999" is not a price: send what one kWh costs as a number, like 0.25.'],
  ['1e99', '"1e99" is not a price: it is too large. Send what one kWh costs, like 0.25.'],
  ['inf', '"inf" is not a price: it is too large. Send what one kWh costs, like 0.25.'],
  ['0x10', '"0x10" is not a price: send what one kWh costs as a number, like 0.25.'],
  ['1.234,50', '"1.234,50" is not a price: send what one kWh costs as a number, like 0.25.'],
  [true, 'true is not a price: send what one kWh costs as a number, like 0.25.'],
  [[0.25], '[0.25] is not a price: send what one kWh costs as a number, like 0.25.'],
  [{}, '{} is not a price: send what one kWh costs as a number, like 0.25.'],
])('refuses %j with a sentence', (raw, problem) => {
  expect(readPrice(raw)).toEqual({ problem });
});

it('shows no more than the beginning of a long text', () => {
  expect(readPrice('x'.repeat(5_000))).toEqual({
    problem: expect.stringMatching(/^"x{39}… is not a price: .{1,80}$/),
  });
});
