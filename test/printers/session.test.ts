import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createLog } from '../../server/log.ts';
import { readCertificate } from '../../server/printers/certificate.ts';
import { type Command, DEVELOPER_MODE } from '../../server/printers/commands/command.ts';
import { requestsOf } from '../../server/printers/commands/requests.ts';
import type { LinkTarget } from '../../server/printers/link.ts';
import type { StatusReport } from '../../server/printers/report/report.ts';
import { ANSWER_MS, type Patience, Session } from '../../server/printers/session.ts';
import { Certificates, type Leaf } from '../simulator/certificates.ts';
import { startSimulator } from '../simulator/simulator.ts';
import { BRISK } from '../support/brisk.ts';
import { type PrinterAddress, SimulatorControl } from '../support/simulator.ts';
import { until } from '../support/until.ts';
import { ACCESS_CODE, SERIAL, startMqttPrinter } from './mqttPrinter.ts';

const REPORT = `device/${SERIAL}/report`;
const certificates = await Certificates.create();
const leaf: Leaf = certificates.leaf(SERIAL);
const QUICK: Partial<Patience> = { reconnectMs: 50, reconnectMaxMs: 200 };

/** A running session and what it told. */
function follow(target: LinkTarget, patience: Partial<Patience> = QUICK) {
  const statuses: StatusReport[] = [];
  const links: boolean[] = [];
  const problems: (string | null)[] = [];
  const session: Session = new Session({
    target,
    log: createLog('silent'),
    onStatus: (report) => statuses.push(report),
    onModules: () => {},
    onLink: (connected) => links.push(connected),
    onProblem: () => problems.push(session.problem),
    patience,
  });
  session.start();
  return { session, statuses, links, problems, [Symbol.dispose]: () => session.stop() };
}

async function targetOf({ host, mqttPort, serial, accessCode }: PrinterAddress): Promise<LinkTarget> {
  const certificate = await readCertificate({ host, port: mqttPort });
  return { host, port: mqttPort, serial, accessCode, certificate: certificate.pem };
}

/** A command in the dialect of a plain printer. */
const ask = (session: Session, command: Command) =>
  session.command(command, requestsOf(command, { heatCommands: false, twoNozzles: false, twoLamps: false }));
const connected = (session: Session) => until('the session is connected', () => session.connected);

describe.concurrent('a connection', () => {
  test('subscribes to the reports of its printer and to nothing else, and asks for model and state', async () => {
    await using printer = await startMqttPrinter(leaf);
    using followed = follow(printer.target(leaf.cert));
    await connected(followed.session);
    await until('two requests', () => printer.requests.length === 2);
    expect(printer.subscriptions).toEqual([REPORT]);
    expect(printer.requests).toMatchObject([{ info: { command: 'get_version' } }, { pushing: { command: 'pushall' } }]);
  });

  test('that is dropped is opened again by a new client with another id, which subscribes again', async () => {
    await using printer = await startMqttPrinter(leaf);
    using followed = follow(printer.target(leaf.cert));
    await connected(followed.session);
    printer.drop();
    await until('a second subscription', () => printer.subscriptions.length === 2);
    await connected(followed.session);
    expect(printer.subscriptions).toEqual([REPORT, REPORT]);
    expect(new Set(printer.clients).size).toBe(2);
    expect(followed.links).toEqual([true, false, true]);
    printer.publish({ print: { command: 'push_status', msg: 0, gcode_state: 'IDLE' } });
    await until('a report over the new connection', () => followed.statuses.length === 1);
  });

  test('is opened once, however often somebody presses refresh meanwhile', async () => {
    await using printer = await startMqttPrinter(leaf);
    using followed = follow(printer.target(leaf.cert));
    for (let times = 0; times < 5; times++) followed.session.reconnect();
    await connected(followed.session);
    for (let times = 0; times < 5; times++) followed.session.reconnect();
    await delay(200);
    expect(printer.clients).toHaveLength(1);
  });

  test('is closed by stop, also while it is being opened, and not opened again', async () => {
    await using printer = await startMqttPrinter(leaf);
    const early = follow(printer.target(leaf.cert));
    early.session.stop();
    const later = follow(printer.target(leaf.cert));
    await connected(later.session);
    later.session.stop();
    await until('no connection', () => printer.connections === 0);
    const clients = printer.clients.length;
    await delay(400);
    expect(printer.connections).toBe(0);
    expect(printer.clients).toHaveLength(clients);
  });

  test('with an access code that the printer refuses is not tried again soon', async () => {
    await using printer = await startMqttPrinter(leaf);
    const target = { ...printer.target(leaf.cert), accessCode: 'wrong' };
    using followed = follow(target, { ...QUICK, wrongCodeMs: 1_000 });
    await until('the refusal', () => followed.problems.length === 1);
    expect(followed.session.problem).toBe('Wrong access code. It is on the printer under Settings > Network.');
    await delay(600);
    expect(printer.clients).toHaveLength(1);
    await until('a try after the long wait', () => printer.clients.length === 2);
    expect(followed.problems).toHaveLength(1);
  });

  test('to a printer with another certificate fails without sending the access code', async () => {
    const other = (await Certificates.create()).leaf(SERIAL);
    await using printer = await startMqttPrinter(other);
    using followed = follow(printer.target(leaf.cert));
    await until('the refusal', () => followed.problems.length === 1);
    await delay(500);
    expect(followed.session.problem).toMatch(/shows another certificate .* the access code was not sent/);
    expect(printer.passwords).toEqual([]);
    expect(followed.links).toEqual([]);
  });

  test('that becomes silent is given up and opened again', async () => {
    await using printer = await startMqttPrinter(leaf);
    using followed = follow(printer.target(leaf.cert), { ...QUICK, silenceMs: 300, checkMs: 50 });
    await connected(followed.session);
    printer.publish({ print: { command: 'push_status', msg: 0, gcode_state: 'IDLE' } });
    await until('another connection', () => printer.clients.length === 2);
    expect(followed.problems).toEqual(['The printer stopped reporting.']);
    expect(followed.links.slice(0, 2)).toEqual([true, false]);
  });

  test('over which nothing ever comes names the serial number as the likely mistake', async () => {
    await using printer = await startMqttPrinter(leaf);
    using followed = follow(printer.target(leaf.cert), { ...QUICK, firstReportMs: 300, checkMs: 50 });
    await until('the complaint', () => followed.problems.length === 1);
    expect(followed.problems[0]).toMatch(/reports nothing\. Check the serial number/);
  });

  test('waits twice as long after each failure, up to its longest wait, and says it once', async () => {
    const tries: number[] = [];
    const server = createServer((socket) => {
      tries.push(performance.now());
      socket.destroy();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const target = { host: '127.0.0.1', port, serial: SERIAL, accessCode: ACCESS_CODE, certificate: leaf.cert };
    using followed = follow(target, { reconnectMs: 100, reconnectMaxMs: 200 });
    await until('seven tries', () => tries.length === 7);
    server.close();
    const waits = tries.slice(1).map((at, index) => at - tries[index]!);
    for (const [index, least] of [100, 200, 200, 200, 200, 200].entries())
      expect(waits[index]).toBeGreaterThan(least - 10);
    // without a longest wait they would be 100 + 200 + 400 + …
    expect(tries.at(-1)! - tries[0]!).toBeLessThan(100 * (2 ** 6 - 1));
    expect(followed.problems).toHaveLength(1);
  });
});

describe.concurrent('a command', () => {
  test('is accepted by its echo, and not by the echo of somebody else', async () => {
    await using printer = await startMqttPrinter(leaf);
    printer.answer = ({ print }) =>
      print ? { print: { ...print, sequence_id: '20001', result: 'fail', reason: 'not yours' } } : null;
    using followed = follow(printer.target(leaf.cert));
    await connected(followed.session);
    const outcome = ask(followed.session, { kind: 'pause' });
    const sent = await until('the command', () => printer.requests.find(({ print }) => print)?.print);
    await delay(100);
    printer.publish({ print: { ...sent, result: 'success', reason: '' } });
    expect(await outcome).toEqual({ outcome: 'accepted' });
    expect(sent).toMatchObject({ command: 'pause', sequence_id: expect.stringMatching(/^7\d{4}$/) });
  });

  test("is refused with the printer's reason", async () => {
    await using printer = await startMqttPrinter(leaf);
    printer.answer = ({ print }) => (print ? { print: { ...print, result: 'FAIL', reason: 'door is open' } } : null);
    using followed = follow(printer.target(leaf.cert));
    await connected(followed.session);
    const outcome = await ask(followed.session, { kind: 'resume' });
    expect(outcome).toEqual({ outcome: 'refused', reason: 'door is open' });
  });

  test('that the printer wants signed is refused with what to do about it', async () => {
    await using printer = await startMqttPrinter(leaf);
    printer.answer = ({ print }) => (print ? { print: { ...print, err_code: 84033543 } } : null);
    using followed = follow(printer.target(leaf.cert));
    await connected(followed.session);
    const outcome = await ask(followed.session, { kind: 'stop' });
    expect(outcome).toEqual({ outcome: 'refused', reason: DEVELOPER_MODE });
  });

  test('without an answer is given up after four seconds', async () => {
    await using printer = await startMqttPrinter(leaf);
    using followed = follow(printer.target(leaf.cert));
    await connected(followed.session);
    const began = performance.now();
    expect(await ask(followed.session, { kind: 'pause' })).toEqual({ outcome: 'unanswered' });
    expect(performance.now() - began).toBeGreaterThan(ANSWER_MS - 100);
    expect(performance.now() - began).toBeLessThan(ANSWER_MS + 1_000);
  });

  test('whose connection is lost is unanswered at once, and not sent again over the next one', async () => {
    await using printer = await startMqttPrinter(leaf);
    using followed = follow(printer.target(leaf.cert));
    await connected(followed.session);
    const outcome = ask(followed.session, { kind: 'stop' });
    await until('the command', () => printer.requests.some(({ print }) => print));
    printer.drop();
    expect(await outcome).toEqual({ outcome: 'unanswered' });
    await connected(followed.session);
    await delay(300);
    expect(printer.requests.filter(({ print }) => print)).toHaveLength(1);
  });

  test('without a connection is refused with the reason of that', async () => {
    await using printer = await startMqttPrinter(leaf);
    using followed = follow({ ...printer.target(leaf.cert), accessCode: `not ${ACCESS_CODE}` });
    await until('the refusal', () => followed.problems.length === 1);
    const outcome = await ask(followed.session, { kind: 'pause' });
    expect(outcome).toEqual({ outcome: 'refused', reason: followed.session.problem });
  });

  test('never acknowledged by the broker leaves no deaf connection behind', async () => {
    await using simulator = await startSimulator({ printers: [{ profile: 'x1' }], timings: BRISK });
    const control = new SimulatorControl(simulator.controlUrl);
    const address = simulator.printers[0]!;
    await control.fault(address.serial, { ack: 'never' });
    using followed = follow(await targetOf(address));
    await connected(followed.session);
    await control.run(address.serial, 'finish', { layers: 100, seconds: 60, skipPrepare: true });
    expect(await ask(followed.session, { kind: 'pause' })).toEqual({ outcome: 'accepted' });
    await control.act(address.serial, 'dropConnections');
    await until('connected again', () => followed.links.length === 3);
    const before = followed.statuses.length;
    await until('reports over the new connection', () => followed.statuses.length > before + 1);
    expect(await ask(followed.session, { kind: 'resume' })).toEqual({ outcome: 'accepted' });
  });
});
