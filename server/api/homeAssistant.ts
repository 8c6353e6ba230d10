import { z } from 'zod';
import type { VisiblePrinters } from '../access/grant.ts';
import { Fault } from '../errors.ts';
import { accessOf, TOKEN_SETTING, URL_SETTING } from '../homeassistant/access.ts';
import { PREFIX_SETTING } from '../homeassistant/household.ts';
import { tryAccess } from '../homeassistant/trial.ts';
import type { Features } from './context.ts';
import { type Asked, note } from './note.ts';
import { mutation, query, router } from './procedure.ts';
import { done, none, printerId, time } from './schemas.ts';

const TAG = 'Home Assistant';
const TOKEN_MAX = 1_000;
const admin = { who: 'admin', which: 'none' } as const;

const url = z
  .string()
  .trim()
  .max(300)
  .refine(isAddress, 'Give an address as http://homeassistant.local:8123')
  .meta({ description: 'Where Home Assistant is found', example: 'http://homeassistant.local:8123' });
const token = z.string().trim().min(1).max(TOKEN_MAX).meta({ description: 'A long-lived token; never shown again' });
/** What MQTT allows in a topic of its own kind, without wildcards. */
const prefix = z
  .string()
  .regex(
    /^[^#+\s/](?:[^#+\s]{0,98}[^#+\s/])?$/,
    'Write it as in the MQTT options of Home Assistant, like homeassistant',
  )
  .meta({ description: "Home Assistant's discovery prefix", example: 'homeassistant' });

const state = z.object({
  connected: z.boolean(),
  version: z.string().nullable(),
  since: time.meta({ description: 'Since when it is connected, or not' }),
  problem: z.string().nullable().meta({ description: 'Why there is no connection and what to do' }),
  settable: z.boolean().meta({ description: 'False where Supervisor or the environment says where Home Assistant is' }),
  url: z.string().nullable(),
  token_set: z.boolean(),
  mode: z.enum(['mqtt', 'states', 'none']).meta({ description: 'How entities get there; `states`: read-only sensors' }),
  mqtt: z.object({
    state: z.enum(['ready', 'broker_down', 'disabled', 'waiting', 'not_set_up', 'no_broker', 'unknown']),
    entities: z.int().meta({ description: 'Announced for the printers one may see, and for the house' }),
    prefix: z.string(),
    next_step: z
      .object({
        sentence: z.string(),
        path: z.string().meta({ description: "A page of Home Assistant's own" }),
        link: z.string().meta({ description: 'The same page for a browser outside Home Assistant' }),
      })
      .nullable(),
  }),
  printers: z.array(
    z.object({ id: printerId, name: z.string(), entity_set: z.enum(['all', 'essential', 'none']), entities: z.int() }),
  ),
});

export const homeAssistant = router({
  get: query(
    {
      who: 'read_status',
      which: 'rows',
      rest: {
        method: 'GET',
        path: '/home-assistant',
        tag: TAG,
        operationId: 'get_home_assistant',
        summary: 'Tell how we are present in Home Assistant',
      },
      input: none,
      output: state,
    },
    ({ features, visible }) => stateOf(features, visible),
  ),

  update: mutation(
    {
      ...admin,
      rest: {
        method: 'PATCH',
        path: '/home-assistant',
        tag: TAG,
        operationId: 'update_home_assistant',
        summary: 'Say where Home Assistant is',
        description: 'What is left out stays, null clears.',
      },
      input: z.strictObject({
        url: url.nullable().optional(),
        token: token.nullable().optional(),
        discovery_prefix: prefix.nullable().optional(),
      }),
      output: done,
    },
    async ({ input, features, ...asked }) => {
      const { discovery_prefix, ...where } = input;
      if (Object.keys(where).length > 0) requireSettable(features);
      requireTokenFor(features, where);
      await features.settings.write({
        [URL_SETTING]: where.url,
        [TOKEN_SETTING]: where.token,
        [PREFIX_SETTING]: discovery_prefix,
      });
      await noteChange(asked, Object.keys(input));
      return { success: true as const, message: 'Saved.' };
    },
  ),

  test: mutation(
    {
      ...admin,
      rest: {
        method: 'POST',
        path: '/home-assistant/test',
        tag: TAG,
        operationId: 'test_home_assistant',
        summary: 'Try an address and a token of Home Assistant',
        description: 'Nothing is kept. The token may be left out for the address that is stored.',
      },
      input: z.strictObject({ url, token: token.optional() }),
      output: z.object({ version: z.string().nullable(), problem: z.string().nullable() }),
    },
    ({ input, features }) => {
      const known = features.settings.text(URL_SETTING) === input.url ? features.settings.text(TOKEN_SETTING) : null;
      const access = accessOf(null, false, { url: input.url, token: input.token ?? known });
      if (access === null)
        throw new Fault('bad_input', 'Enter the token too: the stored one belongs to another address.');
      return tryAccess(access);
    },
  ),

  republish: mutation(
    {
      ...admin,
      rest: {
        method: 'POST',
        path: '/home-assistant/republish',
        tag: TAG,
        operationId: 'republish_home_assistant',
        summary: 'Announce all entities once more',
      },
      input: none,
      output: done,
    },
    ({ features }) => {
      features.household.republish();
      return { success: true as const, message: 'All entities are announced once more.' };
    },
  ),
});

function stateOf({ config, settings, home, household, printers }: Features, visible: VisiblePrinters) {
  const { since, ...connection } = home.state;
  const rows = printers.list(visible).map(({ id, name, entity_set, serial_number }) => ({
    id,
    name,
    entity_set,
    entities: household.entities(serial_number),
  }));
  const entities = rows.reduce((total, row) => total + row.entities, household.entities());
  return {
    ...connection,
    since: since.toISOString(),
    settable: config.homeAssistant === null,
    url: config.homeAssistant?.url ?? settings.text(URL_SETTING),
    token_set: config.homeAssistant !== null || settings.text(TOKEN_SETTING) !== null,
    mode: household.mode,
    mqtt: { ...household.mqtt, entities },
    printers: rows,
  };
}

function requireSettable({ config }: Features): void {
  if (config.homeAssistant === null) return;
  throw new Fault(
    'conflict',
    config.supervised
      ? 'As an add-on, Bambuddy is connected by Home Assistant itself.'
      : 'HA_URL and HA_TOKEN say where Home Assistant is. Remove them first.',
  );
}

/** A stored token goes to the address that it was entered for, and to no other. */
function requireTokenFor(
  { settings }: Features,
  { url, token }: { url?: string | null | undefined; token?: string | null | undefined },
): void {
  if (url === undefined || url === null || token !== undefined || url === settings.text(URL_SETTING)) return;
  throw new Fault('bad_input', 'Enter the token too: the stored one belongs to another address.');
}

/** Into the audit: which fields, never what they hold. */
function noteChange(asked: Asked, fields: string[]): Promise<void> {
  return note(asked, {
    action: 'settings.changed',
    subject: 'settings',
    subject_id: null,
    subject_name: 'Home Assistant',
    details: { fields },
  });
}

function isAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && username === '' && password === '' && search === '' && hash === '';
}
