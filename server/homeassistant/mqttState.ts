/**
 * `ready`: entities can be published. `broker_down`: set up, but the broker does not answer. `disabled`: somebody switched the
 * integration off. `waiting`: a broker was found and waits for one click. `not_set_up`: nobody has added MQTT. `no_broker`:
 * Supervisor knows of no broker either. `unknown`: Home Assistant could not be asked, or is
 * still starting.
 */
export type MqttState = 'ready' | 'broker_down' | 'disabled' | 'waiting' | 'not_set_up' | 'no_broker' | 'unknown';

/** One entry of the MQTT integration, as `config_entries/get` tells it. */
export interface MqttEntry {
  state: string;
  disabled_by: string | null;
}

/** What is known of MQTT in Home Assistant. */
export interface MqttSigns {
  entries: readonly MqttEntry[];
  /** The handlers of the setups that wait for somebody, as `config_entries/flow/progress` tells them. */
  waiting: readonly string[];
  /** A broker that Supervisor knows; null = nobody to ask. */
  brokerApp: boolean | null;
  /** The last publish failed because the broker did not answer. */
  brokerSilent: boolean;
}

/** Where to go in Home Assistant: a path of its own pages, and the same for a browser elsewhere. */
export interface NextStep {
  sentence: string;
  path: string;
  link: string;
}

/** An enabled entry in one of these states is still on its way. */
const STARTING = new Set(['setup_in_progress', 'not_loaded']);

/** In this order, because only a loaded entry is certain: the component alone may be there without a broker. */
export function mqttStateOf({ entries, waiting, brokerApp, brokerSilent }: MqttSigns): MqttState {
  const enabled = entries.filter(({ disabled_by }) => disabled_by === null);
  if (enabled.some(({ state }) => state === 'loaded')) return brokerSilent ? 'broker_down' : 'ready';
  if (enabled.some(({ state }) => STARTING.has(state))) return 'unknown';
  if (enabled.length > 0) return 'broker_down';
  if (entries.length > 0) return 'disabled';
  if (waiting.includes('mqtt')) return 'waiting';
  return brokerApp === false ? 'no_broker' : 'not_set_up';
}

const MQTT_PAGE = '/config/integrations/integration/mqtt';
const MY = 'https://my.home-assistant.io/redirect';
const INTEGRATION: Omit<NextStep, 'sentence'> = { path: MQTT_PAGE, link: `${MY}/integration/?domain=mqtt` };
const ADD: Omit<NextStep, 'sentence'> = {
  path: '/config/integrations/dashboard/add?domain=mqtt',
  link: `${MY}/config_flow_start/?domain=mqtt`,
};

const STEPS: Readonly<Record<MqttState, NextStep | null>> = {
  ready: null,
  unknown: null,
  broker_down: { sentence: 'The MQTT broker does not answer. Look at its page in Home Assistant.', ...INTEGRATION },
  disabled: { sentence: 'The MQTT integration is switched off. Switch it on in Home Assistant.', ...INTEGRATION },
  waiting: {
    sentence: 'Home Assistant has found an MQTT broker. Confirm it there.',
    path: '/config/integrations/dashboard',
    link: `${MY}/config_flow_start/?domain=mqtt`,
  },
  not_set_up: { sentence: 'Add MQTT in Home Assistant.', ...ADD },
  no_broker: {
    sentence: 'Install the Mosquitto broker in Home Assistant, then confirm it under its integrations.',
    path: '/config/app/core_mosquitto/info',
    link: `${MY}/supervisor_addon/?addon=core_mosquitto`,
  },
};

/** What a person can do about it; null when nothing is to be done. */
export function nextStepOf(state: MqttState): NextStep | null {
  return STEPS[state];
}
