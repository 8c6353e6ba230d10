import { z } from 'zod';
import { nameOf } from '../access/caller.ts';
import { Fault } from '../errors.ts';
import type { PriceInterval } from '../tariff/intervals.ts';
import { PRICE_MAX, PRICE_TEXT, readPrice } from '../tariff/priceText.ts';
import type { Features } from './context.ts';
import { type Asked, note } from './note.ts';
import { type PriceTimes, RANGE_MAX_DAYS, rangeOf, timesOf } from './priceTimes.ts';
import { mutation, query } from './procedure.ts';
import { instant, time } from './schemas.ts';

const TAG = 'Settings';
const PATH = '/settings/electricity-price';

export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'Give the three capital letters of ISO 4217, as EUR')
  .meta({ description: 'ISO 4217', example: 'EUR' });

/** Read by `readPrice`, because its sentences name the price that stays. */
export const energyCost = (z.unknown() as z.ZodType<number | string>).meta({
  description: 'What one kWh costs; negative is legal. A decimal text is taken too, as templates send it.',
  example: 0.27,
  override: {
    anyOf: [
      { type: 'number', minimum: -PRICE_MAX, maximum: PRICE_MAX },
      { type: 'string', pattern: PRICE_TEXT },
    ],
  },
});

const inForce = z.object({
  energy_cost_per_kwh: z.number().nullable().meta({ description: 'In force now; null = not known' }),
  currency: currency.nullable(),
  since: time.nullable().meta({ description: 'Since when it is in force' }),
  source: z
    .string()
    .nullable()
    .meta({ description: 'Who said so: `key:7`, `person:3`, `household`, `entity:sensor.price`', example: 'key:7' }),
});

const interval = z.object({
  price: z.number(),
  currency: currency.nullable(),
  valid_from: time,
  valid_to: time.nullable().meta({ description: 'null = no end is known' }),
  source: z.string(),
});

/** The price in force as every endpoint answers it. */
export function priceInForce({ tariff, settings }: Features): z.input<typeof inForce> {
  const current = tariff.current();
  return {
    energy_cost_per_kwh: current?.price ?? null,
    currency: current?.currency ?? settings.text('currency'),
    since: current?.valid_from.toISOString() ?? null,
    source: current?.source ?? null,
  };
}

export const electricityPrice = query(
  {
    who: 'read_status',
    which: 'none',
    rest: {
      method: 'GET',
      path: PATH,
      tag: TAG,
      operationId: 'get_electricity_price',
      summary: 'Get the electricity price and its history',
      description: `The price in force, and every interval between \`from\` and \`to\`, cut to them: 48 hours to either side of now when left out, at most ${RANGE_MAX_DAYS} days. Announced prices are in it.`,
    },
    input: z.object({ from: instant.optional(), to: instant.optional() }),
    output: inForce.extend({ history: z.array(interval) }),
  },
  async ({ features, input }) => {
    const { from, to } = rangeOf(input, Date.now());
    const history = await features.tariff.history(from, to);
    return { ...priceInForce(features), history: history.map(intervalAnswer) };
  },
);

export const setElectricityPrice = mutation(
  {
    who: 'update_electricity_price',
    which: 'none',
    rest: {
      method: 'POST',
      path: PATH,
      tag: TAG,
      operationId: 'set_electricity_price',
      summary: 'Set the electricity price',
      description:
        'Counts from now on, or from `valid_from`, until `valid_to` or until another price begins. The answer is the price in force with `energy_cost_per_kwh` at its top level, as clients that expect all settings read it. The same price again changes nothing: `since` stays. What is no price is refused, and the last one stays.',
    },
    input: z.strictObject({
      energy_cost_per_kwh: energyCost,
      currency: currency.optional(),
      valid_from: instant.optional(),
      valid_to: instant.optional(),
    }),
    output: inForce,
  },
  async (call) => {
    const { energy_cost_per_kwh, currency = null, ...times } = call.input;
    await setPrice(call, energy_cost_per_kwh, currency, timesOf(times, Date.now()));
    return priceInForce(call.features);
  },
);

const FROM_NOW_ON: PriceTimes = { valid_from: null, valid_to: null };

/** Sets the price for whoever asks, and says so in the audit. @throws Fault 422 for what is no price */
export async function setPrice(
  asked: Asked,
  raw: unknown,
  currency: string | null,
  times = FROM_NOW_ON,
): Promise<void> {
  const { features } = asked.ctx;
  const before = features.tariff.current()?.price ?? null;
  const read = readPrice(raw);
  if ('problem' in read) throw refused(read.problem, before);
  const money = currency ?? features.settings.text('currency');
  const wanted = { price: read.price, currency: money, ...times, source: nameOf(asked.caller) };
  if (await features.tariff.set(wanted))
    await notePrice(asked, { before, price: read.price, currency: money, ...times });
}

/** Forgets the price from now on. */
export async function clearPrice(asked: Asked): Promise<void> {
  const { tariff } = asked.ctx.features;
  const before = tariff.current()?.price ?? null;
  if (await tariff.clear()) await notePrice(asked, { before, price: null });
}

function notePrice(asked: Asked, details: Record<string, unknown>): Promise<void> {
  return note(asked, {
    action: 'price.changed',
    subject: 'price',
    subject_id: null,
    subject_name: 'Electricity price',
    details,
  });
}

function refused(problem: string, last: number | null): Fault {
  const stays = last === null ? 'No price is known yet.' : `The last price, ${last}, stays.`;
  const message = `${problem} ${stays}`;
  return new Fault('bad_input', message, { errors: [{ path: 'energy_cost_per_kwh', message }] });
}

function intervalAnswer({ valid_from, valid_to, ...row }: PriceInterval) {
  return { ...row, valid_from: valid_from.toISOString(), valid_to: valid_to?.toISOString() ?? null };
}
