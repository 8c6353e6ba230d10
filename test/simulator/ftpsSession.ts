import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import { resolvePath, type StoredFile } from './files.ts';
import type { Ftps } from './ftps.ts';
import { PassivePort } from './passivePort.ts';

const USER = 'bblp';
const CANNOT_CONNECT = '425 Failed to establish connection.';
const LONGEST_LINE = 4096;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

type Verb = (argument: string) => string | Promise<string>;

/** One control connection. Commands are answered one after the other. */
export class FtpsSession {
  readonly #ftps: Ftps;
  readonly #socket: TLSSocket;
  #pending: Promise<void> = Promise.resolve();
  #text = '';
  #user = '';
  #loggedIn = false;
  #working = '/';
  #data: PassivePort | null = null;

  readonly #open: Record<string, Verb> = {
    USER: (name) => {
      this.#user = name;
      return '331 Please specify the password.';
    },
    PASS: (code) => this.#login(code),
    FEAT: () => '211-Features:\r\n EPSV\r\n PASV\r\n PBSZ\r\n PROT\r\n SIZE\r\n UTF8\r\n211 End',
    QUIT: () => '221 Goodbye.',
    SYST: () => '215 UNIX Type: L8',
    NOOP: () => '200 NOOP ok.',
  };

  readonly #verbs: Record<string, Verb> = {
    PBSZ: () => '200 PBSZ set to 0.',
    PROT: (level) => (level.toUpperCase() === 'P' ? '200 PROT now Private.' : '536 Only Private is supported.'),
    TYPE: () => '200 Switching to Binary mode.',
    OPTS: () => '200 Always in UTF8 mode.',
    STRU: () => '200 Structure set to F.',
    MODE: () => '200 Mode set to S.',
    PWD: () => `257 "${this.#working}" is the current directory`,
    CWD: (path) => this.#changeDirectory(path),
    CDUP: () => this.#changeDirectory('..'),
    MKD: (path) => {
      this.#ftps.options.files.makeDirectory(this.#path(path));
      return `257 "${path}" created`;
    },
    EPSV: async () => `229 Entering Extended Passive Mode (|||${await this.#announce()}|)`,
    PASV: async () => {
      const port = await this.#announce();
      const host = (this.#socket.localAddress ?? '127.0.0.1').replace('::ffff:', '').replaceAll('.', ',');
      return `227 Entering Passive Mode (${host},${port >> 8},${port & 0xff}).`;
    },
    LIST: (argument) => this.#list(argument),
    NLST: (argument) => this.#list(argument, true),
    SIZE: (path) => this.#size(path),
    RETR: (path) => this.#retrieve(path),
    STOR: (path) => this.#store(path),
    DELE: (path) => this.#remove(path),
  };

  constructor(ftps: Ftps, socket: TLSSocket) {
    this.#ftps = ftps;
    this.#socket = socket;
  }

  start(): void {
    this.#socket.on('error', () => this.#socket.destroy());
    this.#socket.on('data', (bytes: Buffer) => this.#receive(bytes));
    this.#socket.once('close', () => this.stop());
    this.#reply('220 (vsFTPd 3.0.3)');
  }

  stop(): void {
    this.#data?.close();
    this.#data = null;
    this.#socket.destroy();
  }

  #receive(bytes: Buffer): void {
    this.#text += bytes.toString('utf8');
    for (let end = this.#text.indexOf('\n'); end !== -1; end = this.#text.indexOf('\n')) {
      const line = this.#text.slice(0, end).replace(/\r$/, '');
      this.#text = this.#text.slice(end + 1);
      this.#pending = this.#pending.then(() => this.#command(line));
    }
    if (this.#text.length > LONGEST_LINE) this.stop();
  }

  async #command(line: string): Promise<void> {
    const [, word = '', argument = ''] = /^(\S*)\s?(.*)$/.exec(line) ?? [];
    const name = word.toUpperCase();
    const verb = this.#open[name] ?? (this.#loggedIn ? this.#verbs[name] : undefined);
    if (verb === undefined)
      this.#reply(this.#loggedIn ? '500 Unknown command.' : '530 Please login with USER and PASS.');
    else this.#reply(await verb(argument));
    if (name === 'QUIT') this.#socket.end();
  }

  #reply(line: string): void {
    if (this.#socket.writable) this.#socket.write(`${line}\r\n`);
  }

  #login(code: string): string {
    this.#loggedIn = this.#user === USER && code === this.#ftps.options.accessCode();
    if (this.#loggedIn) this.#ftps.counts.logins += 1;
    else this.#ftps.counts.refusedLogins += 1;
    return this.#loggedIn ? '230 Login successful.' : '530 Login incorrect.';
  }

  #path(argument: string): string {
    return resolvePath(this.#working, argument);
  }

  /** The file at a path, as the printer wants it to be found at the moment. */
  #file(path: string): StoredFile | undefined {
    return this.#ftps.faults.filesMissing === true ? undefined : this.#ftps.options.files.read(path);
  }

  #locked(path: string): boolean {
    return this.#ftps.options.lockedFile?.() === path;
  }

  #changeDirectory(argument: string): string {
    const path = this.#path(argument);
    if (!this.#ftps.options.files.isDirectory(path)) return '550 Failed to change directory.';
    this.#working = path;
    return '250 Directory successfully changed.';
  }

  async #announce(): Promise<number> {
    this.#data?.close();
    this.#data = new PassivePort(this.#ftps);
    return await this.#data.open(this.#ftps.options.host);
  }

  #size(argument: string): string {
    const file = this.#file(this.#path(argument));
    if (file === undefined || this.#ftps.faults.sizeRefused === true) return '550 Could not get file size.';
    return `213 ${file.bytes.length}`;
  }

  #remove(argument: string): string {
    const path = this.#path(argument);
    if (this.#locked(path) || !this.#ftps.options.files.remove(path)) return '550 Delete operation failed.';
    return '250 Delete operation successful.';
  }

  async #list(argument: string, namesOnly = false): Promise<string> {
    const wanted = argument.split(' ').find((part) => part !== '' && !part.startsWith('-')) ?? '';
    const path = this.#path(wanted);
    const { files } = this.#ftps.options;
    const entries = files.isDirectory(path) ? files.list(path) : [];
    const visible = entries.filter(({ file }) => file === null || this.#ftps.faults.filesMissing !== true);
    const lines = visible.map(({ name, file }) => `${namesOnly ? name : listLine(name, file)}\r\n`);
    return await this.#send(Buffer.from(lines.join('')), 'Here comes the directory listing.');
  }

  async #retrieve(argument: string): Promise<string> {
    const path = this.#path(argument);
    const file = this.#file(path);
    if (file === undefined || this.#locked(path)) return '550 Failed to open file.';
    const bytes = file.bytes.subarray(0, this.#ftps.faults.truncateAt ?? file.bytes.length);
    return await this.#send(bytes, `Opening BINARY mode data connection for ${argument} (${bytes.length} bytes).`);
  }

  #send(bytes: Buffer, opening: string): Promise<string> {
    return this.#transfer(opening, async (socket) => {
      socket.end(bytes);
      await once(socket, 'finish');
      return '226 Transfer complete.';
    });
  }

  async #store(argument: string): Promise<string> {
    const { faults, options } = this.#ftps;
    if (faults.storeCode !== undefined) return `${faults.storeCode} Could not create file.`;
    return await this.#transfer('Ok to send data.', async (socket) => {
      const chunks: Buffer[] = [];
      for await (const chunk of socket) chunks.push(chunk as Buffer);
      options.files.write(this.#path(argument), Buffer.concat(chunks), options.now());
      if (faults.lateReplyMs !== undefined) await delay(faults.lateReplyMs);
      return '226 Transfer complete.';
    });
  }

  /** Runs one transfer over the announced port; only one may run in the whole printer. */
  async #transfer(opening: string, move: (socket: TLSSocket) => Promise<string>): Promise<string> {
    const data = this.#data;
    this.#data = null;
    if (data === null) return '425 Use PORT or PASV first.';
    if (this.#ftps.transferring) {
      data.close();
      return CANNOT_CONNECT;
    }
    this.#ftps.transferring = true;
    try {
      this.#reply(`150 ${opening}`);
      const socket = await data.socket();
      if (socket === null || socket === 'refused') {
        data.close();
        return socket === null ? CANNOT_CONNECT : '522 SSL connection failed: session reuse required';
      }
      const answer = await move(socket);
      data.release();
      return answer;
    } catch {
      data.close();
      return '426 Failure reading network stream.';
    } finally {
      this.#ftps.transferring = false;
    }
  }
}

function listLine(name: string, file: StoredFile | null): string {
  const time = new Date(file?.modified ?? 0);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${MONTHS[time.getUTCMonth()]} ${two(time.getUTCDate())} ${two(time.getUTCHours())}:${two(time.getUTCMinutes())}`;
  const size = String(file?.bytes.length ?? 4096).padStart(8);
  return `${file === null ? 'drwxr-xr-x' : '-rw-r--r--'}    1 root     root     ${size} ${day} ${name}`;
}
