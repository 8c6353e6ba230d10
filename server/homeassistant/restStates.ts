import type { HomeAccess } from './access.ts';
import { ConnectionFault } from './connectionFault.ts';
import type { Language } from './entities/entity.ts';
import { type Reading, readingsOf } from './entities/states.ts';
import type { Publisher } from './publisher.ts';
import type { RetainedStore } from './retainedStore.ts';
import type { Sheet, ShownDevice } from './sheet.ts';

/** Before the entity id, where what was set is remembered. */
export const STATES_PREFIX = 'state:';
const CALL_MS = 10_000;
/** Only these can be set without an integration behind them. */
const READ_ONLY = new Set(['sensor', 'binary_sensor']);

/** One state as Home Assistant's HTTP interface takes it. */
export interface PostedState {
  entityId: string;
  state: string;
  attributes: Record<string, unknown>;
}

/** Sensors by Home Assistant's HTTP interface, where there is no MQTT: no devices, no controls, gone when it restarts. */
export class RestStates implements Publisher {
  readonly mode = 'states';
  readonly #deps: { access(): HomeAccess | null; retained: RetainedStore };
  readonly #sent = new Map<string, string>();

  constructor(deps: { access(): HomeAccess | null; retained: RetainedStore }) {
    this.#deps = deps;
  }

  async begin(): Promise<void> {}

  async announce({ owner, devices, documents, online }: Sheet): Promise<void> {
    if (documents.length === 0) return;
    const names = devices.flatMap((shown) => shownIn(shown)).map(({ entityId }) => STATES_PREFIX + entityId);
    await this.#deps.retained.remember(names, owner);
    await this.#empty(this.#deps.retained.of(owner).filter((name) => isState(name) && !names.includes(name)));
    // The states say it themselves: there is no other place for being away.
    if (online === false) for (const shown of devices) await this.state(shown, online);
  }

  async state(shown: ShownDevice, online: boolean | null): Promise<void> {
    for (const { entityId, state, attributes } of shownIn(shown, online)) {
      const body = JSON.stringify({ state, attributes });
      if (this.#sent.get(entityId) === body) continue;
      await this.#call('POST', entityId, body);
      this.#sent.set(entityId, body);
    }
  }

  async event(): Promise<void> {}

  async alive(): Promise<void> {}

  async cover(): Promise<void> {}

  remove(owner: string): Promise<void> {
    return this.#empty(this.#deps.retained.of(owner).filter(isState));
  }

  forget(): void {
    this.#sent.clear();
  }

  async end(): Promise<void> {
    for (const entityId of this.#sent.keys()) {
      const { attributes } = JSON.parse(this.#sent.get(entityId) ?? '{}') as { attributes: object };
      await this.#call('POST', entityId, JSON.stringify({ state: 'unavailable', attributes }));
    }
  }

  /** Takes away everything that was set. */
  async clear(): Promise<void> {
    for (const owner of this.#deps.retained.owners()) await this.remove(owner);
  }

  async #empty(names: readonly string[]): Promise<void> {
    for (const name of names) {
      const entityId = name.slice(STATES_PREFIX.length);
      await this.#call('DELETE', entityId);
      this.#sent.delete(entityId);
    }
    await this.#deps.retained.forget(names);
  }

  /** @throws ConnectionFault */
  async #call(method: 'POST' | 'DELETE', entityId: string, body?: string): Promise<void> {
    const access = this.#deps.access();
    if (access === null) throw new ConnectionFault('lost', 'Home Assistant is not set up.');
    const response = await fetch(`${access.url}/api/states/${entityId}`, {
      method,
      headers: { authorization: `Bearer ${access.token}`, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(CALL_MS),
      ...(body === undefined ? {} : { body }),
    }).catch(() => {
      throw new ConnectionFault('cannot_connect', 'Home Assistant does not answer.');
    });
    await response.body?.cancel();
    if (!response.ok && response.status !== 404)
      throw new ConnectionFault('home_assistant_error', `Home Assistant answered ${response.status}.`);
  }
}

function isState(name: string): boolean {
  return name.startsWith(STATES_PREFIX);
}

function shownIn({ device, set, language }: ShownDevice, online: boolean | null = null): PostedState[] {
  return readingsOf(device, set)
    .filter(({ entity }) => READ_ONLY.has(entity.platform))
    .map((reading) => postedOf(reading, online, language));
}

/** One reading as a state with what Home Assistant needs for its statistics. */
export function postedOf(
  { device, entity, value, attributes }: Reading,
  online: boolean | null,
  language: Language,
): PostedState {
  const unit = typeof entity.unit === 'function' ? entity.unit(device.source) : entity.unit;
  const away = online === false && entity.availability !== 'server';
  const told: Record<string, unknown> = {
    friendly_name: `${String(device.entry.name)} ${entity.name[language]}`,
    ...attributes,
    device_class: entity.deviceClass,
    state_class: entity.stateClass,
    unit_of_measurement: unit,
    icon: entity.icon,
  };
  const known = Object.fromEntries(Object.entries(told).filter(([, content]) => content !== undefined));
  return {
    entityId: `${entity.platform}.${device.slug}_${entity.key}`,
    state: away ? 'unavailable' : stateOf(entity.platform, value),
    attributes: known,
  };
}

function stateOf(platform: string, value: string | number | null): string {
  if (value === null) return 'unknown';
  return platform === 'binary_sensor' ? String(value).toLowerCase() : String(value);
}
