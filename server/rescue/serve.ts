import { type App, createApp, version } from '../app.ts';
import type { Config } from '../config.ts';
import { askRoles } from '../homeassistant/roles.ts';
import { createVoice } from '../log.ts';
import { Rescue } from './rescue.ts';
import { type Trouble, troubleOf } from './trouble.ts';

/** The server; while it cannot start, a page in its place that says why. */
export class Serving {
  readonly #config: Readonly<Config>;
  #part: App | Rescue | null = null;

  constructor(config: Readonly<Config>) {
    this.#config = config;
  }

  /** Resolves when the server answers, however long the page was there before. @throws what no page helps against */
  async start(): Promise<void> {
    const voice = createVoice(this.#config.logLevel);
    for (;;) {
      try {
        const app = await createApp(this.#config, voice);
        this.#part = app;
        await app.start();
        return;
      } catch (error) {
        await this.stop().catch(() => {});
        const trouble = troubleOf(error, this.#config);
        if (trouble === null) throw error;
        voice.log.fatal({ err: error }, trouble.detail);
        await this.#explain(trouble, voice);
      }
    }
  }

  async stop(): Promise<void> {
    await this.#part?.stop();
    this.#part = null;
  }

  async #explain(trouble: Trouble, voice: ReturnType<typeof createVoice>): Promise<void> {
    const { homeAssistant } = this.#config;
    const rescue = new Rescue({
      config: this.#config,
      version,
      trouble,
      ...voice,
      askRoles: async () => (homeAssistant ? askRoles(homeAssistant) : new Map()),
    });
    this.#part = rescue;
    await rescue.start();
    await rescue.again;
    await this.stop();
  }
}
