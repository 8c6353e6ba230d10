import { Fault } from '../errors.ts';

/** One webhook that Home Assistant knows, as its command `webhook/list` tells them. */
export interface HomeAssistantHook {
  webhook_id: string;
  name: string;
  /** Only callers in the local network are heard. */
  local_only: boolean;
  /** `POST`, `PUT`, `GET`, `HEAD`. */
  allowed_methods: string[];
}

/**
 * How Home Assistant stands: `none` = there is none, or it is away so long that nobody waits for it; `away` = its connection is
 * expected back; `starting` = it answers, but does not run yet, or is ending.
 */
export type Standing = 'none' | 'away' | 'starting' | 'running';

/** What Home Assistant said when it was asked about its webhooks. */
export interface HomeLook {
  standing: Standing;
  /** Null: it did not say. */
  hooks: readonly HomeAssistantHook[] | null;
  /** It runs so long that its automations listen: a webhook that is not there now does not exist. */
  settled: boolean;
  /** The ids that it had when it was last settled; null = it never was. */
  remembered: ReadonlySet<string> | null;
}

/** The Home Assistant that this house is connected to, as far as webhooks need it. */
export interface HomeAssistantDoor {
  /** Names and addresses under which it is reached. */
  readonly hosts: readonly string[];
  /** How it stands and which webhooks it has. Never throws. @param fresh asked now, and not remembered for some seconds */
  look(fresh: boolean): Promise<HomeLook>;
  /** Runs a webhook through the connection. @returns the status and the body of its answer */
  handle(id: string, body: string, headers: Record<string, string>): Promise<{ status: number; body: string | null }>;
  /** Calls an action, `notify.mobile_app_phone`. @throws when Home Assistant refuses it */
  act(action: string, data: Record<string, unknown>): Promise<void>;
}

export const NOT_CONNECTED = 'Home Assistant is not connected.';

/** Where there is no Home Assistant. */
export const NO_HOME_ASSISTANT: HomeAssistantDoor = Object.freeze({
  hosts: [],
  look: () => Promise.resolve({ standing: 'none' as const, hooks: null, settled: false, remembered: null }),
  handle: () => Promise.reject(new Fault('unavailable', NOT_CONNECTED)),
  act: () => Promise.reject(new Fault('unavailable', NOT_CONNECTED)),
});
