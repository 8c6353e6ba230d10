import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import { act, run, setFaults } from './actions.ts';
import { actBody, faults, type PublishBody, publishBody, runBody } from './options.ts';
import type { Printer } from './printer.ts';
import type { PrinterState, ProfileId } from './state.ts';
import type { TruthEntry } from './truth.ts';

/** How a printer is reached. */
export interface PrinterAddress {
  serial: string;
  name: string;
  model: string;
  profile: ProfileId;
  accessCode: string;
  host: string;
  mqttPort: number;
  ftpsPort: number;
  /** Null on models that stream video instead of pictures. */
  cameraPort: number | null;
}

/** What the control door tells about one printer beside its address. */
export interface PrinterStatus {
  phase: string;
  /** What was set at it, whether or not its report tells: °C, percent, lamps by node. */
  settings: {
    nozzles: number[];
    bed: number;
    chamber: number;
    fans: { part: number; aux: number; chamber: number };
    speedLevel: number;
    lights: Record<string, string>;
    airductMode: number;
    buzzerMode: number;
  };
  connections: number;
  transfers: { logins: number; refusedLogins: number; reused: number; notReused: number };
  files: string[];
}

type Answer = { status: number; body: unknown };

/** Longer than anybody who asks pauses: a connection that is closed while a request is on its way fails that request. */
const KEEP_ALIVE_MS = 120_000;

/** An HTTP door to the simulator outside the printers' own ports: JSON in, JSON out. */
export class Control {
  readonly #printers: Map<string, Printer>;
  readonly #server: Server;

  constructor(printers: Map<string, Printer>) {
    this.#printers = printers;
    this.#server = createServer((request, response) => {
      void this.#answer(request).then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
    });
    this.#server.keepAliveTimeout = KEEP_ALIVE_MS;
  }

  async start(host: string, port: number): Promise<string> {
    this.#server.listen(port, host);
    await once(this.#server, 'listening');
    return `http://${host}:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    try {
      const [, , serial, verb] = (request.url ?? '').split('/').map(decodeURIComponent);
      if (serial === undefined || serial === '')
        return { status: 200, body: [...this.#printers.values()].map(addressOf) };
      const printer = this.#printers.get(serial);
      if (printer === undefined) return { status: 404, body: { error: `no printer ${serial}` } };
      const body = request.method === 'GET' ? null : await json(request);
      return await answerVerb(printer, verb ?? '', body);
    } catch (error) {
      const status = error instanceof z.ZodError || error instanceof SyntaxError ? 400 : 500;
      return { status, body: { error: error instanceof Error ? error.message : String(error) } };
    }
  }
}

async function answerVerb(printer: Printer, verb: string, body: unknown): Promise<Answer> {
  switch (verb) {
    case 'run': {
      const { script, options } = runBody.parse(body);
      const entry = await run(printer, script, options);
      return entry === null ? { status: 409, body: { error: 'the printer is busy' } } : { status: 200, body: entry };
    }
    case 'act': {
      const { action, options } = actBody.parse(body);
      return { status: 200, body: { done: await act(printer, action, options) } };
    }
    case 'faults':
      await setFaults(printer, faults.parse(body));
      return { status: 200, body: {} };
    case 'publish':
      printer.broker.publish(bytesOf(publishBody.parse(body)));
      return { status: 200, body: {} };
    case 'log':
      return { status: 200, body: printer.machine.log satisfies TruthEntry[] };
    case 'status':
      return { status: 200, body: statusOf(printer) };
    default:
      return { status: 404, body: { error: `no such verb: ${verb}` } };
  }
}

export function addressOf(printer: Printer): PrinterAddress {
  const { identity, profile } = printer;
  return {
    serial: identity.serial,
    name: identity.name,
    model: profile.model,
    profile: profile.id,
    accessCode: printer.accessCode,
    host: identity.host,
    mqttPort: printer.broker.port,
    ftpsPort: printer.ftps.port,
    cameraPort: printer.cameraPort,
  };
}

function statusOf(printer: Printer): PrinterStatus {
  return {
    phase: printer.machine.state.phase,
    settings: settingsOf(printer.machine.state),
    connections: printer.broker.connections,
    transfers: { ...printer.ftps.counts },
    files: printer.files.paths(),
  };
}

function settingsOf(state: PrinterState): PrinterStatus['settings'] {
  const { part, aux, chamber } = state.fans;
  return {
    nozzles: state.nozzles.map(({ target }) => target),
    bed: state.bed.target,
    chamber: state.chamber.target,
    fans: { part, aux, chamber },
    speedLevel: state.speedLevel,
    lights: { ...state.lights, heatbed_light: state.heatbedLight },
    airductMode: state.airductMode,
    buzzerMode: state.buzzerMode,
  };
}

const GARBAGE = {
  invalidUtf8: Buffer.from([
    ...Buffer.from('{"print":{"command":"push_status","msg":1,"subtask_name":"'),
    0xff,
    0xfe,
    0xc3,
    ...Buffer.from('"}}'),
  ]),
  notJson: Buffer.from('{"print":{"command":"push_st'),
  wrongTypes: Buffer.from(
    JSON.stringify({
      print: {
        command: 'push_status',
        msg: 1,
        mc_percent: 'many',
        gcode_state: 7,
        ams: [1, 2],
        hms: 'none',
        stg_cur: null,
        nozzle_temper: {},
        lights_report: { node: 'x' },
      },
    }),
  ),
};

function bytesOf(body: PublishBody): Buffer {
  if ('json' in body) return Buffer.from(JSON.stringify(body.json));
  if ('base64' in body) return Buffer.from(body.base64, 'base64');
  return GARBAGE[body.garbage];
}
