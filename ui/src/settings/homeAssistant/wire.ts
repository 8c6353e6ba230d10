import type { EntitySet } from '../../wire.ts';

/** How we are present in Home Assistant. */
export interface HomeAssistantState {
  connected: boolean;
  version: string | null;
  /** Since when it is connected, or not. */
  since: string;
  /** Why there is no connection and what to do. */
  problem: string | null;
  /** False where Supervisor or the environment says where it is. */
  settable: boolean;
  url: string | null;
  token_set: boolean;
  mode: 'mqtt' | 'states' | 'none';
  mqtt: {
    state: 'ready' | 'broker_down' | 'disabled' | 'waiting' | 'not_set_up' | 'no_broker' | 'unknown';
    entities: number;
    prefix: string;
    next_step: { sentence: string; path: string; link: string } | null;
  };
  printers: { id: number; name: string; entity_set: EntitySet; entities: number }[];
}

/** What is left out stays, null clears. */
export interface HomeAssistantChange {
  url?: string | null;
  token?: string | null;
  discovery_prefix?: string | null;
}

export interface HomeAssistantTrial {
  version: string | null;
  problem: string | null;
}

export interface Blueprint {
  id: string;
  name: string;
  description: string;
  yaml: string;
  installed: boolean | null;
}
