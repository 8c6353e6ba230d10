import { messageOf } from '../errors.ts';
import type { SentEvent } from '../events/catalogue.ts';
import { ATTEMPT_LIMIT_MS, type AttemptResult, attempt, type Surroundings, signedHeaders } from './attempt.ts';
import { headersOf } from './formats/formats.ts';
import type { HomeAssistantDoor } from './homeAssistantDoor.ts';
import { checkHook, type HookCheck, hookIdOf, leadsHome, noteOf } from './homeAssistantHooks.ts';
import { signingSecrets } from './signature.ts';
import type { SendingRow } from './webhookStore.ts';

/** What is carried to a receiver: one delivery, or a test. */
export interface Parcel {
  /** The id of the event. */
  id: string;
  event: SentEvent;
  body: string;
  /** What the body is written in. */
  format: string;
  observed: 'live' | 'late';
}

/** What an attempt came to, where it went, and what is known beyond its status. */
export interface Carried extends AttemptResult {
  url: string;
  note: string | null;
}

interface CarrierDeps {
  surroundings: Surroundings;
  door: HomeAssistantDoor;
}

/** Brings one parcel to one webhook, whatever that is, once. Never throws. */
export class Carrier {
  readonly #deps: CarrierDeps;

  constructor(deps: CarrierDeps) {
    this.#deps = deps;
  }

  async carry(webhook: SendingRow, parcel: Parcel): Promise<Carried> {
    const { url, target } = webhook;
    if (target === 'http') return this.#post(webhook, parcel);
    const call = target === 'ha_webhook' ? this.#handle(webhook, parcel) : this.#act(webhook, parcel);
    return { ...(await this.#timed(call)), url };
  }

  /** What Home Assistant says about the webhook of its own that this leads to; null when it leads elsewhere. */
  async check({ target, url }: Pick<SendingRow, 'target' | 'url'>): Promise<HookCheck | null> {
    const { door } = this.#deps;
    if (target === 'ha_webhook') return checkHook(url, true, door);
    const id = target === 'http' ? hookIdOf(url) : null;
    return id === null ? null : checkHook(id, leadsHome(url, door.hosts), door);
  }

  async #post(webhook: SendingRow, parcel: Parcel): Promise<Carried> {
    const { surroundings } = this.#deps;
    const { url, reach, headers, certificate_sha256: certificate } = webhook;
    const { id, body, event, format, observed } = parcel;
    const secrets = signingSecrets(webhook, surroundings.wall());
    const extra = { ...headersOf(format, event), ...lowerCased(headers) };
    const result = await attempt(
      { url, reach, body, id, secrets, observed, headers: extra, certificate },
      surroundings,
    );
    return { ...result, url, note: result.error === null ? await this.#note(webhook) : null };
  }

  async #note(webhook: SendingRow): Promise<string | null> {
    const check = await this.check(webhook);
    return check && noteOf(check);
  }

  async #handle(webhook: SendingRow, parcel: Parcel): Promise<Answer> {
    const { surroundings, door } = this.#deps;
    const { id, body, event, format, observed } = parcel;
    const signed = signedHeaders(
      { id, body, secrets: signingSecrets(webhook, surroundings.wall()), observed },
      surroundings.wall(),
    );
    const { status, body: answer } = await door.handle(webhook.url, body, { ...headersOf(format, event), ...signed });
    const ok = status >= 200 && status < 300;
    const error = ok ? null : `Home Assistant answered ${status}.`;
    return { status, error, answer, note: ok ? await this.#note(webhook) : null };
  }

  async #act(webhook: SendingRow, { body }: Parcel): Promise<Answer> {
    await this.#deps.door.act(webhook.url, JSON.parse(body) as Record<string, unknown>);
    return { status: ACTED, error: null, answer: null, note: null };
  }

  async #timed(call: Promise<Answer>): Promise<Answer & Omit<AttemptResult, 'status' | 'error' | 'answer'>> {
    const { wall, limitMs } = this.#deps.surroundings;
    const at = new Date(wall());
    const began = performance.now();
    const outcome = await within(call, limitMs ?? ATTEMPT_LIMIT_MS).catch(
      (error): Answer => ({ status: null, error: messageOf(error), answer: null, note: null }),
    );
    const durationMs = Math.round(performance.now() - began);
    return { ...outcome, at, durationMs, retryAfter: null, diedEarly: false };
  }
}

/** An action has no status of its own: it was carried out, or it threw. */
const ACTED = 200;

type Answer = Pick<Carried, 'status' | 'error' | 'answer' | 'note'>;

function lowerCased(headers: Record<string, string> | null): Record<string, string> {
  return Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
}

/** @throws when it takes longer than that */
async function within<T>(work: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${limitMs / 1000} s.`)), limitMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
