import type { Signals } from '../db/signals.ts';
import type { Bus, BusMap } from '../events/bus.ts';
import type { Logger } from '../log.ts';
import type { HomeAssistantConnection } from './connection.ts';
import { connectionFault } from './connectionFault.ts';
import { languageOf } from './entities/devices.ts';
import type { Language } from './entities/entity.ts';

type Paused = BusMap['webhook_paused'];

type Deps = {
  bus: Bus;
  signals: Signals;
  connection: Pick<HomeAssistantConnection, 'state' | 'send' | 'callAction' | 'on'>;
  webhooks: {
    list(): readonly { id: number; paused_reason: string | null }[];
  };
  log: Logger;
};

/**
 * Tells the people of the house, in Home Assistant's notifications, that a webhook was paused because nothing arrived: one
 * notice for each webhook, which goes when it is resumed. What somebody has dismissed is not told again.
 */
export class WebhookNotices {
  readonly #deps: Deps;
  /** What Home Assistant could not be told yet. */
  readonly #untold = new Map<number, Paused>();
  /** Webhooks of which there may be a notice. */
  #paused = new Set<number>();
  #stops: (() => void)[] = [];
  #turn: Promise<void> = Promise.resolve();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  start(): void {
    const { bus, signals, connection } = this.#deps;
    this.#paused = new Set(this.#pausedNow());
    const next = (act: () => Promise<void>) => {
      this.#turn = this.#turn.then(act);
    };
    this.#stops = [
      bus.on('webhook_paused', (paused) => {
        this.#untold.set(paused.webhook_id, paused);
        next(() => this.#tell());
      }),
      signals.on('webhooks', () => next(() => this.#takeBack())),
      connection.on('ready', () => next(() => this.#tell())),
    ];
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops) stop();
    await this.#turn;
  }

  #pausedNow(): number[] {
    return this.#deps.webhooks.list().flatMap(({ id, paused_reason }) => (paused_reason === null ? [] : [id]));
  }

  async #tell(): Promise<void> {
    for (const [id, paused] of this.#untold) {
      if (!this.#deps.connection.state.connected) return;
      const told = await this.#act('create', async () => noticeOf(paused, await this.#language()));
      if (told) this.#untold.delete(id);
    }
  }

  async #takeBack(): Promise<void> {
    const now = new Set(this.#pausedNow());
    const resumed = [...this.#paused].filter((id) => !now.has(id));
    this.#paused = now;
    for (const id of resumed) {
      this.#untold.delete(id);
      await this.#act('dismiss', async () => ({ notification_id: noticeId(id) }));
    }
  }

  async #language(): Promise<Language> {
    const { language } = await this.#deps.connection.send<{ language: string }>({ type: 'get_config' });
    return languageOf(language);
  }

  async #act(service: 'create' | 'dismiss', content: () => Promise<object>): Promise<boolean> {
    try {
      await this.#deps.connection.callAction('persistent_notification', service, await content());
      return true;
    } catch (error) {
      const reason = connectionFault(error).message;
      this.#deps.log.warn({ service, reason }, 'Home Assistant did not take a notice about a webhook');
      return false;
    }
  }
}

/** The content of `persistent_notification.create`: the same id for the same webhook, so that there is one at most. */
export function noticeOf({ webhook_id, name, reason }: Paused, language: Language) {
  const words = {
    en: {
      title: 'Bambuddy: a webhook is paused',
      message: `Nothing more is sent to **${name}**. ${reason}\n\nEvents are kept. Resume it in Bambuddy under Settings → Notifications.`,
    },
    de: {
      title: 'Bambuddy: Ein Webhook ist angehalten',
      message: `An **${name}** wird nichts mehr gesendet. ${reason}\n\nEreignisse werden aufgehoben. In Bambuddy unter Einstellungen → Benachrichtigungen geht es weiter.`,
    },
  };
  return { notification_id: noticeId(webhook_id), ...words[language] };
}

function noticeId(webhookId: number): string {
  return `bambuddy_webhook_${webhookId}`;
}
