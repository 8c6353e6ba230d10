import { z } from 'zod';
import type { Features } from './context.ts';
import {
  clearPrice,
  currency,
  electricityPrice,
  energyCost,
  priceInForce,
  setElectricityPrice,
  setPrice,
} from './electricityPrice.ts';
import { type Asked, note } from './note.ts';
import { mutation, query, router } from './procedure.ts';
import { none } from './schemas.ts';

const TAG = 'Settings';
const LANGUAGES = ['en', 'de'] as const;
const COST_MAX = 1_000_000;

const language = z.enum(LANGUAGES);
const filamentCost = z
  .number()
  .min(0)
  .max(COST_MAX)
  .meta({ description: 'What a kilogram of filament costs', example: 25 });
const externalUrl = z
  .string()
  .trim()
  .max(300)
  .refine(
    isPlainAddress,
    'Give an address as http://bambuddy.example:8000, without a name, a password or a question mark',
  )
  .meta({ description: 'Where this Bambuddy is found', example: 'http://bambuddy.local:8000' });

const settingsAnswer = z.object({
  language,
  currency: currency.nullable(),
  default_filament_cost: filamentCost.nullable(),
  energy_cost_per_kwh: z.number().nullable().meta({ description: 'The price in force; null = not known' }),
  external_url: z.string().nullable(),
});

/** Never a secret, whoever asks: what holds one has an endpoint of its own. */
function answerOf(features: Features): z.input<typeof settingsAnswer> {
  const { settings } = features;
  return {
    language: LANGUAGES.find((known) => known === settings.text('language')) ?? 'en',
    currency: settings.text('currency'),
    default_filament_cost: settings.number('default_filament_cost'),
    energy_cost_per_kwh: priceInForce(features).energy_cost_per_kwh,
    external_url: settings.text('external_url'),
  };
}

export const settings = router({
  get: query(
    {
      who: 'read_status',
      which: 'none',
      rest: {
        method: 'GET',
        path: '/settings',
        tag: TAG,
        operationId: 'get_settings',
        summary: 'Get the settings',
        description: 'Without secrets, for everybody.',
      },
      input: none,
      output: settingsAnswer,
    },
    ({ features }) => answerOf(features),
  ),

  uiFlags: query(
    {
      who: 'read_status',
      which: 'none',
      rest: {
        method: 'GET',
        path: '/settings/ui-flags',
        tag: TAG,
        operationId: 'get_ui_flags',
        summary: 'Get what a screen needs of the settings',
      },
      input: none,
      output: settingsAnswer.pick({ currency: true }),
    },
    ({ features }) => ({ currency: answerOf(features).currency }),
  ),

  update: mutation(
    {
      who: 'admin',
      which: 'none',
      rest: {
        method: 'PATCH',
        path: '/settings',
        tag: TAG,
        operationId: 'update_settings',
        summary: 'Change settings',
        description:
          'What is left out stays, null clears. For administrators only: a key sets the price at `POST /settings/electricity-price`.',
      },
      input: z.strictObject({
        language: language.nullable().optional(),
        currency: currency.nullable().optional(),
        default_filament_cost: filamentCost.nullable().optional(),
        external_url: externalUrl.nullable().optional(),
        energy_cost_per_kwh: energyCost.nullable().optional(),
      }),
      output: settingsAnswer,
    },
    async ({ input, features, ...asked }) => {
      const { energy_cost_per_kwh: price, ...wanted } = input;
      if (price !== undefined && price !== null) await setPrice(asked, price, wanted.currency ?? null);
      if (price === null) await clearPrice(asked);
      await change(asked, wanted);
      return answerOf(features);
    },
  ),

  electricityPrice,
  setElectricityPrice,
});

/** Writes what differs from what is there, and says so in the audit. */
async function change(asked: Asked, wanted: Readonly<Record<string, unknown>>): Promise<void> {
  const { settings } = asked.ctx.features;
  const changes = Object.fromEntries(
    Object.entries(wanted).filter(([name, value]) => value !== undefined && value !== (settings.get(name) ?? null)),
  );
  if (Object.keys(changes).length === 0) return;
  await settings.write(changes);
  await note(asked, {
    action: 'settings.changed',
    subject: 'settings',
    subject_id: null,
    subject_name: 'Settings',
    details: changes,
  });
}

function isPlainAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && username === '' && password === '' && search === '' && hash === '';
}
