import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DOCUMENTED_EVENTS, WEBHOOK_EVENTS } from '../../server/events/catalogue.ts';
import { Outbox } from '../../server/webhooks/outbox.ts';
import { answer, type Receiver, startReceiver } from '../fakes/receiver.ts';
import type { Calls } from '../support/calls.ts';
import { startApp } from '../support/server.ts';
import { entryOf, pictureUrl, started } from './events.ts';

type Json = Record<string, unknown> & { id: number; secret: string };

const receiver: Receiver = await startReceiver();
const server = await startApp({ env: { WEBHOOK_ALLOW: `127.0.0.1:${receiver.port}` } });
const { features } = server.app;
const outbox = new Outbox({ database: features.database, pictureUrl });
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});
let admin: Calls;
beforeAll(async () => {
  admin = await server.setup();
});

const make = async (more: object = {}) =>
  (await admin.post('/webhooks', { name: 'Node-RED', url: receiver.url(), ...more })).json<Json>();
const get = async (id: number) => (await admin.get(`/webhooks/${id}`)).json<Json>();

/** Records an event as the journal does, and waits until its deliveries are settled. */
async function tell(filename: string): Promise<void> {
  const event = started(filename);
  await features.database.write((tx) => outbox.record(event, entryOf(event), tx));
  features.bus.emit('recorded', event);
}

it('makes a webhook that does not choose with the documented events, format and version', async () => {
  const made = await make();
  expect(made).toMatchObject({
    secret: expect.stringMatching(/^whsec_/),
    target: 'http',
    url: receiver.url(),
    url_masked: false,
    events: DOCUMENTED_EVENTS,
  });
});

it('shows the whole of a webhook, and never a secret, a header or a secret URL', async () => {
  const hidden = 'https://hooks.slack.com/services/T00/B00/verysecret';
  const made = await make({ url: hidden, reach: 'internet', format: 'slack', headers: { 'X-Token': 'hush' } });
  expect(made).toMatchObject({ url: 'https://hooks.slack.com/serv…', url_masked: true, header_names: ['X-Token'] });
  const { secret, ...shown } = made;
  expect(await get(made.id)).toEqual(shown);
  const texts = [await admin.get('/webhooks'), await admin.get(`/webhooks/${made.id}`)].map(({ text }) => text);
  for (const text of texts) expect(text).not.toMatch(/verysecret|hush|whsec_/);
  expect(shown).toMatchObject({ health: 'never_sent', waiting: 0, held: 0, next_due_at: null, check: null });
  await admin.delete(`/webhooks/${made.id}`);
});

it('changes what is named: null clears, what is left out stays', async () => {
  const { id } = await make({ printer_ids: [], max_age_seconds: 60, headers: { 'X-A': '1', 'X-B': '2' } });
  const patch = { printer_ids: null, max_age_seconds: null, headers: { 'X-A': null, 'X-C': '3' }, progress_every: 10 };
  expect((await admin.patch(`/webhooks/${id}`, patch)).json()).toMatchObject({
    name: 'Node-RED',
    printer_ids: null,
    max_age_seconds: null,
    header_names: ['X-B', 'X-C'],
    progress_every: 10,
    url: receiver.url(),
  });
  expect((await admin.patch(`/webhooks/${id}`, { headers: null })).json()).toMatchObject({ header_names: [] });
  expect((await admin.patch(`/webhooks/${id}`, { colour: 'red' })).status).toBe(422);
});

it.each([
  [{ url: 'http://127.0.0.1:1/x' }, 'webhook_destination_refused', /never sent to this address/],
  [{ headers: { 'webhook-id': 'x' } }, 'bad_input', /headers\.webhook-id/],
  [{ headers: { Host: 'x' } }, 'bad_input', /set by Bambuddy/],
  [{ headers: { 'X-A': 'a\r\nb' } }, 'bad_input', /no header can carry/],
  [{ format: 'template', template: '{"a": {{progress}}}' }, 'bad_input', /Line 1, column/],
  [{ format: 'template' }, 'bad_input', /Write the template/],
  [{ target: 'ha_action', url: 'notify', format: 'template', template: '{}' }, 'bad_input', /an action/],
  [{ target: 'ha_action', url: 'notify.notify' }, 'bad_input', /needs the format template/],
  [{ target: 'ha_action', url: 'notify.notify', format: 'template', template: '[]' }, 'bad_input', /JSON object/],
  [{ events: ['queue_item_failed'] }, 'bad_input', /events/],
])('refuses %j, when it is made and when it is changed', async (wrong, reason, sentence) => {
  const { id } = await make();
  for (const answer of [
    await admin.post('/webhooks', { name: 'X', url: receiver.url(), ...wrong }),
    await admin.patch(`/webhooks/${id}`, wrong),
  ]) {
    expect(answer.json()).toMatchObject({ status: 422, reason, detail: expect.stringMatching(sentence) });
  }
  await admin.delete(`/webhooks/${id}`);
});

it('sends a test at once, signed, also while the webhook is paused, and writes it into the log', async () => {
  const { id, secret } = await make();
  await admin.post(`/webhooks/${id}/pause`);
  const before = receiver.requests.length;
  receiver.script([answer(202, {}, 'thanks'), answer(500)]);
  expect((await admin.post(`/webhooks/${id}/test`)).json()).toMatchObject({ status: 202, error: null, note: null });
  expect((await admin.post(`/webhooks/${id}/test`)).json()).toMatchObject({
    status: 500,
    error: 'The receiver answered 500.',
    duration_ms: expect.any(Number),
  });
  const request = receiver.requests[before]!;
  new Webhook(secret).verify(request.body, request.headers as Record<string, string>);
  expect(JSON.parse(String(request.body))).toMatchObject({ event: 'test', data: { printer: 'Bambuddy' } });
  const log = (await admin.get(`/webhooks/${id}/deliveries`)).json<Json[]>();
  expect(log).toMatchObject([
    { event: 'test', cause: 'test', status: 'given_up', attempts: [{ status: 500 }] },
    { event: 'test', cause: 'test', status: 'delivered', attempts: [{ status: 202, answer: null }] },
  ]);
  await admin.delete(`/webhooks/${id}`);
});

it('pauses, holds, and resumes as it is told', async () => {
  const { id } = await make({ events: ['print_started'], headers: { 'X-Me': 'resume' } });
  const mine = () =>
    receiver.requests
      .filter(({ headers }) => headers['x-me'] === 'resume')
      .map(({ body }) => JSON.parse(String(body)).data.filename);
  const pauseWith = async (...names: string[]) => {
    expect((await admin.post(`/webhooks/${id}/pause`)).json()).toMatchObject({ health: 'paused' });
    for (const name of names) await tell(name);
    expect(await get(id)).toMatchObject({ held: names.length, paused_reason: 'Paused by a person.' });
  };
  await pauseWith('a', 'b');
  await admin.post(`/webhooks/${id}/resume`, { held: 'none' });
  await pauseWith('c', 'd', 'e');
  await admin.post(`/webhooks/${id}/resume`, { held: 'newest' });
  await expect.poll(mine).toEqual(['e']);
  await pauseWith('f', 'g');
  expect((await admin.post(`/webhooks/${id}/resume`, { held: 'all' })).json()).toMatchObject({ paused_reason: null });
  await expect.poll(mine).toEqual(['e', 'f', 'g']);
  await expect.poll(() => get(id)).toMatchObject({ health: 'ok', held: 0, waiting: 0 });
  expect((await admin.post(`/webhooks/${id}/resume`)).json()).toMatchObject({ status: 409 });
  await admin.delete(`/webhooks/${id}`);
});

it('logs deliveries with their attempts, filters them, shows a body, and sends one or all failed again', async () => {
  const { id } = await make({ events: ['print_started'], headers: { 'X-Me': 'log' } });
  receiver.script([], (response, request) => {
    response.writeHead(request.headers['x-me'] === 'log' ? 410 : 200).end();
  });
  await tell('gone.3mf');
  await expect.poll(() => get(id)).toMatchObject({ health: 'paused', paused_reason: expect.stringMatching(/410/) });
  receiver.script([]);
  expect((await admin.post(`/webhooks/${id}/redeliver-failed`, { since: '2020-01-01T00:00:00Z' })).status).toBe(409);
  await admin.post(`/webhooks/${id}/resume`);
  const [row] = (await admin.get(`/webhooks/${id}/deliveries?status=given_up`)).json<Json[]>();
  expect(row).toMatchObject({ event: 'print_started', printer_id: 1, observed: 'live', cause: 'event' });
  expect(row?.attempts).toMatchObject([{ status: 410, error: 'The receiver answered 410.', url: expect.any(String) }]);
  const at = `/webhooks/${id}/deliveries/${row?.id}`;
  const body = (await admin.get(`${at}/body`)).json<{ content_type: string; body: string }>();
  expect(body.content_type).toBe('application/json');
  expect(JSON.parse(body.body).data.filename).toBe('gone.3mf');
  expect((await admin.post(`${at}/redeliver`)).status).toBe(200);
  await expect
    .poll(async () => (await admin.get(`/webhooks/${id}/deliveries?status=delivered`)).json())
    .toMatchObject([{ event_id: row?.event_id, cause: 'redelivery', attempts: [{ status: 410 }, { status: 200 }] }]);
  expect((await admin.post(`/webhooks/${id}/redeliver-failed`, { since: '2020-01-01T00:00:00Z' })).json()).toEqual({
    count: 0,
  });
  expect((await admin.get(`/webhooks/${id}/deliveries?event=print_failed`)).json()).toEqual([]);
  expect((await admin.get(`/webhooks/${id}/deliveries/99999/body`)).status).toBe(404);
  await admin.delete(`/webhooks/${id}`);
});

it('replaces the secret: both sign during the overlap, and one of them after it is over', async () => {
  const { id, secret: old } = await make();
  const rotated = (await admin.post(`/webhooks/${id}/rotate`, { overlap_seconds: 3600 })).json<Json>();
  expect(rotated.secret).not.toBe(old);
  const until = Date.parse(String(rotated.secret_overlap_until));
  expect(until - Date.now()).toBeGreaterThan(3_590_000);
  const before = receiver.requests.length;
  await admin.post(`/webhooks/${id}/test`);
  const request = receiver.requests[before]!;
  for (const secret of [old, rotated.secret])
    new Webhook(secret).verify(request.body, request.headers as Record<string, string>);
  await admin.post(`/webhooks/${id}/rotate`);
  expect((await admin.post(`/webhooks/${id}/rotate`)).json()).toMatchObject({ status: 409 });
  expect((await admin.post(`/webhooks/${id}/rotate`, { overlap_seconds: 0 })).json()).toMatchObject({
    secret_overlap_until: null,
  });
  await admin.delete(`/webhooks/${id}`);
});

it('shows what would be sent, and where a template is wrong', async () => {
  const shown = (await admin.post('/webhook-previews', { event: 'print_complete' })).json();
  expect(shown).toMatchObject({ content_type: 'application/json', headers: {}, errors: [] });
  expect(JSON.parse(String(shown.body)).data).toMatchObject({ filename: 'benchy.3mf', status: 'success' });
  const template = '{\n"a": "{{nope}}"}';
  expect((await admin.post('/webhook-previews', { event: 'test', format: 'template', template })).json()).toMatchObject(
    {
      body: null,
      errors: [{ line: 2, column: 7, message: expect.stringContaining('{{nope}}') }],
    },
  );
});

it('lists formats, and the events that can fire with their fields and an example', async () => {
  const events = (await admin.get('/webhook-events')).json<Json[]>();
  expect(events.map(({ event }) => event)).toEqual(WEBHOOK_EVENTS);
  expect(events.find(({ event }) => event === 'print_progress')).toEqual({
    event: 'print_progress',
    documented: true,
    fields: expect.arrayContaining([{ name: 'progress', type: 'integer', nullable: false, description: 'Percent' }]),
    example: { printer: 'Workshop X1C', filename: 'benchy.3mf', progress: 50, remaining_time: 41 },
  });
  const formats = (await admin.get('/webhook-formats')).json<Json[]>();
  expect(formats.map(({ name }) => name)).toEqual([
    'documented',
    'bambuddy-flat',
    'ifttt',
    'slack',
    'discord',
    'ntfy',
    'template',
  ]);
});

it('tells a key nothing about webhooks', async () => {
  const calls = await server.key(['read_status', 'manage_queue', 'control_printer']);
  for (const path of ['/webhooks', '/webhooks/1', '/webhooks/1/deliveries', '/webhooks/1/deliveries/1/body'])
    expect((await calls.get(path)).status).toBe(403);
  expect((await calls.post('/webhooks/1/rotate')).status).toBe(403);
  expect((await calls.post('/webhooks/1/test')).status).toBe(403);
});
