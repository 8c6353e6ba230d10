import { messageOf } from '../errors.ts';
import type { SentEvent } from '../events/catalogue.ts';
import { ATTEMPT_LIMIT_MS, type AttemptResult, attempt, type Surroundings, signedHeaders } from './attempt.ts';
import { headersOf } from './formats/formats.ts';
import { type HomeAssistantDoor, NOT_CONNECTED } from './homeAssistantDoor.ts';
import { checkOf, type HookCheck, hookIdOf, leadsHome, noteOf, obstacleOf, STARTING } from './homeAssistantHooks.ts';
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
    const id = target === 'http' ? hookIdOf(url) : target === 'ha_webhook' ? url : null;
    if (id === null) return null;
    const look = await door.look(false);
    return checkOf(id, target === 'ha_webhook' || leadsHome(url, door.hosts), look);
  }

  async #post(webhook: SendingRow, parcel: Parcel): Promise<Carried> {
    const { url } = webhook;
    const id = hookIdOf(url);
    if (id === null) return { ...(await this.#attempt(webhook, parcel)), url, note: null };
    const { door } = this.#deps;
    const look = await door.look(true);
    const ours = leadsHome(url, door.hosts);
    const check = checkOf(id, ours, look);
    const mayBeOurs = ours || (look.remembered?.has(id) ?? true);
    const obstacle = mayBeOurs ? obstacleOf(look, check) : null;
    if (obstacle !== null) return { ...(await this.#timed(Promise.resolve(refused(obstacle)))), url };
    const result = await this.#attempt(webhook, parcel);
    if (result.error !== null) return { ...result, url, note: null };
    return { ...result, url, error: await this.#doubt(check), note: noteOf(check) };
  }

  #attempt(webhook: SendingRow, { id, body, event, format, observed }: Parcel): Promise<AttemptResult> {
    const { surroundings } = this.#deps;
    const { url, reach, headers, certificate_sha256: certificate } = webhook;
    const secrets = signingSecrets(webhook, surroundings.wall());
    const extra = { ...headersOf(format, event), ...lowerCased(headers) };
    return attempt({ url, reach, body, id, secrets, observed, headers: extra, certificate }, surroundings);
  }

  async #handle(webhook: SendingRow, parcel: Parcel): Promise<Answer> {
    const { surroundings, door } = this.#deps;
    const look = await door.look(true);
    const check = checkOf(webhook.url, true, look);
    const obstacle = look.standing === 'none' ? NOT_CONNECTED : obstacleOf(look, check);
    if (obstacle !== null) return refused(obstacle);
    if (check.accepts_post !== true)
      return { ...refused(check.sentence), note: check.exists === null ? null : noteOf(check) };
    const { id, body, event, format, observed } = parcel;
    const signed = signedHeaders(
      { id, body, secrets: signingSecrets(webhook, surroundings.wall()), observed },
      surroundings.wall(),
    );
    const { status, body: answer } = await door.handle(webhook.url, body, { ...headersOf(format, event), ...signed });
    if (status < 200 || status >= 300)
      return { status, error: `Home Assistant answered ${status}.`, answer, note: null };
    return { status, error: await this.#doubt(check), answer, note: noteOf(check) };
  }

  async #act(webhook: SendingRow, { body }: Parcel): Promise<Answer> {
    const { door } = this.#deps;
    const { standing } = await door.look(true);
    if (standing === 'starting') return refused(STARTING);
    await door.act(webhook.url, JSON.parse(body) as Record<string, unknown>);
    return { status: ACTED, error: null, answer: null, note: null };
  }

  /** Why a 2xx of a webhook of Home Assistant is not a delivery: nobody listened, or it was ending; null when it is one. */
  async #doubt({ exists, accepts_post, sentence }: HookCheck): Promise<string | null> {
    if (exists === null) return null;
    if (accepts_post !== true) return sentence;
    return (await this.#deps.door.look(true)).standing === 'running' ? null : STARTING;
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

/** Nothing was sent. */
function refused(error: string): Answer {
  return { status: null, error, answer: null, note: null };
}

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
