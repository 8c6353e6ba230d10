import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from './delta.ts';
import type { ProfileId } from './state.ts';
import { VirtualPrinter } from './virtual.ts';

const CAPTURES = join(import.meta.dirname, '../../../shared/captures');

const EVERYWHERE =
  'ams ams_rfid_status ams_status bed_target_temper bed_temper big_fan1_speed big_fan2_speed cali_version command cooling_fan_speed fan_gear force_upgrade gcode_file gcode_file_prepare_percent gcode_state heatbreak_fan_speed hms home_flag hw_switch_state ipcam layer_num lights_report mc_percent mc_print_stage mc_print_sub_stage mc_remaining_time net nozzle_diameter nozzle_target_temper nozzle_temper nozzle_type online print_error print_type profile_id project_id queue_est queue_number queue_sts queue_total s_obj sdcard sequence_id spd_lvl spd_mag stg stg_cur subtask_id subtask_name task_id total_layer_num upgrade_state upload wifi_signal';
const NEWER =
  'xcam ap_err aux batch_id canvas_id cfg err fun job_attr mapping percent plate_id prepare_per remain_time stat state ver vir_slot device job_id care design_id file job mc_action mc_err mc_stage model_id plate_cnt plate_idx queue aux_part_fan fail_reason mc_print_error_code print_gcode_action print_real_action xcam_status vt_tray';

const KEYS: Record<ProfileId, string> = {
  p1: `${EVERYWHERE} msg flag3 k lifecycle mc_print_line_number mess_production_state chamber_temper filam_bak vt_tray`,
  x1: `${EVERYWHERE} ${NEWER} msg info t_utc`,
  h2: `${EVERYWHERE} ${NEWER} chamber_temper ctt maintain 3D 2D`,
};

const CAPTURE: Record<ProfileId, string> = { p1: 'P1P', x1: 'MOCK-X1CMULTIAMS', h2: 'MOCK-H2D' };

function fullReport(profile: ProfileId): JsonObject {
  return new VirtualPrinter(profile).connect().wire[0]!.payload.print as JsonObject;
}

/** The shape of a report: its keys with the JSON types of their values, two levels deep. */
function shape(report: JsonObject, depth = 2): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(report).map(([key, value]) => {
      if (Array.isArray(value)) return [key, 'list'];
      if (typeof value === 'object' && value !== null)
        return [key, depth > 1 ? shape(value as JsonObject, depth - 1) : 'object'];
      return [key, typeof value];
    }),
  );
}

describe.each(['x1', 'p1', 'h2'] as const)('a whole %s report', (profile) => {
  test('has exactly the keys of its family', () => {
    expect(Object.keys(fullReport(profile)).sort()).toEqual(KEYS[profile].split(' ').sort());
  });

  test('has the same top-level types and AMS tray fields as a real one', (context) => {
    const path = join(CAPTURES, `${CAPTURE[profile]}.json`);
    if (!existsSync(path)) {
      expect(process.env.TEST_NEEDS ?? '').not.toContain('captures');
      console.log('no captures here: the comparison with a real report is skipped');
      context.skip();
    }
    const capture = JSON.parse(readFileSync(path, 'utf8')) as {
      pushall?: { print: JsonObject };
      push_all?: JsonObject;
    };
    const real = capture.pushall?.print ?? capture.push_all!;
    const own = fullReport(profile);
    expect(shape(own, 1)).toEqual(shape(real, 1));
    const tray = (report: JsonObject) => (report.ams as { ams: { tray: JsonObject[] }[] }).ams[0]!.tray[0]!;
    expect(shape(tray(own), 1)).toEqual(shape(tray(real), 1));
    const unit = (report: JsonObject) => (report.ams as { ams: JsonObject[] }).ams[0]!;
    expect(Object.keys(unit(own)).sort()).toEqual(Object.keys(unit(real)).sort());
    expect(Object.keys(own.ams as JsonObject).sort()).toEqual(Object.keys(real.ams as JsonObject).sort());
  });

  test('says which trays hold a spool, and one slot is empty', () => {
    const ams = fullReport(profile).ams as { tray_exist_bits: string; ams: { tray: JsonObject[] }[] };
    const trays = ams.ams.flatMap(({ tray }) => tray);
    const mask = Number.parseInt(ams.tray_exist_bits, 16);
    for (const [index, tray] of trays.entries()) expect('tray_type' in tray).toBe((mask & (1 << index)) !== 0);
    expect(trays.some((tray) => !('tray_type' in tray))).toBe(true);
  });
});

test('an H2 report leaves msg out, and can be told to send it', () => {
  expect(fullReport('h2')).not.toHaveProperty('msg');
  const told = new VirtualPrinter('h2', { omitMsg: false }).connect();
  expect(told.wire[0]!.payload.print).toHaveProperty('msg', 0);
});

test('X1 and H2 indent their JSON, P1 does not', () => {
  const text = (profile: ProfileId) => new VirtualPrinter(profile).connect().wire[0]!.bytes.toString();
  expect(text('x1')).toContain('\n    "print": {');
  expect(text('h2')).toContain('\n    "print": {');
  expect(text('p1')).not.toContain('\n');
});

test('packed temperatures of an H2 say the same as the plain ones', () => {
  const printer = new VirtualPrinter('h2').connect().run('finish').pass(20_000);
  const print = printer.wire.at(-1)!.payload.print as JsonObject;
  const device = print.device as { bed_temp: number; extruder: { info: { temp: number }[] } };
  const nozzle = device.extruder.info[0]!.temp;
  expect([nozzle & 0xffff, nozzle >> 16]).toEqual([print.nozzle_temper, print.nozzle_target_temper]);
  expect([device.bed_temp & 0xffff, device.bed_temp >> 16]).toEqual([print.bed_temper, print.bed_target_temper]);
  expect(nozzle >> 16).toBeGreaterThan(200);
});
