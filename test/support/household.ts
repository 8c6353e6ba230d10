import type { WebhookEvent } from '../../server/events/catalogue.ts';
import type { Receiver } from '../fakes/receiver.ts';
import type { Calls } from './calls.ts';
import type { LogLine, TestServer } from './server.ts';
import type { PrinterAddress } from './simulator.ts';
import { until } from './until.ts';

/** A printer as the interface answers it, as far as tests look. */
export interface PrinterAnswer {
  id: number;
  name: string;
  serial_number: string;
  model: string;
}

/** A status as the interface answers it, as far as tests look. */
export interface StatusAnswer {
  id: number;
  name: string;
  connected: boolean;
  connection_problem: string | null;
  state: string;
  progress: number | null;
}

/** The body of a successful answer; throws an Error with the server's words when it is none. */
export async function read<T>(calls: Calls, path: string): Promise<T> {
  const answer = await calls.get(path);
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${answer.text}`);
  return answer.json<T>();
}

/** What the form asks of a person, for a simulated printer. */
export function enrolment({ host, accessCode, name, mqttPort, ftpsPort, cameraPort }: PrinterAddress) {
  return {
    ip_address: host,
    access_code: accessCode,
    name,
    mqtt_port: mqttPort,
    ftps_port: ftpsPort,
    ...(cameraPort === null ? {} : { camera_port: cameraPort }),
  };
}

/** Adds simulated printers and waits until each has told its state. */
export async function addPrinters(admin: Calls, printers: readonly PrinterAddress[]): Promise<PrinterAnswer[]> {
  const added: PrinterAnswer[] = [];
  for (const printer of printers) {
    const answer = await admin.post('/printers', enrolment(printer));
    if (answer.status !== 200) throw new Error(`${printer.name} was not added: ${answer.text}`);
    added.push(answer.json<PrinterAnswer>());
  }
  for (const { id } of added) await untilStatus(admin, id, ({ state }) => state !== 'unknown');
  return added;
}

/** Waits until the status of a printer is as wanted. */
export function untilStatus(
  calls: Calls,
  id: number,
  is: (status: StatusAnswer) => boolean,
  withinMs?: number,
): Promise<StatusAnswer> {
  const ask = async () => {
    const status = await read<StatusAnswer>(calls, `/printers/${id}/status`);
    return is(status) && status;
  };
  return until(`printer ${id} as wanted: ${is}`, ask, withinMs);
}

/** Adds a webhook to a receiver in the house; the answer is its signing secret. */
export async function addWebhook(admin: Calls, receiver: Receiver, events?: readonly WebhookEvent[]): Promise<string> {
  const wanted = { name: 'Test', url: receiver.url(), reach: 'home', ...(events === undefined ? {} : { events }) };
  const answer = await admin.post('/webhooks', wanted);
  if (answer.status !== 200) throw new Error(`the webhook was not added: ${answer.text}`);
  return answer.json<{ secret: string }>().secret;
}

/** Waits for a line of the server's log. */
export function logged(server: TestServer, is: (line: LogLine) => boolean, withinMs?: number): Promise<LogLine> {
  return until(`a line of the log: ${is}`, () => server.log.find(is), withinMs);
}
