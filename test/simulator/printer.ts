import { Broker } from './broker.ts';
import { Camera } from './camera.ts';
import type { Certificates } from './certificates.ts';
import { Files } from './files.ts';
import { Ftps } from './ftps.ts';
import { Machine, type Publication } from './machine.ts';
import { chamberPicture } from './picture.ts';
import type { Profile } from './profiles/profile.ts';
import type { Identity, ProfileId } from './state.ts';
import type { Timings } from './timings.ts';
import { decodeRequest, encode, numbersAsText } from './wire.ts';

export interface PrinterDeps {
  profile: ProfileId;
  identity: Identity;
  accessCode: string;
  certificates: Certificates;
  mqttPort: number;
  ftpsPort: number;
  cameraPort: number;
  speed: number;
  seed?: number;
  timings?: Partial<Timings>;
  omitMsg?: boolean;
}

/** One machine on real sockets: its broker, its file server, and the wall clock that drives it. */
export class Printer {
  readonly machine: Machine;
  readonly files = new Files();
  accessCode: string;
  silent = false;
  swallowCommands = false;
  /** Writes some numbers as text, as some firmware does. */
  stringNumbers = false;
  readonly #deps: PrinterDeps;
  #broker: Broker | null = null;
  #ftps: Ftps | null = null;
  #camera: Camera | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(deps: PrinterDeps) {
    this.#deps = deps;
    this.accessCode = deps.accessCode;
    this.machine = new Machine({
      profile: deps.profile,
      identity: deps.identity,
      start: Date.now(),
      speed: deps.speed,
      files: this.files,
      ...(deps.seed === undefined ? {} : { seed: deps.seed }),
      ...(deps.omitMsg === undefined ? {} : { omitMsg: deps.omitMsg }),
      ...(deps.timings === undefined ? {} : { timings: deps.timings }),
    });
  }

  get identity(): Identity {
    return this.#deps.identity;
  }

  get profile(): Profile {
    return this.machine.profile;
  }

  get broker(): Broker {
    if (this.#broker === null) throw new Error('the printer has not been started');
    return this.#broker;
  }

  get ftps(): Ftps {
    if (this.#ftps === null) throw new Error('the printer has not been started');
    return this.#ftps;
  }

  /** Port of the picture camera, null on families that stream video instead. */
  get cameraPort(): number | null {
    return this.#camera?.port ?? null;
  }

  async start(): Promise<void> {
    const { identity, certificates, mqttPort, ftpsPort, cameraPort } = this.#deps;
    const leaf = certificates.leaf(identity.serial);
    const accessCode = () => this.accessCode;
    this.#broker = new Broker({
      serial: identity.serial,
      accessCode,
      leaf,
      host: identity.host,
      port: mqttPort,
      guardsRequestTopic: this.profile.guardsRequestTopic,
      onRequest: (bytes) => this.#request(bytes),
    });
    this.#ftps = new Ftps({ accessCode, leaf, host: identity.host, port: ftpsPort, files: this.files, now: Date.now });
    await this.#broker.start();
    await this.#ftps.listen();
    if (this.profile.jpegCamera) {
      const frame = () => chamberPicture(this.machine.state, Date.now());
      this.#camera = new Camera({ accessCode, leaf, host: identity.host, port: cameraPort, frame });
      await this.#camera.listen();
    }
    this.#schedule();
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#broker?.stop();
    await this.#ftps?.close();
    await this.#camera?.close();
  }

  /** A new code, as after switching LAN-only mode; whoever is connected is sent away. */
  changeAccessCode(code: string): void {
    this.accessCode = code;
    this.broker.dropConnections();
  }

  /** Refuses connections on all ports, or accepts them again on the same ports. */
  async setOffline(offline: boolean): Promise<void> {
    const parts = [this.broker, this.ftps, ...(this.#camera === null ? [] : [this.#camera])];
    await Promise.all(parts.map((part) => (offline ? part.close() : part.listen())));
  }

  /** Does something to the machine now and sends what comes of it. */
  act<T>(change: (machine: Machine) => T): T {
    this.#send(this.machine.advance(Date.now()));
    const result = change(this.machine);
    this.#send(this.machine.advance(Date.now()));
    this.#schedule();
    return result;
  }

  #request(bytes: Buffer): void {
    if (this.swallowCommands) return;
    this.#send(this.machine.request(decodeRequest(bytes), Date.now()));
    this.#schedule();
  }

  #schedule(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => {
        this.#send(this.machine.advance(Date.now()));
        this.#schedule();
      },
      Math.max(1, this.machine.nextDue - Date.now()),
    );
  }

  #send(publications: Publication[]): void {
    if (this.silent) return;
    for (const { payload } of publications) {
      this.broker.publish(encode(this.profile, this.stringNumbers ? numbersAsText(payload) : payload));
    }
  }
}
