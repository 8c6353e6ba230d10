import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, matchesGlob } from 'node:path';
import { parse } from 'yaml';
import { PEOPLE, type Supervisor } from '../fakes/supervisor.ts';
import { Calls } from '../support/calls.ts';
import { type Container, startContainer } from './container.ts';
import type { Image } from './image.ts';

const config = parse(await readFile(join(import.meta.dirname, '../../config.yaml'), 'utf8')) as {
  backup_pre: string;
  backup_post: string;
  backup_exclude: string[];
};

/** An installed add-on: its data outlives its containers, and Supervisor does with it what it does. */
export class AddOn implements AsyncDisposable {
  readonly dataDir: string;
  readonly #image: Image;
  readonly #supervisor: Supervisor;
  readonly #env: Readonly<Record<string, string>>;
  #container: (Container & { healthyAfterMs: number }) | null = null;

  private constructor(dataDir: string, image: Image, supervisor: Supervisor, env: Readonly<Record<string, string>>) {
    this.dataDir = dataDir;
    this.#image = image;
    this.#supervisor = supervisor;
    this.#env = env;
  }

  /** @param env what a test adds to the container's environment */
  static async install(image: Image, supervisor: Supervisor, env: Record<string, string> = {}): Promise<AddOn> {
    return new AddOn(await mkdtemp(join(tmpdir(), 'bambuddy-add-on-')), image, supervisor, env);
  }

  /** The container that runs. */
  get container(): Container & { healthyAfterMs: number } {
    if (!this.#container) throw new Error('the add-on does not run');
    return this.#container;
  }

  /** Writes the options as Supervisor does, then starts. */
  async start(options: Record<string, unknown> = {}): Promise<void> {
    await writeFile(join(this.dataDir, 'options.json'), JSON.stringify(options));
    this.#container = await startContainer(this.#image, this.dataDir, { ...this.#supervisor.env, ...this.#env });
    this.#supervisor.attach(this.#container.ingress);
  }

  /** @returns the container's exit code */
  async stop(): Promise<number | null> {
    const code = await this.#container?.stop();
    this.#container = null;
    return code ?? null;
  }

  /** The owner of the house on the ingress port. */
  get owner(): Calls {
    const { id } = PEOPLE.owner;
    const headers = { 'x-remote-user-id': id, 'x-remote-user-name': 'owner', 'sec-fetch-site': 'same-origin' };
    return new Calls(`http://127.0.0.1:${this.container.ingress}`, headers);
  }

  /** A hot backup, as Supervisor makes it: the command before, the files that are not excluded, the command after. */
  async backUp(target: string): Promise<void> {
    this.#within(config.backup_pre);
    try {
      await cp(this.dataDir, target, {
        recursive: true,
        filter: (path) => !config.backup_exclude.some((glob) => matchesGlob(basename(path), glob)),
      });
    } finally {
      this.#within(config.backup_post);
    }
  }

  /** Puts a backup in the place of the data. */
  async restore(backup: string): Promise<void> {
    for (const name of await readdir(this.dataDir)) await rm(join(this.dataDir, name), { recursive: true });
    await mkdir(this.dataDir, { recursive: true });
    await cp(backup, this.dataDir, { recursive: true });
  }

  /** A command that fails would fail the whole backup. */
  #within(command: string): void {
    const { code, output } = this.container.execute(...command.split(' '));
    if (code !== 0) throw new Error(`${command} ended with ${code}: ${output}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}
