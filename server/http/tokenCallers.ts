import type { IncomingMessage } from 'node:http';
import type { Caller } from '../access/caller.ts';
import type { Guesses } from '../access/guesses.ts';
import type { TokenStore } from '../access/tokenStore.ts';
import { type Opens, type TokenJudge, type Tokens, UNKNOWN_TOKEN } from '../access/tokens.ts';
import type { Door } from '../api/context.ts';
import type { Identity } from './identity.ts';
import { placeOf } from './keyed.ts';
import { pictureOf } from './pictures.ts';

/** Where outside clients hear of everything as it happens. */
const FEED = /^\/api\/v1\/ws\/?$/;

type Deps = { tokens: Tokens; tokenStore: TokenStore; guesses: Guesses };

/** Requests that carry a token in their address, where one is taken: it decides alone, as a key does. */
export class TokenCallers {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** @returns null when there is no token, or none is taken there */
  of(request: IncomingMessage, ip: string, door: Door): Promise<Identity> | null {
    const sent = sentToken(request);
    return sent && this.#recognised(sent, ip, placeOf(request.headers, door, ip));
  }

  /** A right token is found before anything is counted: guesses of others never delay it. */
  async #recognised({ opens, token }: SentToken, ip: string, place: string): Promise<Identity> {
    const { tokens, tokenStore, guesses } = this.#deps;
    await tokenStore.current();
    const judge = tokens.find(opens, token) ?? tokenStore.find(opens, token) ?? nobody(await guesses.note(place));
    return { judge: () => judge(ip), keyed: true, token: true, ip };
  }
}

function nobody(guessed: Awaited<ReturnType<Guesses['note']>>): TokenJudge {
  const caller: Caller = { kind: 'anonymous', refusal: guessed ?? UNKNOWN_TOKEN };
  return () => caller;
}

interface SentToken {
  opens: Opens;
  token: string;
}

function sentToken(request: IncomingMessage): SentToken | null {
  const url = request.url ?? '';
  if (!url.includes('token=')) return null;
  const mark = url.indexOf('?');
  const opens = mark < 0 ? null : opensOf(request, url.slice(0, mark));
  const token = new URLSearchParams(url.slice(mark + 1)).get('token');
  return opens === null || !token ? null : { opens, token };
}

function opensOf(request: IncomingMessage, path: string): Opens | null {
  if (FEED.test(path)) return 'live_feed';
  return pictureOf(request, path) === null ? null : 'pictures';
}

/** True for the path of the live feed, with its query or without. */
export function isFeed(url: string | undefined): boolean {
  return FEED.test((url ?? '').split('?', 1)[0] ?? '');
}
