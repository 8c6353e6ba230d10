import { ABBREVIATIONS } from '../../../server/homeassistant/entities/abbreviations.ts';
import type { PrinterSource } from '../../../server/homeassistant/entities/entity.ts';
import type { Where } from '../../../server/homeassistant/entities/topics.ts';
import { controlsOf } from '../../../server/printers/commands/controls.ts';
import type { Model } from '../../../server/printers/models.ts';
import { LINK, statusAfter } from '../../printers/reading.ts';
import type { PrinterState, ProfileId } from '../../simulator/state.ts';
import { VirtualPrinter } from '../../simulator/virtual.ts';

export const WHERE: Where = {
  prefix: 'homeassistant',
  language: 'en',
  panelUrl: 'homeassistant://app/local_bambuddy',
  version: '1.2.3',
  expireAfterS: 600,
};

/** What the entities of a simulated printer are derived from, after something happened to it. */
export function sourceOf(
  profile: ProfileId,
  happens: (state: PrinterState) => void = () => {},
  more: { model?: Model; connected?: boolean } = {},
): PrinterSource {
  const { machine } = new VirtualPrinter(profile);
  happens(machine.state);
  const { serial } = machine.identity;
  const name = machine.profile.defaultName;
  const modules = machine.profile
    .modules(machine.state, machine.identity)
    .map((module) =>
      more.model && module.name === 'ota' ? { ...module, product_name: `Bambu Lab ${more.model.product}` } : module,
    );
  const report = { msg: 0, ...machine.profile.render(machine.state, machine.identity, machine.now) };
  const connected = more.connected ?? true;
  const status = statusAfter([report], { modules, serial, link: { ...LINK, connected, startedAt: new Date(0) } });
  return {
    printer: {
      id: 1,
      name,
      serial_number: serial,
      ip_address: '192.168.1.50',
      location: null,
      entity_set: 'all',
      entity_slug: null,
    },
    status: { ...status, id: 1, name, connection_problem: null, last_print: null },
    controls: controlsOf(status),
    job: { grams: 12.5, plate: 'textured_plate' },
    totals: { grams: 1234.5, seconds: 36_000, good: 9, ended: 10 },
  };
}

export type Component = Record<string, unknown> & { platform: string };

/** A document as it is published, with the long names of its keys. */
export function longDocument(payload: string): {
  device: Record<string, unknown>;
  components: Record<string, Component>;
} {
  const { dev, o, cmps, ...rest } = JSON.parse(payload) as Record<string, Record<string, unknown>>;
  const components = Object.entries(cmps!).map(([key, component]) => [key, lengthened(component as Component, LONG)]);
  return {
    ...lengthened(rest, LONG),
    device: lengthened(dev!, LONG_DEVICE),
    origin: lengthened(o!, LONG_DEVICE),
    components: Object.fromEntries(components),
  } as never;
}

const LONG = Object.fromEntries(Object.entries(ABBREVIATIONS).map(([long, short]) => [short, long]));
const LONG_DEVICE: Record<string, string> = {
  ids: 'identifiers',
  mf: 'manufacturer',
  mdl: 'model',
  sw: 'sw_version',
  sn: 'serial_number',
  sa: 'suggested_area',
  cu: 'configuration_url',
};

function lengthened(value: Record<string, unknown>, names: Record<string, string>): Record<string, unknown> {
  const long = (inner: unknown) =>
    typeof inner === 'object' && inner !== null ? lengthened(inner as Record<string, unknown>, names) : inner;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [names[key] ?? key, Array.isArray(inner) ? inner.map(long) : inner]),
  );
}

export function componentsOf(payload: string): Record<string, Component> {
  return longDocument(payload).components;
}

/** The components of several documents, whose keys must differ. */
export function allComponents(documents: readonly { payload: string }[]): Record<string, Component> {
  return Object.assign({}, ...documents.map(({ payload }) => componentsOf(payload)));
}
