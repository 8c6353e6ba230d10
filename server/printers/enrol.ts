import { Fault } from '../errors.ts';
import { readCertificate } from './certificate.ts';
import { type Link, openLink } from './link.ts';
import { modelOf } from './models.ts';
import type { NewPrinter } from './printerStore.ts';
import { parseReport } from './report/report.ts';

/** How long a printer that accepted the access code may take to say what it is. */
const VERSION_MS = 8_000;

export interface Enrolment {
  ip_address: string;
  access_code: string;
  serial_number?: string | undefined;
  name?: string | undefined;
  location?: string | null | undefined;
  mqtt_port: number;
  ftps_port: number;
  camera_port: number;
}

/**
 * Meets a printer for the first time: reads its certificate (its serial number stands there), signs in with the access code
 * over exactly this certificate, and asks for its model.
 * @throws Fault printer_unreachable, printer_not_bambu, printer_wrong_serial, printer_wrong_code
 */
export async function enrol(wanted: Enrolment): Promise<NewPrinter> {
  const { ip_address: host, mqtt_port: port } = wanted;
  const serial = wanted.serial_number;
  const certificate = await readCertificate({ host, port, ...(serial ? { serial } : {}) });
  const serial_number = certificate.commonName;
  const model = await askModel({
    host,
    port,
    serial: serial_number,
    accessCode: wanted.access_code,
    certificate: certificate.pem,
  });
  return {
    name: wanted.name || model || serial_number,
    serial_number,
    ip_address: host,
    access_code: wanted.access_code,
    model,
    location: wanted.location ?? null,
    certificate: certificate.pem,
    mqtt_port: port,
    ftps_port: wanted.ftps_port,
    camera_port: wanted.camera_port,
  };
}

/** The short model name; the serial number's hint when the printer does not tell in time; empty when unknown. */
async function askModel(target: Parameters<typeof openLink>[0]): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const guess = modelOf({ modules: [], serial: target.serial })?.name ?? '';
  const timer = setTimeout(() => resolve(guess), VERSION_MS);
  let link: Link | undefined;
  try {
    link = await openLink(
      target,
      (bytes) => {
        const report = parseReport(bytes);
        if (report.kind === 'version')
          resolve(modelOf({ modules: report.modules, serial: target.serial })?.name ?? guess);
      },
      () => reject(new Fault('printer_unreachable', `${target.host} closed the connection. Try again.`)),
    );
    link.send({ info: { sequence_id: '70000', command: 'get_version' } });
    return await promise;
  } finally {
    clearTimeout(timer);
    link?.close();
  }
}
