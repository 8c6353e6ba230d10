import { type HomeAssistantHook, type HomeLook, NOT_CONNECTED } from './homeAssistantDoor.ts';

/** What Home Assistant says about a webhook of its own. */
export interface HookCheck {
  /** Null: nobody could be asked. */
  exists: boolean | null;
  local_only: boolean | null;
  accepts_post: boolean | null;
  /** What to do, for people. */
  sentence: string;
}

/** What is known of a 2xx beyond its status: Home Assistant answers 200 for anything. */
export type HookNote = 'accepted' | 'accepted_unconfirmed' | 'unknown_hook' | 'post_not_accepted';

/** Said of one that answers and does not run yet, or does not any more. */
export const STARTING = 'Home Assistant is starting or ending.';
const SILENT = 'Home Assistant does not tell which webhooks it has. Its token must be that of an administrator.';
const PATH = /^\/api\/webhook\/([^/]+)\/?$/;
/** Names under which Home Assistant is found at home. */
const NAMES = ['homeassistant', 'homeassistant.local'];

/** The id of Home Assistant's webhook that a URL leads to; null when it leads elsewhere. */
export function hookIdOf(url: string): string | null {
  const found = URL.canParse(url) ? PATH.exec(new URL(url).pathname) : null;
  if (!found) return null;
  try {
    return decodeURIComponent(found[1] ?? '');
  } catch {
    return null;
  }
}

/** True when the URL leads to the Home Assistant that this house is connected to. */
export function leadsHome(url: string, hosts: readonly string[]): boolean {
  if (!URL.canParse(url)) return false;
  const host = new URL(url).hostname.replace(/\.$/, '');
  return [...NAMES, ...hosts].includes(host);
}

/** What this look says about the webhook `id`. @param ours it is certainly this Home Assistant's */
export function checkOf(id: string, ours: boolean, { standing, hooks }: HomeLook): HookCheck {
  if (standing === 'starting') return unknown(`${STARTING} Its webhooks are known when it runs.`);
  if (hooks === null)
    return unknown(standing === 'running' ? SILENT : `${NOT_CONNECTED} Nobody else knows its webhooks.`);
  const hook = hooks.find(({ webhook_id }) => webhook_id === id);
  if (hook) return known(hook);
  if (!ours)
    return unknown('This may be another Home Assistant. It answers 200 also for a webhook that does not exist.');
  const sentence =
    'Home Assistant has no webhook with this id. Make an automation with a webhook trigger, and use its id.';
  return { exists: false, local_only: null, accepts_post: null, sentence };
}

/**
 * Why nothing is sent to a webhook of Home Assistant now: until its automations listen, it answers 200 and does nothing.
 * @returns null when it may be sent
 */
export function obstacleOf({ standing, settled }: HomeLook, { exists }: HookCheck): string | null {
  if (standing === 'none') return null;
  if (standing === 'away') return NOT_CONNECTED;
  return standing === 'running' && (settled || exists === true) ? null : STARTING;
}

/** What a 2xx of a webhook means after this check. */
export function noteOf({ exists, accepts_post }: HookCheck): HookNote {
  if (exists === null) return 'accepted_unconfirmed';
  if (!exists) return 'unknown_hook';
  return accepts_post ? 'accepted' : 'post_not_accepted';
}

function known({ name, local_only, allowed_methods }: HomeAssistantHook): HookCheck {
  const accepts_post = allowed_methods.includes('POST');
  const sentence = accepts_post
    ? `Home Assistant knows this webhook (${name})${local_only ? '; it hears only the local network' : ''}.`
    : `Home Assistant knows this webhook (${name}), but it does not accept POST. Allow POST in its trigger.`;
  return { exists: true, local_only, accepts_post, sentence };
}

function unknown(sentence: string): HookCheck {
  return { exists: null, local_only: null, accepts_post: null, sentence };
}
