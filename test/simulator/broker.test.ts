import { setTimeout as delay } from 'node:timers/promises';
import { connect as tlsConnect } from 'node:tls';
import mqtt, { type MqttClient } from 'mqtt';
import { beforeAll, describe, expect, test } from 'vitest';
import { Broker, type BrokerOptions } from './broker.ts';
import { Certificates } from './certificates.ts';

const SERIAL = '01P00A200000001';
const CODE = '12345678';

let certificates: Certificates;
beforeAll(async () => {
  certificates = await Certificates.create();
});

async function startBroker(options: Partial<BrokerOptions> = {}) {
  const requests: string[] = [];
  const broker = new Broker({
    serial: SERIAL,
    accessCode: () => CODE,
    leaf: certificates.leaf(SERIAL),
    host: '127.0.0.1',
    port: 0,
    guardsRequestTopic: false,
    onRequest: (bytes) => requests.push(bytes.toString()),
    ...options,
  });
  await broker.start();
  return { broker, requests, [Symbol.asyncDispose]: () => broker.stop() };
}

async function connect(broker: Broker, password = CODE, servername = SERIAL) {
  const client: MqttClient = await mqtt.connectAsync(
    `mqtts://127.0.0.1:${broker.port}`,
    { username: 'bblp', password, ca: certificates.rootPem, servername, reconnectPeriod: 0, protocolVersion: 4 },
    false,
  );
  const messages: { topic: string; text: string; qos: number; retain: boolean }[] = [];
  client.on('message', (topic, bytes, { qos, retain }) => {
    messages.push({ topic, text: bytes.toString(), qos, retain });
  });
  return { client, messages, [Symbol.asyncDispose]: () => client.endAsync(true) };
}

const REPORT = `device/${SERIAL}/report`;
const REQUEST = `device/${SERIAL}/request`;
const SHORT_MS = 150;

describe('the broker of a printer', () => {
  test('shows a certificate whose CN is the serial, without SAN, signed by the own root', async () => {
    await using started = await startBroker();
    const socket = tlsConnect({ port: started.broker.port, ca: certificates.rootPem, servername: SERIAL });
    await new Promise((done) => socket.once('secureConnect', done));
    const certificate = socket.getPeerX509Certificate()!;
    expect([certificate.subject, certificate.subjectAltName]).toEqual([`CN=${SERIAL}`, undefined]);
    expect([socket.authorized, socket.getProtocol()]).toEqual([true, 'TLSv1.2']);
    socket.destroy();
  });

  test('refuses TLS 1.3 alone', async () => {
    await using started = await startBroker();
    const socket = tlsConnect({ port: started.broker.port, rejectUnauthorized: false, minVersion: 'TLSv1.3' });
    const error = await new Promise<NodeJS.ErrnoException>((done) => socket.once('error', done));
    expect(error.code).toMatch(/VERSION/);
  });

  test('is not taken for another printer by a client that checks the serial', async () => {
    await using started = await startBroker();
    await expect(connect(started.broker, CODE, '01P00A200000002')).rejects.toThrow(/does not match|altname/i);
  });

  test('answers a wrong access code with CONNACK 5', async () => {
    await using started = await startBroker();
    await expect(connect(started.broker, 'wrong')).rejects.toMatchObject({ code: 5 });
  });

  test('sends nothing before a subscription, then reports at QoS 0, not retained', async () => {
    await using started = await startBroker();
    await using connected = await connect(started.broker);
    started.broker.publish(Buffer.from('early'));
    await delay(SHORT_MS);
    await connected.client.subscribeAsync(REPORT, { qos: 1 });
    started.broker.publish(Buffer.from('later'));
    await delay(SHORT_MS);
    expect(connected.messages).toEqual([{ topic: REPORT, text: 'later', qos: 0, retain: false }]);
  });

  test('accepts a subscription to another serial and stays silent', async () => {
    await using started = await startBroker();
    await using connected = await connect(started.broker);
    const granted = await connected.client.subscribeAsync('device/01p00a200000001/report');
    started.broker.publish(Buffer.from('report'));
    await delay(SHORT_MS);
    expect([granted[0]!.qos, connected.messages]).toEqual([0, []]);
  });

  test('takes requests only on its own request topic', async () => {
    await using started = await startBroker();
    await using connected = await connect(started.broker);
    await connected.client.publishAsync(REQUEST, 'mine', { qos: 1 });
    await connected.client.publishAsync('device/other/request', 'not mine', { qos: 1 });
    await connected.client.subscribeAsync(REPORT);
    await connected.client.publishAsync(REPORT, 'forged', { qos: 1 });
    await delay(SHORT_MS);
    expect([started.requests, connected.messages]).toEqual([['mine'], []]);
  });

  test('ends the connection of a client that listens to requests, when it guards them', async () => {
    await using started = await startBroker({ guardsRequestTopic: true });
    await using connected = await connect(started.broker);
    const closed = new Promise<void>((done) => connected.client.once('close', () => done()));
    connected.client.subscribe(REQUEST);
    await closed;
    expect(connected.client.connected).toBe(false);
  });

  test('can take a request without ever acknowledging it, and goes on reading', async () => {
    await using started = await startBroker();
    started.broker.ackMode = 'never';
    await using connected = await connect(started.broker);
    let acknowledged = 0;
    for (const text of ['1', '2', '3']) {
      connected.client.publish(REQUEST, text, { qos: 1 }, (error) => {
        if (!error) acknowledged += 1;
      });
    }
    await delay(SHORT_MS);
    expect([started.requests, acknowledged]).toEqual([['1', '2', '3'], 0]);
  });

  test('can acknowledge late', async () => {
    await using started = await startBroker();
    started.broker.ackMode = 300;
    await using connected = await connect(started.broker);
    const before = performance.now();
    await connected.client.publishAsync(REQUEST, 'late', { qos: 1 });
    expect(performance.now() - before).toBeGreaterThan(290);
  });

  test('comes back on the same port after it was closed', async () => {
    await using started = await startBroker();
    const { port } = started.broker;
    await using connected = await connect(started.broker);
    const closed = new Promise<void>((done) => connected.client.once('close', () => done()));
    await started.broker.close();
    await closed;
    await expect(connect(started.broker)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await started.broker.listen();
    expect(started.broker.port).toBe(port);
    await using again = await connect(started.broker);
    expect(again.client.connected).toBe(true);
  });
});
