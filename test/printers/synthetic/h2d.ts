/** Parts of an H2D of the new protocol, written for the tests: two nozzles, packed temperatures, units per extruder. */
export const H2D_MODULES = [
  { name: 'ota', product_name: 'Bambu Lab H2D', sw_ver: '01.02.03.04', hw_ver: 'N/A', sn: '09400A000000001' },
  { name: 'n3f/1', product_name: 'AMS 2 Pro (1)', sw_ver: '03.00.01.02', hw_ver: 'N3F05', sn: '19C00A000000001' },
  { name: 'n3s/128', product_name: 'AMS HT (1)', sw_ver: '03.00.01.03', hw_ver: 'N3S05', sn: 'N/A' },
];

const NO_SPOOL = { tray_type: '', tray_color: '00000000', remain: 0, tag_uid: '0000000000000000' };

/** Without `msg`, as this family sends it; real ones have more keys, these are the ones that are read. */
export const H2D_PRINTING = {
  command: 'push_status',
  msg: 0,
  gcode_state: 'RUNNING',
  print_type: 'local',
  mc_percent: 12,
  mc_remaining_time: 90,
  mc_print_sub_stage: 0,
  layer_num: 4,
  total_layer_num: 120,
  stg_cur: 0,
  stg: [13, 1],
  gcode_file: '/data/Metadata/plate_3.gcode',
  subtask_name: 'bracket',
  subtask_id: '815',
  nozzle_temper: 245,
  nozzle_target_temper: 245,
  bed_temper: 70,
  bed_target_temper: 70,
  chamber_temper: 37,
  fun: '3EC18FFF9CFF',
  stat: '46258008',
  cfg: '3C5FDAD9',
  hms: [],
  print_error: 0,
  home_flag: -1066934785,
  ams_status: 768,
  mapping: [259, 65535],
  device: {
    // right nozzle 245/245 fed from unit 1 slot 3, left one off at 40 with nothing loaded; the right one is in use
    extruder: {
      state: 2,
      info: [
        { id: 0, temp: 16056565, snow: 259, star: 259, spre: 65535 },
        { id: 1, temp: 40, snow: 65279, star: 65279, spre: 65024 },
      ],
    },
    bed: { info: { temp: 4587590 }, state: 2 },
    // 48 of 60 °C
    ctc: { info: { temp: 3932208 }, state: 1 },
    nozzle: {
      exist: 3,
      info: [
        { id: 1, diameter: 0.6, type: 'HH05', wear: 0 },
        { id: 0, diameter: 0.4, type: 'HS01', wear: 0 },
      ],
    },
    airduct: {
      modeCur: 1,
      parts: [
        { id: 16, state: 60 },
        { id: 32, state: 0 },
        { id: 48, state: 25 },
        { id: 160, state: 40 },
      ],
    },
  },
  ams: {
    ams: [
      {
        id: '1',
        info: '142123',
        humidity: '4',
        humidity_raw: '21',
        temp: '55.5',
        dry_time: 90,
        dry_setting: { dry_filament: 'PETG', dry_temperature: 65, dry_duration: 8 },
        dry_sf_reason: [6],
        tray: [
          { id: '0', state: 0 },
          { id: '1', state: 10 },
          { id: '2', state: 11, tray_type: 'PLA', tray_color: 'ffffffff', remain: 50, tag_uid: 'AB00000000000000' },
          { id: '3', state: 11, tray_type: 'PETG', tray_color: '000000FF', remain: -1, tag_uid: '0000000000000000' },
        ],
      },
      { id: '128', info: '2004', humidity: '0', humidity_raw: '6', temp: '27.9', tray: [{ id: '0', state: 0 }] },
    ],
    ams_exist_bits: '12',
    tray_exist_bits: 'c0',
    tray_now: '3',
    tray_tar: '3',
    tray_pre: '255',
  },
  vir_slot: [
    { id: '254', ...NO_SPOOL },
    { id: '255', ...NO_SPOOL, tray_type: 'TPU', tray_color: '112233FF' },
  ],
  vt_tray: { id: '255', ...NO_SPOOL },
  net: { conf: 17, info: [] },
  wifi_signal: '-90dBm',
};
