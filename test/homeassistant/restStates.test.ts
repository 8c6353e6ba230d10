import { expect, test } from 'vitest';
import { devicesOf } from '../../server/homeassistant/entities/devices.ts';
import type { Language } from '../../server/homeassistant/entities/entity.ts';
import { readingsOf } from '../../server/homeassistant/entities/states.ts';
import { postedOf } from '../../server/homeassistant/restStates.ts';
import { sourceOf, WHERE } from './entities/printers.ts';

test('without MQTT names are in the language of the house and ids in none', () => {
  const named = (language: Language) => {
    const [device] = devicesOf(sourceOf('p1'), { ...WHERE, language });
    const reading = readingsOf(device!, 'all').find(({ entity }) => entity.key === 'print_progress');
    const { entityId, attributes } = postedOf(reading!, true, language);
    return [entityId, attributes.friendly_name];
  };
  expect(named('en')).toEqual(['sensor.p1s_left_print_progress', 'P1S left Print progress']);
  expect(named('de')).toEqual(['sensor.p1s_left_print_progress', 'P1S left Druckfortschritt']);
});
