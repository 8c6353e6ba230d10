type Json = Readonly<Record<string, unknown>>;

/**
 * The short names that Home Assistant takes for the keys of a discovery document. With them the document of a printer stays
 * below the 32 KiB above which Home Assistant complains about the call that publishes it.
 */
export const ABBREVIATIONS: Readonly<Record<string, string>> = {
  device: 'dev',
  origin: 'o',
  components: 'cmps',
  platform: 'p',
  unique_id: 'uniq_id',
  default_entity_id: 'def_ent_id',
  icon: 'ic',
  entity_category: 'ent_cat',
  enabled_by_default: 'en',
  availability: 'avty',
  availability_mode: 'avty_mode',
  topic: 't',
  value_template: 'val_tpl',
  state_topic: 'stat_t',
  state_value_template: 'stat_val_tpl',
  command_topic: 'cmd_t',
  json_attributes_topic: 'json_attr_t',
  json_attributes_template: 'json_attr_tpl',
  device_class: 'dev_cla',
  state_class: 'stat_cla',
  unit_of_measurement: 'unit_of_meas',
  suggested_display_precision: 'sug_dsp_prc',
  options: 'ops',
  percentage_command_topic: 'pct_cmd_t',
  percentage_state_topic: 'pct_stat_t',
  percentage_value_template: 'pct_val_tpl',
  event_types: 'evt_typ',
  expire_after: 'exp_aft',
  image_topic: 'img_t',
  image_encoding: 'img_e',
  content_type: 'cont_type',
  automation_type: 'atype',
  payload: 'pl',
  subtype: 'stype',
};
const DEVICE_ABBREVIATIONS: Readonly<Record<string, string>> = {
  identifiers: 'ids',
  manufacturer: 'mf',
  model: 'mdl',
  sw_version: 'sw',
  serial_number: 'sn',
  suggested_area: 'sa',
  configuration_url: 'cu',
};

/** The same document with short names; the components keep theirs, which are ours. */
export function abbreviated(document: { device: Json; origin: Json; components: Record<string, Json> } & Json): Json {
  const { device, origin, components, ...rest } = document;
  return {
    ...shortened(rest, ABBREVIATIONS),
    dev: shortened(device, DEVICE_ABBREVIATIONS),
    o: shortened(origin, DEVICE_ABBREVIATIONS),
    cmps: Object.fromEntries(
      Object.entries(components).map(([key, component]) => [key, shortened(component, ABBREVIATIONS)]),
    ),
  };
}

function shortened(value: Json, names: Readonly<Record<string, string>>): Json {
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      names[key] ?? key,
      Array.isArray(inner) ? inner.map((entry) => (isObject(entry) ? shortened(entry, names) : entry)) : inner,
    ]),
  );
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}
