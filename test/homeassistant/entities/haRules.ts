/**
 * What Home Assistant's MQTT integration refuses or complains about in a discovery document, as rules: the three columns of
 * its behaviour (the whole document lost, one component lost, a warning) all count as faults here.
 */

type Json = Record<string, unknown>;

/** Keys of each platform beside the common ones; `!` marks those without which it is lost. */
const PLATFORMS: Readonly<Record<string, string>> = {
  sensor:
    '!state_topic value_template device_class state_class unit_of_measurement options suggested_display_precision expire_after force_update last_reset_value_template',
  binary_sensor: '!state_topic value_template device_class payload_on payload_off off_delay expire_after force_update',
  button: '!command_topic command_template payload_press device_class retain',
  number:
    '!command_topic state_topic value_template min max step mode unit_of_measurement device_class command_template payload_reset optimistic retain',
  select: '!command_topic !options state_topic value_template command_template optimistic retain',
  light: '!command_topic state_topic state_value_template payload_on payload_off optimistic',
  fan: '!command_topic state_topic state_value_template payload_on payload_off percentage_command_topic percentage_state_topic percentage_value_template speed_range_min speed_range_max optimistic',
  event: '!state_topic !event_types value_template device_class',
  image: 'image_topic image_encoding content_type url_topic url_template',
};
const TRIGGER = '!automation_type !topic !type !subtype payload value_template qos';
const COMMON =
  '!unique_id name icon entity_category entity_picture enabled_by_default default_entity_id availability availability_mode json_attributes_topic json_attributes_template qos encoding group';
const DEVICE =
  'identifiers connections name manufacturer model model_id sw_version hw_version serial_number suggested_area configuration_url via_device';
const DOCUMENT = '!device !origin !components availability availability_mode state_topic command_topic qos encoding';
const AVAILABILITY = '!topic value_template payload_available payload_not_available';

/** Units that each device class of a sensor takes; `` = none at all. */
const UNITS: Readonly<Record<string, readonly string[]>> = {
  enum: [''],
  timestamp: [''],
  date: [''],
  temperature: ['°C', '°F', 'K'],
  humidity: ['%'],
  duration: ['d', 'h', 'min', 's', 'ms'],
  distance: ['km', 'm', 'cm', 'mm', 'in', 'ft'],
  weight: ['kg', 'g', 'mg', 'lb', 'oz'],
  signal_strength: ['dB', 'dBm'],
};
const STATE_CLASSES: Readonly<Record<string, readonly string[]>> = {
  enum: [],
  timestamp: [],
  date: [],
  temperature: ['measurement'],
  humidity: ['measurement'],
  signal_strength: ['measurement'],
  duration: ['measurement', 'total', 'total_increasing'],
  distance: ['measurement', 'total', 'total_increasing'],
  weight: ['measurement', 'total', 'total_increasing'],
};
const BINARY_CLASSES = ['connectivity', 'door', 'problem', 'running', 'update'];
const TOPIC = /^[a-z]+\/device\/[a-zA-Z0-9_-]+\/config$/;
const STEP_MIN = 0.001;

/** Every fault of one document; [] for one that Home Assistant takes without a word. */
export function faultsOf(topic: string, document: Json): string[] {
  const components = document.components as Record<string, Json>;
  const device = document.device as Json;
  const faults = [
    ...(TOPIC.test(topic) ? [] : [`topic ${topic}`]),
    ...keyFaults('document', document, DOCUMENT),
    ...keyFaults('device', device, DEVICE),
    ...((device.identifiers as unknown[] | undefined)?.length ? [] : ['device without identifiers']),
    ...((document.origin as Json).name ? [] : ['origin without name']),
    ...availabilityFaults('document', document),
    ...Object.entries(components).flatMap(([key, component]) => componentFaults(key, component)),
    ...twice(components, ({ platform, unique_id }) => unique_id && `${platform} unique_id ${unique_id}`),
    ...twice(components, ({ default_entity_id }) => default_entity_id as string | undefined),
    ...(JSON.stringify(document).includes('µ') ? ['micro sign'] : []),
  ];
  return faults;
}

function componentFaults(key: string, component: Json): string[] {
  const platform = String(component.platform);
  if (Object.keys(component).length === 1) return PLATFORMS[platform] ? [] : [`${key}: unknown platform ${platform}`];
  if (platform === 'device_automation') return keyFaults(key, component, `platform ${TRIGGER}`);
  const own = PLATFORMS[platform];
  if (own === undefined) return [`${key}: unknown platform ${platform}`];
  return [
    ...keyFaults(key, component, `platform ${COMMON} ${own}`),
    ...availabilityFaults(key, component),
    ...(platform === 'sensor' ? sensorFaults(key, component) : []),
    ...(platform === 'number' ? numberFaults(key, component) : []),
    ...(platform === 'binary_sensor' && !BINARY_CLASSES.includes(String(component.device_class ?? 'running'))
      ? [`${key}: unknown device_class ${component.device_class}`]
      : []),
    ...(['sensor', 'binary_sensor'].includes(platform) && component.entity_category === 'config'
      ? [`${key}: a sensor is no configuration`]
      : []),
    ...(String(component.default_entity_id).startsWith(`${platform}.`) ? [] : [`${key}: default_entity_id`]),
    ...(/^[a-z_]+\.[a-z0-9_]+$/.test(String(component.default_entity_id)) ? [] : [`${key}: no entity id`]),
  ];
}

function sensorFaults(key: string, component: Json): string[] {
  const { device_class, state_class, unit_of_measurement, options } = component as Record<string, string | undefined>;
  const faults: string[] = [];
  if (options !== undefined && (device_class !== 'enum' || state_class || unit_of_measurement))
    faults.push(`${key}: options beside ${device_class}`);
  if (options !== undefined && new Set(options).size !== options.length) faults.push(`${key}: options twice`);
  if (device_class === undefined) return faults;
  const units = UNITS[device_class];
  if (units === undefined) return [...faults, `${key}: unknown device_class ${device_class}`];
  if (!units.includes(unit_of_measurement ?? '')) faults.push(`${key}: unit ${unit_of_measurement} of ${device_class}`);
  if (state_class !== undefined && !STATE_CLASSES[device_class]?.includes(state_class))
    faults.push(`${key}: state_class ${state_class} of ${device_class}`);
  return faults;
}

function numberFaults(key: string, { min = 0, max = 100, step = 1 }: Json): string[] {
  return Number(min) < Number(max) && Number(step) >= STEP_MIN ? [] : [`${key}: min ${min} max ${max} step ${step}`];
}

function availabilityFaults(key: string, { availability }: Json): string[] {
  return ((availability as Json[] | undefined) ?? []).flatMap((entry) =>
    keyFaults(`${key} availability`, entry, AVAILABILITY),
  );
}

/** Unknown keys and missing ones. */
function keyFaults(where: string, value: Json, keys: string): string[] {
  const names = keys.split(' ');
  const known = new Set(names.map((name) => name.replace('!', '')));
  const required = names.filter((name) => name.startsWith('!')).map((name) => name.slice(1));
  return [
    ...Object.keys(value)
      .filter((name) => !known.has(name))
      .map((name) => `${where}: unknown key ${name}`),
    ...required.filter((name) => value[name] === undefined).map((name) => `${where}: without ${name}`),
  ];
}

function twice(components: Record<string, Json>, of: (component: Json) => unknown): string[] {
  const seen = new Set<unknown>();
  return Object.values(components).flatMap((component) => {
    const name = of(component);
    if (name === undefined || !seen.has(name)) {
      seen.add(name);
      return [];
    }
    return [`twice: ${name}`];
  });
}
