import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { type Enrolment, enrol } from '../../server/printers/enrol.ts';
import { Certificates } from '../simulator/certificates.ts';
import { startSimulator } from '../simulator/simulator.ts';
import { type PrinterAddress, SimulatorControl } from '../support/simulator.ts';
import { until } from '../support/until.ts';
import { ACCESS_CODE, SERIAL, startMqttPrinter } from './mqttPrinter.ts';

function wish({ host, accessCode, mqttPort, ftpsPort }: PrinterAddress, more: Partial<Enrolment> = {}): Enrolment {
  const ports = { mqtt_port: mqttPort, ftps_port: ftpsPort, camera_port: 6000 };
  return { ip_address: host, access_code: accessCode, ...ports, ...more };
}

describe.concurrent('meeting a printer', { timeout: 40_000 }, () => {
  test('reads serial number and model from the printer itself, for every family', async () => {
    await using simulator = await startSimulator({
      printers: [{ profile: 'x1' }, { profile: 'p1' }, { profile: 'h2' }],
    });
    const met = await Promise.all(simulator.printers.map((printer) => enrol(wish(printer))));
    expect(met.map(({ model, name, serial_number }) => [model, name, serial_number])).toEqual([
      ['X1C', 'X1C', simulator.printers[0]!.serial],
      ['P1S', 'P1S', simulator.printers[1]!.serial],
      ['H2D', 'H2D', simulator.printers[2]!.serial],
    ]);
    expect(met[0]!.certificate).toMatch(/^-----BEGIN CERTIFICATE-----/);
  });

  test('keeps the given name and place, and takes a serial number in small letters', async () => {
    await using simulator = await startSimulator({ printers: [{ profile: 'x1' }] });
    const [printer] = simulator.printers;
    const wanted = { name: 'Left', location: 'Cellar', serial_number: printer!.serial.toLowerCase() };
    const met = await enrol(wish(printer!, wanted));
    expect(met).toMatchObject({ name: 'Left', location: 'Cellar', serial_number: printer!.serial });
  });

  test('leaves no connection behind, neither after success nor after a refusal', async () => {
    await using simulator = await startSimulator({ printers: [{ profile: 'p1' }] });
    const [printer] = simulator.printers;
    const control = new SimulatorControl(simulator.controlUrl);
    await enrol(wish(printer!));
    await expect(enrol(wish(printer!, { access_code: 'wrong' }))).rejects.toMatchObject({
      reason: 'printer_wrong_code',
    });
    await until('no connection', async () => (await control.status(printer!.serial)).connections === 0);
  });

  test('refuses another serial number before the access code is sent', async () => {
    await using printer = await startMqttPrinter((await Certificates.create()).leaf(SERIAL));
    const ports = { mqtt_port: printer.port, ftps_port: 1, camera_port: 1 };
    const wanted = { ip_address: '127.0.0.1', access_code: ACCESS_CODE, serial_number: '01P00A200000009', ...ports };
    await expect(enrol(wanted)).rejects.toMatchObject({ reason: 'printer_wrong_serial' });
    expect(printer.passwords).toEqual([]);
  });

  test('guesses the model from the serial number when the printer does not tell it', async () => {
    await using simulator = await startSimulator({ printers: [{ profile: 'p1' }] });
    const [printer] = simulator.printers;
    await new SimulatorControl(simulator.controlUrl).fault(printer!.serial, { swallowCommands: true });
    expect(await enrol(wish(printer!))).toMatchObject({ model: 'P1S', serial_number: printer!.serial });
  });

  test('says that nothing is there, and that something else is there', async () => {
    const server = createServer((socket) =>
      socket
        .on('error', () => {})
        .resume()
        .end('220 mail\r\n'),
    ).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const wanted = { ip_address: '127.0.0.1', access_code: ACCESS_CODE, mqtt_port: port, ftps_port: 1, camera_port: 1 };
    await expect(enrol(wanted)).rejects.toMatchObject({ reason: 'printer_not_bambu' });
    server.close();
    await once(server, 'close');
    await expect(enrol(wanted)).rejects.toMatchObject({ reason: 'printer_unreachable' });
  });
});
