import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { PrinterAddress } from './control.ts';
import type { Profile } from './profiles/profile.ts';
import { PROFILES } from './profiles/profiles.ts';

const TYPE = 'urn:bambulab-com:device:3dprinter:1';

export interface SsdpOptions {
  /** Where the announcements go; real printers use broadcast and 239.255.255.250, ports 2021 and 1990. */
  host: string;
  port: number;
  intervalMs: number;
  /** Port on which searches are answered, 0 for any free one. */
  searchPort: number;
}

/** One printer's announcement, or its goodbye. `Location` is a bare address without scheme and port. */
export function notify(printer: PrinterAddress, alive: boolean): string {
  return message('NOTIFY * HTTP/1.1', [
    'HOST: 239.255.255.250:1990',
    'Server: UPnP/1.0',
    `Location: ${printer.host}`,
    `NT: ${TYPE}`,
    `NTS: ssdp:${alive ? 'alive' : 'byebye'}`,
    ...description(printer),
  ]);
}

/** The answer to a search: the same with `ST` in place of `NT`. */
export function searchAnswer(printer: PrinterAddress): string {
  return message('HTTP/1.1 200 OK', [
    'Server: UPnP/1.0',
    `Location: ${printer.host}`,
    `ST: ${TYPE}`,
    ...description(printer),
  ]);
}

function description(printer: PrinterAddress): string[] {
  const profile: Profile = PROFILES[printer.profile];
  return [
    `USN: ${printer.serial}`,
    'Cache-Control: max-age=1800',
    `DevModel.bambu.com: ${profile.modelCode}`,
    `DevName.bambu.com: ${printer.name}`,
    'DevSignal.bambu.com: -48',
    'DevConnect.bambu.com: lan',
    'DevBind.bambu.com: free',
    'Devseclink.bambu.com: secure',
    'DevInf.bambu.com: wlan0',
    `DevVersion.bambu.com: ${profile.firmware}`,
    'DevCap.bambu.com: 1',
  ];
}

function message(first: string, headers: string[]): string {
  return `${[first, ...headers].join('\r\n')}\r\n\r\n`;
}

/** Announces printers and answers searches for them, over UDP. */
export class Ssdp {
  readonly #options: SsdpOptions;
  readonly #printers: () => PrinterAddress[];
  #socket: Socket | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: SsdpOptions, printers: () => PrinterAddress[]) {
    this.#options = options;
    this.#printers = printers;
  }

  /** The port on which searches are answered. */
  get searchPort(): number {
    return this.#socket?.address().port ?? this.#options.searchPort;
  }

  async start(): Promise<void> {
    const socket = createSocket({ type: 'udp4', reuseAddr: true });
    socket.on('error', () => {});
    socket.on('message', (bytes, sender) => {
      const text = bytes.toString();
      if (!text.startsWith('M-SEARCH') || !text.includes(TYPE)) return;
      for (const printer of this.#printers()) socket.send(searchAnswer(printer), sender.port, sender.address);
    });
    socket.bind(this.#options.searchPort, '0.0.0.0');
    await once(socket, 'listening');
    socket.setBroadcast(true);
    this.#socket = socket;
    this.#announce(true);
    this.#timer = setInterval(() => this.#announce(true), this.#options.intervalMs);
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    const socket = this.#socket;
    this.#socket = null;
    if (socket === null) return;
    const { host, port } = this.#options;
    const goodbyes = this.#printers().map(
      (printer) => new Promise<void>((done) => socket.send(notify(printer, false), port, host, () => done())),
    );
    await Promise.all(goodbyes);
    await new Promise<void>((done) => socket.close(() => done()));
  }

  #announce(alive: boolean): void {
    for (const printer of this.#printers()) {
      this.#socket?.send(notify(printer, alive), this.#options.port, this.#options.host);
    }
  }
}
