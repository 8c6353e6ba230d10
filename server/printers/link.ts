import { randomUUID } from 'node:crypto';
import { connect, type MqttClient } from 'mqtt';
import { Fault } from '../errors.ts';
import { trust } from './certificate.ts';
import { linkFault } from './linkFault.ts';

const USERNAME = 'bblp';
/** A busy controller answers CONNECT after three to five seconds. */
const CONNECT_TIMEOUT_MS = 15_000;
/** From the first packet to the granted subscription; the client itself has no limit for the latter. */
const OPEN_TIMEOUT_MS = 20_000;
const KEEPALIVE_SECONDS = 30;
/** CONNACK return codes for a wrong access code (MQTT 3.1.1: bad user name or password, not authorized). */
const REFUSED_CODES: readonly unknown[] = [4, 5];

/** Whom to connect to, and how. */
export interface LinkTarget {
  host: string;
  port: number;
  serial: string;
  accessCode: string;
  /** The recorded leaf certificate, PEM. */
  certificate: string;
}

/** One subscribed MQTT connection to a printer. */
export interface Link {
  /** Sends to the request topic. Delivery is not awaited: printers acknowledge unreliably, so nothing may depend on it. */
  send(message: object): void;
  close(): void;
}

/**
 * Opens one connection and subscribes to the printer's reports. Every connection is a new client with a new id: a client that
 * reconnects by itself repeats unacknowledged commands and stays deaf until they are acknowledged.
 * @param onReport raw bytes of one message
 * @param onClose called once when the connection is gone, not after `close`
 * @throws Fault printer_wrong_code, printer_unreachable, printer_certificate_changed
 */
export function openLink(target: LinkTarget, onReport: (bytes: Buffer) => void, onClose: () => void): Promise<Link> {
  const { host, port, serial, accessCode, certificate } = target;
  const client = connect({
    protocol: 'mqtts',
    host,
    port,
    username: USERNAME,
    password: accessCode,
    clientId: `bambuddy_${randomUUID()}`,
    clean: true,
    protocolVersion: 4,
    reconnectPeriod: 0,
    connectTimeout: CONNECT_TIMEOUT_MS,
    keepalive: KEEPALIVE_SECONDS,
    queueQoSZero: false,
    ...trust({ pem: certificate, serial }),
  });
  return new Promise((resolve, reject) => {
    let open = false;
    const late = setTimeout(
      () => fail(new Fault('printer_unreachable', `${host} did not grant its reports in time. Try again.`)),
      OPEN_TIMEOUT_MS,
    );
    const fail = (error: unknown) => {
      clearTimeout(late);
      client.end(true);
      reject(refusalOf(error, target));
    };
    client.on('error', (error) => {
      if (!open) fail(error);
    });
    client.on('close', () => {
      if (!open)
        return fail(new Fault('printer_unreachable', `${host} closed the connection on port ${port}. Try again.`));
      client.end(true);
      onClose();
    });
    client.on('message', (_topic, payload) => onReport(payload));
    client.on('connect', () => {
      client.subscribe(`device/${serial}/report`, { qos: 0 }, (error) => {
        if (error) return fail(error);
        clearTimeout(late);
        open = true;
        resolve(linkOver(client, serial));
      });
    });
  });
}

function linkOver(client: MqttClient, serial: string): Link {
  return {
    send: (message) => {
      client.publish(`device/${serial}/request`, JSON.stringify(message), { qos: 1 });
    },
    close: () => {
      client.removeAllListeners('close');
      client.end(true);
    },
  };
}

function refusalOf(error: unknown, target: LinkTarget): Fault {
  const code = (error as { code?: unknown } | null)?.code;
  if (REFUSED_CODES.includes(code)) {
    return new Fault('printer_wrong_code', 'Wrong access code. It is on the printer under Settings > Network.', {
      cause: error,
    });
  }
  return linkFault(error, target);
}
