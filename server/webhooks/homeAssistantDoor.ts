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

/** The Home Assistant that this house is connected to, as far as webhooks need it. */
export interface HomeAssistantDoor {
  /** Names and addresses under which it is reached. */
  readonly hosts: readonly string[];
  /** Null while there is no connection. */
  webhooks(): Promise<HomeAssistantHook[]> | null;
  /** Runs a webhook through the connection. @returns the status and the body of its answer */
  handle(id: string, body: string, headers: Record<string, string>): Promise<{ status: number; body: string | null }>;
  /** Calls an action, `notify.mobile_app_phone`. @throws when Home Assistant refuses it */
  act(action: string, data: Record<string, unknown>): Promise<void>;
}

const SENTENCE = 'Home Assistant is not connected.';

/** Where there is no Home Assistant. */
export const NO_HOME_ASSISTANT: HomeAssistantDoor = Object.freeze({
  hosts: [],
  webhooks: () => null,
  handle: () => Promise.reject(new Fault('unavailable', SENTENCE)),
  act: () => Promise.reject(new Fault('unavailable', SENTENCE)),
});
