/** A P1S of the old protocol: what it answers to a request for everything, and small deltas. Written for the tests. */
export const P1S_MODULES = [
  { name: 'ota', product_name: 'Bambu Lab P1S', sw_ver: '01.08.02.00', hw_ver: 'OTA', sn: '01P00A000000001' },
  { name: 'esp32', sw_ver: '01.12.00.00', hw_ver: 'AP04', sn: '01P00A000000001' },
  { name: 'ams/0', sw_ver: '00.00.06.49', hw_ver: 'AMS08', sn: '006000000000001' },
];

const SPOOL = {
  tray_type: 'PLA',
  tray_sub_brands: 'PLA Basic',
  tray_info_idx: 'GFA00',
  tray_id_name: 'A00-A0',
  tray_color: 'FF6A13FF',
  cols: ['FF6A13FF'],
  remain: 82,
  tag_uid: '1122334455667788',
  tray_uuid: '00112233445566778899AABBCCDDEEFF',
  tray_weight: '1000',
  nozzle_temp_min: '190',
  nozzle_temp_max: '230',
  drying_temp: '55',
  drying_time: '8',
  k: 0.02,
  cali_idx: -1,
};

/** Slots 1 and 2 hold spools (the second has no tag), slots 3 and 4 are empty. */
export const P1S_AMS = {
  ams: [
    {
      id: '0',
      humidity: '4',
      temp: '0.0',
      tray: [
        { id: '0', ...SPOOL },
        {
          id: '1',
          ...SPOOL,
          tray_type: 'PETG',
          tray_sub_brands: '',
          tray_color: '000000FF',
          remain: -1,
          tag_uid: '0000000000000000',
          tray_uuid: '00000000000000000000000000000000',
        },
        { id: '2' },
        { id: '3' },
      ],
    },
  ],
  ams_exist_bits: '1',
  tray_exist_bits: '3',
  tray_is_bbl_bits: '1',
  tray_now: '255',
  tray_pre: '255',
  tray_tar: '255',
  version: 3,
};

export const P1S_IDLE = {
  command: 'push_status',
  msg: 0,
  sequence_id: '120',
  gcode_state: 'IDLE',
  print_type: 'idle',
  mc_percent: 0,
  mc_remaining_time: 0,
  mc_print_stage: '1',
  mc_print_sub_stage: 0,
  layer_num: 0,
  total_layer_num: 0,
  stg_cur: 255,
  stg: [],
  print_error: 0,
  hms: [],
  gcode_file: '',
  gcode_file_prepare_percent: '0',
  subtask_name: '',
  subtask_id: '0',
  task_id: '0',
  project_id: '0',
  profile_id: '0',
  nozzle_temper: 24.5,
  nozzle_target_temper: 0,
  bed_temper: 23.25,
  bed_target_temper: 0,
  chamber_temper: 5,
  cooling_fan_speed: '0',
  big_fan1_speed: '0',
  big_fan2_speed: '0',
  heatbreak_fan_speed: '0',
  fan_gear: 0,
  spd_lvl: 2,
  spd_mag: 100,
  lights_report: [{ node: 'chamber_light', mode: 'on' }],
  wifi_signal: '-51dBm',
  sdcard: true,
  home_flag: 256,
  nozzle_diameter: '0.4',
  nozzle_type: 'stainless_steel',
  ams_status: 0,
  ams: P1S_AMS,
  vt_tray: { id: '254', tray_type: 'ABS', tray_color: '161616FF', remain: 0, tag_uid: '0000000000000000' },
  ipcam: { ipcam_dev: '1', ipcam_record: 'enable', timelapse: 'disable', resolution: '720p' },
  net: { conf: 0, info: [{ ip: 1644210368, mask: 16777215 }] },
  upgrade_state: { new_version_state: 2, progress: '0' },
};

/** A delta as the P1 sends it. */
export function p1Delta(fields: Record<string, unknown>): Record<string, unknown> {
  return { command: 'push_status', msg: 1, sequence_id: '121', ...fields };
}

/** The same printer in the middle of a print, told in deltas. */
export const P1S_PRINTING = [
  P1S_IDLE,
  p1Delta({ gcode_state: 'PREPARE', subtask_name: 'cube', subtask_id: '51234567', gcode_file: 'cube.gcode.3mf' }),
  p1Delta({ gcode_state: 'RUNNING', stg_cur: 2, stg: [2, 1, 14], total_layer_num: 80, mc_remaining_time: 42 }),
  p1Delta({ bed_target_temper: 60, bed_temper: 41.5, nozzle_target_temper: '220', nozzle_temper: '219.5' }),
  p1Delta({ mc_percent: '7', layer_num: 3, mc_remaining_time: '39', stg_cur: 0, ams: { tray_now: '0' } }),
];
