import { describe, expect, it } from 'vitest';
import { type MqttSigns, mqttStateOf, nextStepOf } from '../../server/homeassistant/mqttState.ts';

const NOTHING: MqttSigns = { entries: [], waiting: [], brokerApp: null, brokerSilent: false };
const LOADED = { state: 'loaded', disabled_by: null };

describe('what is known of MQTT', () => {
  it('is ready with a loaded entry, whatever else there is', () => {
    expect(mqttStateOf({ ...NOTHING, entries: [LOADED], waiting: ['mqtt'], brokerApp: false })).toBe('ready');
  });

  it('tells a silent broker, a switched-off entry and one that cannot start apart', () => {
    expect(mqttStateOf({ ...NOTHING, entries: [LOADED], brokerSilent: true })).toBe('broker_down');
    expect(mqttStateOf({ ...NOTHING, entries: [{ state: 'setup_retry', disabled_by: null }] })).toBe('broker_down');
    expect(mqttStateOf({ ...NOTHING, entries: [{ state: 'not_loaded', disabled_by: 'user' }] })).toBe('disabled');
  });

  it('waits for an entry that is still starting', () => {
    expect(mqttStateOf({ ...NOTHING, entries: [{ state: 'setup_in_progress', disabled_by: null }] })).toBe('unknown');
  });

  it('says which step is missing when nothing is set up', () => {
    expect(mqttStateOf({ ...NOTHING, waiting: ['hue', 'mqtt'], brokerApp: true })).toBe('waiting');
    expect(mqttStateOf({ ...NOTHING, brokerApp: true })).toBe('not_set_up');
    expect(mqttStateOf(NOTHING)).toBe('not_set_up');
    expect(mqttStateOf({ ...NOTHING, brokerApp: false })).toBe('no_broker');
  });

  it('leads to a page of Home Assistant exactly when there is something to do', () => {
    for (const state of ['broker_down', 'disabled', 'waiting', 'not_set_up', 'no_broker'] as const) {
      const step = nextStepOf(state);
      expect(step?.path).toMatch(/^\/config\//);
      expect(step?.link).toMatch(/^https:\/\/my\.home-assistant\.io\/redirect\/\w+\/\?/);
    }
    expect(nextStepOf('ready')).toBeNull();
    expect(nextStepOf('unknown')).toBeNull();
  });
});
