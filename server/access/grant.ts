import { Fault } from '../errors.ts';
import type { Caller } from './caller.ts';
import { type CloudAccounts, requireCloud } from './cloudFence.ts';
import { ROLE_SCOPES, type Role, SCOPES, type Scope } from './scopes.ts';

/**
 * Who may call a procedure: a scope (a key with this toggle, or a person whose role has it), `session` (any signed-in person),
 * `admin` (an administrator), `known` (any person and any key that works), `public` (anybody).
 */
export type Who = Scope | 'session' | 'admin' | 'known' | 'public';

/** The printers a query may look at: null = all. Only a grant makes one, so that no query forgets to ask. */
export type VisiblePrinters = { readonly ids: ReadonlySet<number> | null } & { readonly [visible]: true };
declare const visible: unique symbol;

/**
 * Whoever asks for `cloud_access` has to pass the fences of the cloud too.
 * @throws Fault 401 for nobody, 403 for somebody who may not; its sentence says what to do
 */
export function requireWho(caller: Caller, who: Who, cloud: CloudAccounts): void {
  if (who === 'public') return;
  if (caller.kind === 'anonymous') throw refuseAnonymous(caller);
  if (who === 'known') return;
  if (caller.kind === 'key') requireKey(caller, who);
  else if (caller.kind !== 'household' && who !== 'session') requireRole(caller.person.role, who);
  if (who === 'cloud_access') requireCloud(caller, cloud);
}

function requireKey(caller: Caller & { kind: 'key' }, who: Exclude<Who, 'public' | 'known'>): void {
  // Its own fence names what this one lacks.
  if (who === 'cloud_access') return;
  if (who === 'session' || who === 'admin') {
    throw new Fault('key_not_allowed', 'API keys cannot be used for administrative operations. Sign in to do this.');
  }
  if (!caller.scopes.has(who)) {
    const { label } = SCOPES[who];
    throw new Fault(
      'scope_missing',
      `This key may not do that: it lacks ${label} (${who}). Tick it on the key, or use another key.`,
      { scope: who },
    );
  }
}

function requireRole(role: Role, who: Scope | 'admin'): void {
  if (who === 'admin') {
    if (role !== 'admin') throw new Fault('role_missing', 'Only an administrator may do this.');
    return;
  }
  if (ROLE_SCOPES[role].includes(who)) return;
  const sentence =
    role === 'viewer'
      ? 'You may look but not change things.'
      : `Your role may not do that: it lacks ${SCOPES[who].label} (${who}).`;
  const needed = ROLE_SCOPES.user.includes(who) ? 'User' : 'Admin';
  throw new Fault('role_missing', `${sentence} Ask an administrator for the role ${needed}.`);
}

function refuseAnonymous(caller: Caller & { kind: 'anonymous' }): Fault {
  const { refusal } = caller;
  if (refusal) return new Fault(refusal.reason, refusal.detail, { retryAfter: refusal.retryAfter });
  return new Fault('not_signed_in', 'Authentication required. Sign in, or send an API key in the header X-API-Key.');
}

/** The printers this caller may see. */
export function visiblePrinters(caller: Caller): VisiblePrinters {
  const ids = caller.kind === 'key' ? caller.printers : null;
  return { ids } as VisiblePrinters;
}

export function maySee(printers: VisiblePrinters, id: number): boolean {
  return printers.ids === null || printers.ids.has(id);
}

/** @throws Fault 404 for a printer outside the grant: the caller must not learn that it exists */
export function requirePrinter(caller: Caller, id: number | null): void {
  if (id !== null && maySee(visiblePrinters(caller), id)) return;
  if (id === null && visiblePrinters(caller).ids === null) return;
  throw new Fault('not_found', 'Printer not found.');
}

/** The role this caller acts with: null for keys and nobody. */
export function roleOf(caller: Caller): Role | null {
  if (caller.kind === 'household') return 'admin';
  return caller.kind === 'user' || caller.kind === 'ingressUser' ? caller.person.role : null;
}
