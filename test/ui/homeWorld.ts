import type { HomeAssistantState } from '../../ui/src/settings/homeAssistant/wire.ts';
import type { Printer } from '../../ui/src/wire.ts';

/** A Home Assistant that is connected, with MQTT. */
export function atHome(printers: readonly Printer[], changes: Partial<HomeAssistantState> = {}): HomeAssistantState {
  return {
    connected: true,
    version: '2026.11.0',
    since: new Date(Date.now() - 130 * 60_000).toISOString(),
    problem: null,
    settable: true,
    url: 'http://homeassistant.local:8123',
    token_set: true,
    mode: 'mqtt',
    mqtt: { state: 'ready', entities: 74 * printers.length, prefix: 'homeassistant', next_step: null },
    printers: printers.map(({ id, name }) => ({ id, name, entity_set: 'all', entities: 74 })),
    ...changes,
  };
}
