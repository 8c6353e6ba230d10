import { type EventEmitter, on } from 'node:events';
import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import type { ApiKey, ApiKeyChange, NewApiKey } from '../../ui/src/settings/apiKeys/wire.ts';
import type { ChangeQuery } from '../../ui/src/settings/changes/wire.ts';
import type { HomeAssistantChange } from '../../ui/src/settings/homeAssistant/wire.ts';
import type { NewUser, UserChange } from '../../ui/src/settings/users/wire.ts';
import type { Me, Printer, PrinterChange, Status } from '../../ui/src/wire.ts';
import { carryOut, controlProcedures } from './controlRouter.ts';
import { missing, personOf, refuse, t } from './panelTrpc.ts';
import { webhookRouters } from './webhookRouter.ts';
import { idle, type World } from './world.ts';

const SECRET = 'bb_Zr8dQ0m1T3yVn4Kc7Xw2Pq9Lf6Hs5Jd0Gb8Ra1Et3Ym2ab';
/** What nobody has decided about a new key, and what has not happened to it yet. */
const FRESH = {
  enabled: true,
  rotated_at: null,
  old_secret_until: null,
  unused: false,
  refused_count: 0,
  last_refused_at: null,
};

/** The procedures that the panel calls, about a world that a test decides. @param bus carries `status` and `event` */
export function createPanelRouter(world: World, bus: EventEmitter) {
  const person = personOf(world);
  const byId = z.object({ id: z.number() });
  const command = (changes: Partial<Status>) =>
    person.input(byId).mutation(({ input }) => carryOut(world, bus, input.id, changes));
  const keyOf = (id: number): ApiKey => world.keys.find((key) => key.id === id) ?? missing();
  return t.router({
    auth: t.router({
      status: t.procedure.query(() => ({
        auth_enabled: world.authEnabled,
        requires_setup: world.requiresSetup,
        sign_in: world.signsInWith,
      })),
      me: person.query(() => world.me as Me),
      changePassword: person
        .input(z.object({ current_password: z.string(), new_password: z.string() }))
        .mutation(({ input }) => {
          if (input.current_password !== 'correct horse') refuse('Your present password is another one.');
          return { success: true };
        }),
    }),
    printers: t.router({
      list: person.query(() => world.printers),
      create: person
        .input(
          z.object({
            ip_address: z.string(),
            access_code: z.string(),
            name: z.string().optional(),
            serial_number: z.string().optional(),
          }),
        )
        .mutation(({ input }): Printer => {
          if (input.access_code === 'wrong') {
            throw new TRPCError({
              code: 'BAD_REQUEST',
              message: 'Wrong access code. It is on the printer under Settings > Network.',
            });
          }
          const id = Math.max(0, ...world.printers.map((printer) => printer.id)) + 1;
          const printer: Printer = {
            id,
            name: input.name ?? `X1C ${id}`,
            serial_number: `00M${id}`,
            ip_address: input.ip_address,
            model: 'X1C',
            location: null,
            entity_set: 'all',
            maintenance: false,
          };
          world.printers.push(printer);
          world.statuses.set(id, idle());
          bus.emit('status', { printer_id: 0, status: null });
          return printer;
        }),
      update: person.input(z.custom<PrinterChange>()).mutation(({ input }) => {
        const printer = world.printers.find((one) => one.id === input.id) ?? missing();
        Object.assign(printer, input);
        return printer;
      }),
      remove: person.input(byId).mutation(({ input }) => {
        world.printers = world.printers.filter((one) => one.id !== input.id);
        return { success: true };
      }),
      pause: command({ state: 'PAUSE' }),
      resume: command({ state: 'RUNNING' }),
      stop: command({
        state: 'FAILED',
        awaiting_plate_clear: true,
        last_print: { archive_id: 118, status: 'stopped' },
      }),
      clearPlate: command({ awaiting_plate_clear: false }),
      clearErrors: command({ error: null, hms_errors: [] }),
      ...controlProcedures(world, bus),
      refresh: command({ connected: true, connection_problem: null, control_block: null }),
    }),
    archives: t.router({
      list: person
        .input(
          z.object({
            printer_id: z.number().optional(),
            status: z.string().optional(),
            search: z.string().optional(),
            limit: z.number().default(50),
            offset: z.number().default(0),
          }),
        )
        .query(({ input }) =>
          world.archives
            .filter((print) => input.printer_id === undefined || print.printer_id === input.printer_id)
            .filter((print) => input.status === undefined || print.status === input.status)
            .filter(
              (print) =>
                input.search === undefined ||
                (print.print_name ?? '').toLowerCase().includes(input.search.toLowerCase()),
            )
            .slice(input.offset, input.offset + input.limit),
        ),
      get: person.input(byId).query(({ input }) => world.archives.find((print) => print.id === input.id) ?? missing()),
    }),
    apiKeys: t.router({
      list: person.query(() => world.keys),
      create: person.input(z.custom<NewApiKey>()).mutation(({ input }) => {
        const key: ApiKey = {
          ...input,
          id: world.keys.length + 10,
          prefix: 'bb_Zr8dQ0m1...',
          owner: { id: 1, username: 'anna' },
          legacy: false,
          ...FRESH,
          created_at: new Date().toISOString(),
          last_used_at: null,
          last_used_ip: null,
        };
        world.keys = [key, ...world.keys];
        return { ...key, secret: SECRET };
      }),
      get: person.input(byId).query(({ input }) => keyOf(input.id)),
      update: person.input(z.custom<ApiKeyChange>()).mutation(({ input }) => {
        const key = keyOf(input.id);
        if (world.refuse !== null) {
          const message = world.refuse;
          world.refuse = null;
          refuse(message);
        }
        return Object.assign(key, input);
      }),
      rotate: person.input(byId.extend({ grace_seconds: z.number() })).mutation(({ input }) => {
        const until = new Date(Date.now() + input.grace_seconds * 1000).toISOString();
        const key = keyOf(input.id);
        return {
          ...Object.assign(key, { old_secret_until: input.grace_seconds === 0 ? null : until }),
          secret: SECRET,
        };
      }),
      usage: person.input(byId).query(({ input }) => keyOf(input.id) && world.usage),
      audit: person.input(byId).query(({ input }) => keyOf(input.id) && world.changes),
      remove: person.input(byId).mutation(({ input }) => {
        world.keys = world.keys.filter((key) => key.id !== input.id);
        return { success: true };
      }),
    }),
    users: t.router({
      list: person.query(() => world.users),
      create: person.input(z.custom<NewUser>()).mutation(({ input: { username, role } }) => {
        if (world.users.some((user) => user.username === username))
          refuse(`There is already somebody called ${username}.`);
        const now = new Date().toISOString();
        const [first] = world.users;
        if (first === undefined) return missing();
        const user = { ...first, id: 99, username, role, created_at: now, last_seen_at: null, keys: 0, logins: 0 };
        world.users = [...world.users, user];
        return user;
      }),
      update: person
        .input(z.custom<UserChange>())
        .mutation(({ input: { id, password: _, ...change } }) =>
          Object.assign(world.users.find((user) => user.id === id) ?? missing(), change),
        ),
      remove: person.input(byId).mutation(({ input }) => {
        world.users = world.users.filter((user) => user.id !== input.id);
        return { success: true };
      }),
      signOut: person
        .input(byId)
        .mutation(({ input }) =>
          Object.assign(world.users.find((user) => user.id === input.id) ?? missing(), { logins: 0 }),
        ),
    }),
    homeAssistant: t.router({
      get: person.query(() => world.home),
      update: person.input(z.custom<HomeAssistantChange>()).mutation(({ input: { token, url } }) => {
        world.home = { ...world.home, ...(url === undefined ? {} : { url }), ...(token ? { token_set: true } : {}) };
        return { success: true };
      }),
      test: person
        .input(z.object({ url: z.string(), token: z.string().optional() }))
        .mutation(({ input }) =>
          input.token === 'wrong'
            ? { version: null, problem: 'Home Assistant refuses the token. Make a new long-lived token.' }
            : { version: '2026.11.0', problem: null },
        ),
      republish: person.mutation(() => ({ success: true })),
    }),
    blueprints: t.router({
      list: person.query(() => [
        {
          id: 'print_ended',
          name: 'Bambuddy: a print has ended',
          description: 'Tells your phone, with the picture, when a print is finished or has failed.',
          yaml: 'blueprint:\n  name: "Bambuddy: a print has ended"\n  domain: automation\n',
          installed: false,
        },
      ]),
      install: person.input(z.object({ id: z.string() })).mutation(() => ({ success: true })),
    }),
    ...webhookRouters(world),
    settings: t.router({
      update: person.input(z.object({ currency: z.string() })).mutation(({ input }) => {
        world.currency = input.currency;
        return { currency: world.currency, energy_cost_per_kwh: world.prices.at(-1)?.price ?? null };
      }),
      electricityPrice: person.input(z.object({ from: z.string().optional(), to: z.string().optional() })).query(() => {
        const last = world.prices.at(-1);
        return {
          energy_cost_per_kwh: last?.price ?? null,
          currency: world.currency,
          since: last?.valid_from ?? null,
          source: last?.source ?? null,
          history: world.prices,
        };
      }),
      setElectricityPrice: person.input(z.object({ energy_cost_per_kwh: z.number() })).mutation(({ input }) => {
        const now = new Date().toISOString();
        const last = world.prices.at(-1);
        if (last) last.valid_to = now;
        const source = `person:${world.me?.id}`;
        world.prices.push({
          price: input.energy_cost_per_kwh,
          currency: world.currency,
          valid_from: now,
          valid_to: null,
          source,
        });
        return { energy_cost_per_kwh: input.energy_cost_per_kwh, currency: world.currency, since: now, source };
      }),
    }),
    system: t.router({
      about: person.query(() => ({
        app: { version: '0.1.0' },
        system: { uptime_seconds: 93_780 },
        database: {
          engine: 'sqlite',
          archives: world.archives.length,
          waiting_events: 0,
          copies: [{ at: new Date(Date.now() - 7_200_000).toISOString(), bytes: 48_000_000 }],
        },
        printers: { total: world.printers.length, connected: world.printers.length - 1 },
        storage: { disk_free_bytes: 52_300_000_000, disk_percent_used: 40 },
        seams: world.seams,
        problems: world.problems,
      })),
      diagnostics: person.query(() => ({ version: '0.1.0', log: ['{"level":"info","msg":"listening"}'] })),
    }),
    audit: t.router({
      list: person.input(z.custom<ChangeQuery>()).query(({ input: { subject, limit, offset } }) => {
        const about = world.changes.filter((change) => subject === undefined || change.subject === subject);
        return about.slice(offset, offset + limit);
      }),
    }),
    live: t.router({
      status: person.input(z.object({ printer_id: z.number().optional() })).subscription(async function* ({
        input,
        signal,
      }) {
        const wanted = (id: number): boolean => input.printer_id === undefined || input.printer_id === id;
        const news = on(bus, 'status', { ...(signal ? { signal } : {}) });
        for (const [printer_id, status] of world.statuses) if (wanted(printer_id)) yield { printer_id, status };
        for await (const [told] of news) {
          const update = told as { printer_id: number; status: Status | null };
          if (update.printer_id === 0 || wanted(update.printer_id)) yield update;
        }
      }),
      events: person.input(z.object({})).subscription(async function* ({ signal }) {
        for await (const [event] of on(bus, 'event', { ...(signal ? { signal } : {}) }))
          yield event as { id: string; type: string; printer_id: number };
      }),
    }),
  });
}
