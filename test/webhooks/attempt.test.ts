import type { LookupFunction } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { ATTEMPT_LIMIT_MS, attempt, type Shipment, type Surroundings } from '../../server/webhooks/attempt.ts';
import { guardedLookup } from '../../server/webhooks/destination.ts';
import { mintWebhookSecret } from '../../server/webhooks/signature.ts';
import {
  answer,
  closeBeforeHeaders,
  dripBody,
  dripHeaders,
  endlessBody,
  hang,
  type Receiver,
  redirect,
  startReceiver,
} from '../fakes/receiver.ts';
import { bodyFor, started } from './events.ts';

/** Enough for an answer on this machine, short enough to wait for. */
const SHORT_MS = 400;
const BODY = '{"event":"printer_offline"}';

function shipmentTo(url: string, given: Partial<Shipment> = {}): Shipment {
  return { url, reach: 'home', body: BODY, id: 'evt_1', secrets: [mintWebhookSecret()], observed: 'live', ...given };
}

function around(receiver: Pick<Receiver, 'port'>, given: Partial<Surroundings> = {}): Surroundings {
  const fence = { ownAddresses: [], ownPorts: [], allow: [`127.0.0.1:${receiver.port}`] };
  return { fence, wall: Date.now, ...given };
}

describe('an attempt', () => {
  it('is one POST with the documented headers and a signature that the library accepts', async () => {
    await using receiver = await startReceiver();
    const shipment = shipmentTo(receiver.url('/a/b?c=d'));
    const result = await attempt(shipment, around(receiver));
    expect(result).toMatchObject({ status: 200, error: null, diedEarly: false });
    const [request] = await receiver.received(1);
    expect(request).toMatchObject({ method: 'POST', path: '/a/b?c=d' });
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'Bambuddy',
      'webhook-id': 'evt_1',
      'webhook-timestamp': String(Math.floor(result.at.getTime() / 1000)),
    });
    expect(request?.headers).not.toHaveProperty('bambuddy-observed');
    const headers = request?.headers as Record<string, string>;
    expect(new Webhook(shipment.secrets[0]!).verify(request!.body, headers)).toEqual(JSON.parse(BODY));
  });

  it('says so when the event was found out late', async () => {
    await using receiver = await startReceiver();
    await attempt(shipmentTo(receiver.url(), { observed: 'late' }), around(receiver));
    expect((await receiver.received(1))[0]?.headers['bambuddy-observed']).toBe('late');
  });

  it('sends exactly the bytes that are signed, whatever the file is called', async () => {
    await using receiver = await startReceiver();
    const body = bodyFor(started('b🦊\u2028\ud83d ü.3mf'));
    const shipment = shipmentTo(receiver.url(), { body });
    await attempt(shipment, around(receiver));
    const [request] = await receiver.received(1);
    expect(request?.body).toEqual(Buffer.from(body, 'utf8'));
    expect(request?.headers['content-length']).toBe(String(Buffer.byteLength(body)));
    new Webhook(shipment.secrets[0]!).verify(request!.body, request!.headers as Record<string, string>);
  });

  it('does not follow a redirect: the second route is never visited and the first names it', async () => {
    await using receiver = await startReceiver();
    receiver.script([redirect('/elsewhere')]);
    const result = await attempt(shipmentTo(receiver.url()), around(receiver));
    expect(result.status).toBe(302);
    expect(result.error).toMatch(/\/elsewhere/);
    expect(receiver.requests.map((request) => request.path)).toEqual(['/hook']);
  });

  it.each([200, 204, 404, 410, 500])('keeps the status %i', async (status) => {
    await using receiver = await startReceiver();
    receiver.script([answer(status, { 'retry-after': '7' })]);
    const result = await attempt(shipmentTo(receiver.url()), around(receiver));
    expect(result).toMatchObject({ status, retryAfter: '7', diedEarly: false });
    expect(result.error === null).toBe(status < 300);
  });

  it('reuses no connection', async () => {
    await using receiver = await startReceiver();
    for (let n = 0; n < 3; n++) await attempt(shipmentTo(receiver.url()), around(receiver));
    expect(receiver.connections).toBe(3);
  });
});

describe('the answer', () => {
  it('is never kept for reach home', async () => {
    await using receiver = await startReceiver();
    receiver.script([answer(500, {}, 'what the house says')]);
    const home = await attempt(shipmentTo(receiver.url()), around(receiver));
    expect(home).toMatchObject({ status: 500, answer: null });
  });

  it('without end is cut, and its status kept', async () => {
    await using receiver = await startReceiver();
    receiver.script([endlessBody(202)]);
    const result = await attempt(shipmentTo(receiver.url()), around(receiver));
    expect(result).toMatchObject({ status: 202, error: null });
    expect(result.durationMs).toBeLessThan(ATTEMPT_LIMIT_MS / 4);
    await expect.poll(() => receiver.bytesWritten).toBeGreaterThan(0);
    // What the kernel's buffers took on top of the limit is not read.
    expect(receiver.bytesWritten).toBeLessThan(16 * 1024 * 1024);
  });
});

describe('time', () => {
  it('is ten seconds in all: for a receiver that never answers, one that drips headers and one that drips its body', async () => {
    await using receiver = await startReceiver();
    receiver.script([hang(), dripHeaders(), dripBody(500)]);
    const results = await Promise.all([0, 1, 2].map(() => attempt(shipmentTo(receiver.url()), around(receiver))));
    for (const { durationMs } of results) {
      expect(durationMs).toBeGreaterThanOrEqual(ATTEMPT_LIMIT_MS - 100);
      expect(durationMs).toBeLessThan(ATTEMPT_LIMIT_MS + 1_500);
    }
    expect(results.map((result) => result.status).sort()).toEqual([500, null, null]);
    const silent = results.filter((result) => result.status === null);
    for (const { error, diedEarly } of silent) expect([error, diedEarly]).toEqual(['No answer within 10 s.', false]);
  });

  it('is the time of the attempt by the wall clock, in the record and in the header', async () => {
    await using receiver = await startReceiver();
    const wall = () => Date.parse('2031-01-01T00:00:00.900Z');
    const result = await attempt(shipmentTo(receiver.url()), around(receiver, { wall }));
    expect(result.at.toISOString()).toBe('2031-01-01T00:00:00.900Z');
    expect(receiver.requests[0]?.headers['webhook-timestamp']).toBe('1924992000');
  });

  it('bounds a slow name server too', async () => {
    const resolve: LookupFunction = () => {};
    const surroundings = around({ port: 1 }, { resolve, limitMs: SHORT_MS });
    const result = await attempt(shipmentTo('http://slow.example/'), surroundings);
    expect(result.error).toMatch(/No answer within/);
    expect(result.durationMs).toBeLessThan(SHORT_MS * 4);
  });
});

describe('a connection', () => {
  it('that is closed before an answer counts as died early', async () => {
    await using receiver = await startReceiver();
    receiver.script([closeBeforeHeaders()]);
    const result = await attempt(shipmentTo(receiver.url()), around(receiver));
    expect(result).toMatchObject({ status: null, diedEarly: true });
    expect(result.error).toMatch(/closed/);
  });

  it('that is refused does not', async () => {
    const gone = await startReceiver();
    await gone[Symbol.asyncDispose]();
    const result = await attempt(shipmentTo(gone.url()), around(gone));
    expect(result).toMatchObject({ status: null, diedEarly: false });
    expect(result.error).toMatch(/refused/);
  });

  it('to a name that is not known is explained', async () => {
    const resolve: LookupFunction = (_name, _options, callback) =>
      callback(Object.assign(new Error('getaddrinfo ENOTFOUND hook.example'), { code: 'ENOTFOUND' }), '');
    const result = await attempt(shipmentTo('http://hook.example/secret'), around({ port: 1 }, { resolve }));
    expect(result.error).toBe('The name of the receiver is not known.');
  });

  it('over TLS to a port that does not speak it is explained', async () => {
    await using receiver = await startReceiver();
    const wrong = await attempt(shipmentTo(receiver.url().replace('http:', 'https:')), around(receiver));
    expect(wrong.error).toBe('The receiver does not speak TLS on this port.');
  });
});

describe('the fence', () => {
  it('stops a name that was public when it was checked and is loopback when it is dialled', async () => {
    await using receiver = await startReceiver();
    const answers = ['1.1.1.1', '127.0.0.1'];
    const resolve: LookupFunction = (_name, _options, callback) =>
      callback(null, [{ address: answers.shift() ?? '', family: 4 }]);
    const fence = { ownAddresses: [], ownPorts: [], allow: [] };
    const lookup = guardedLookup({ reach: 'home', port: receiver.port, fence }, resolve);
    const checked = await new Promise((settle) => lookup('rebinding.example', {}, (error) => settle(error)));
    expect(checked).toBeNull();
    const shipment = shipmentTo(`http://rebinding.example:${receiver.port}/`);
    const result = await attempt(shipment, { fence, wall: Date.now, resolve });
    expect(result.error).toMatch(/never sent to this address/);
    expect(answers).toHaveLength(0);
    expect(receiver.connections).toBe(0);
  });

  it('stops a name with one forbidden address among several', async () => {
    await using receiver = await startReceiver();
    const resolve: LookupFunction = (_name, _options, callback) =>
      callback(null, [
        { address: '127.0.0.1', family: 4 },
        { address: '169.254.169.254', family: 4 },
      ]);
    const shipment = shipmentTo(`http://two.example:${receiver.port}/`);
    const result = await attempt(shipment, around(receiver, { resolve }));
    expect(result).toMatchObject({ status: null, error: expect.stringMatching(/never sent/) });
    expect(receiver.connections).toBe(0);
  });

  it('stops a literal address: it is judged without a lookup', async () => {
    await using receiver = await startReceiver();
    const fence = { ownAddresses: [], ownPorts: [], allow: [] };
    const result = await attempt(shipmentTo(receiver.url()), { fence, wall: Date.now });
    expect(result).toMatchObject({ status: null, error: expect.stringMatching(/never sent/) });
    expect(receiver.connections).toBe(0);
  });

  it('lets a name through whose every address is allowed, and dials what it judged', async () => {
    await using receiver = await startReceiver();
    const resolve: LookupFunction = (_name, _options, callback) =>
      callback(null, [{ address: '127.0.0.1', family: 4 }]);
    const shipment = shipmentTo(`http://fine.example:${receiver.port}/hook`);
    expect((await attempt(shipment, around(receiver, { resolve }))).status).toBe(200);
    expect((await receiver.received(1))[0]?.headers.host).toBe(`fine.example:${receiver.port}`);
  });
});
