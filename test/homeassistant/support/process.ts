import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { KEEPER } from './keeper.ts';

/** With this exit code Home Assistant asks to be started again. */
const RESTART_CODE = 100;
const TIME_ZONE = 'Etc/UTC';
/** It stays alive without its web server after this line. */
const GAVE_UP = 'Further initialization aborted';

/** Home Assistant's process in the root, started again whenever it asks for that. */
export class HomeAssistantProcess {
  /** What it printed so far, all starts. */
  log = '';
  readonly #root: string;
  readonly #config: string;
  readonly #env: Readonly<Record<string, string>>;
  #child: ChildProcess | null = null;
  readonly #waiting: (() => void)[] = [];

  constructor(deps: { root: string; config: string; env: Readonly<Record<string, string>> }) {
    this.#root = deps.root;
    this.#config = deps.config;
    this.#env = deps.env;
  }

  get running(): boolean {
    return this.#child !== null && this.#child.exitCode === null;
  }

  get gaveUp(): boolean {
    return this.log.includes(GAVE_UP);
  }

  start(): void {
    const program = ['chroot', this.#root, '/opt/ha/bin/python', '-m', 'homeassistant'];
    const child = spawn('/bin/sh', ['-c', KEEPER, 'keeper', ...program, '-c', this.#config, '--skip-pip'], {
      env: {
        PATH: '/opt/ha/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        HOME: '/root',
        LC_ALL: 'C.UTF-8',
        TZ: TIME_ZONE,
        ...this.#env,
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => this.#heard(String(bytes)));
    child.once('exit', (code) => {
      if (this.#child !== child || code !== RESTART_CODE) return;
      this.start();
      for (const heard of this.#waiting.splice(0)) heard();
    });
    this.#child = child;
  }

  /** Resolves when it has ended to be started again. */
  begunAgain(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Ends it in order; resolves when it is gone. */
  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null) return;
    const exited = once(child, 'exit');
    child.stdin?.end();
    await exited;
  }

  #heard(text: string): void {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours of a terminal begin with this character
    this.log += text.replace(/\u001b\[[0-9;]*m/g, '');
  }
}
