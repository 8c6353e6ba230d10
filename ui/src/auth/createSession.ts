import { type Accessor, createEffect, createSignal, on } from 'solid-js';
import { isSignedOut, type Refusal, refusalOf } from '../faults.ts';
import { post } from '../http.ts';
import type { Connection } from '../live.ts';
import type { AuthStatus, Me } from '../wire.ts';

/** Where the person stands. `failed` is an answer that says neither who nor nobody. */
export type Standing =
  | { is: 'asking' }
  | { is: 'setup' }
  | { is: 'signedOut'; status: AuthStatus }
  | { is: 'signedIn'; me: Me; status: AuthStatus }
  | { is: 'failed'; refusal: Refusal };

export interface Session {
  standing: Accessor<Standing>;
  /** The person; null while nobody is signed in. */
  me: Accessor<Me | null>;
  /** Sign-in is switched on. */
  authEnabled: Accessor<boolean>;
  mayControl: Accessor<boolean>;
  isAdmin: Accessor<boolean>;
  signIn: (username: string, password: string) => Promise<void>;
  /** Makes the first administrator and signs in. */
  setUp: (username: string, password: string) => Promise<void>;
  /** Starts without sign-in: everyone on the network may do everything. */
  setUpOpen: () => Promise<void>;
  /** Whose names and passwords the sign-in takes; null while that is unknown. */
  signsInWith: Accessor<AuthStatus['sign_in'] | null>;
  turnSignInOff: () => Promise<void>;
  /** @param first the first administrator, where there is none yet; it is signed in afterwards */
  turnSignInOn: (first?: { username: string; password: string }) => Promise<void>;
  signOutEverywhere: () => Promise<void>;
  /** @param token of a one-time link */
  useLink: (token: string) => Promise<void>;
  signOut: () => Promise<void>;
  ask: () => Promise<void>;
}

/** Asks who we are at every opening of the socket: the cookie may have come, gone or run out. */
export function createSession(connection: Connection, noAnswer: string): Session {
  const [standing, setStanding] = createSignal<Standing>({ is: 'asking' });
  let latest = 0;

  const ask = async (): Promise<void> => {
    latest += 1;
    const mine = latest;
    const next = await stand(connection, noAnswer);
    if (mine === latest && next !== null) setStanding((before) => (same(before, next) ? before : next));
  };
  createEffect(on(connection.openings, (count) => void (count > 0 && ask())));

  // Who we are may be another now: a new socket, and the question again.
  const change = async (path: string, body: object): Promise<void> => {
    await post(path, body, noAnswer);
    setStanding({ is: 'asking' });
    connection.reconnect();
  };
  const me = (): Me | null => {
    const now = standing();
    return now.is === 'signedIn' ? now.me : null;
  };
  return {
    standing,
    me,
    authEnabled: () => {
      const now = standing();
      return now.is !== 'signedIn' || now.status.auth_enabled;
    },
    mayControl: () => me() !== null && me()?.role !== 'viewer',
    isAdmin: () => me()?.is_admin === true,
    signIn: (username, password) => change('api/v1/auth/login', { username, password }),
    setUp: (username, password) => change('api/v1/auth/setup', { username, password }),
    setUpOpen: () => change('api/v1/auth/setup', { auth_enabled: false }),
    signsInWith: () => {
      const now = standing();
      return now.is === 'signedIn' || now.is === 'signedOut' ? now.status.sign_in : null;
    },
    turnSignInOff: () => change('api/v1/auth/disable', {}),
    turnSignInOn: (first) => change('api/v1/auth/enable', first ?? {}),
    signOutEverywhere: () => change('api/v1/auth/sign-out-everywhere', {}),
    useLink: (token) => change('api/v1/auth/link', { token }),
    signOut: () => change('api/v1/auth/logout', {}),
    ask,
  };
}

/** Null when the socket was lost while asking: the next opening asks again. */
async function stand(connection: Connection, noAnswer: string): Promise<Standing | null> {
  const api = connection.api();
  try {
    const [status, me] = await Promise.all([
      api.authStatus(),
      api.me().catch((error: unknown) => (isSignedOut(error) ? null : Promise.reject(error))),
    ]);
    if (me !== null) return { is: 'signedIn', me, status };
    return status.requires_setup ? { is: 'setup' } : { is: 'signedOut', status };
  } catch (error) {
    const refusal = refusalOf(error, noAnswer);
    return refusal.status === 0 ? null : { is: 'failed', refusal };
  }
}

function same(a: Standing, b: Standing): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
