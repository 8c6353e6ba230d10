import { baseReport, isActive } from './base.ts';
import { amsReport, oldExternal } from './filament.ts';
import type { Profile } from './profile.ts';

/** A P1S chip reads in steps of 1/32 °C. */
function thirtySeconds(value: number): number {
  return Math.round(value * 32) / 32;
}

/** P1S: changes only, whole reports on request, bare echoes, the old protocol with 63 keys. */
export const p1: Profile = {
  id: 'p1',
  model: 'P1S',
  modelCode: 'C12',
  defaultName: 'P1S left',
  serialPrefix: '01P',
  firmware: '01.08.02.00',
  nozzles: 1,
  deltas: true,
  omitMsg: false,
  indent: 0,
  bareEcho: true,
  guardsRequestTopic: true,
  keepsFailReason: false,
  jpegCamera: true,
  needsMapping2: true,
  heatCommands: false,
  chamberHeater: false,
  heatbedLight: false,
  buzzer: false,
  airductModes: [],

  render(state, identity) {
    const job = state.job;
    const file = job === null || (state.fileForgotten && job.kind === 'print') ? '' : job.file;
    return {
      ...baseReport(state, identity, {
        idleStage: 255,
        idlePrintType: 'idle',
        gcodeFile: file,
        temperature: thirtySeconds,
        homeFlagBits: [15, 16, 17],
      }),
      upgrade_state: {
        sequence_id: 0,
        progress: '',
        status: 'IDLE',
        consistency_request: false,
        dis_state: 0,
        err_code: 0,
        force_upgrade: false,
        message: '0%, 0B/s',
        module: '',
        new_version_state: 2,
        cur_state_code: 0,
        idx2: 0,
        new_ver_list: [],
      },
      ipcam: {
        ipcam_dev: '1',
        ipcam_record: state.recording ? 'enable' : 'disable',
        timelapse: state.timelapse ? 'enable' : 'disable',
        resolution: '',
        tutk_server: 'disable',
        mode_bits: 3,
      },
      chamber_temper: 5,
      lifecycle: 'product',
      mc_print_line_number: isActive(state) ? String(state.layer * 1200) : '0',
      mess_production_state: 'active',
      filam_bak: [],
      k: '0.0200',
      flag3: 15,
      ams: amsReport(state, identity.serial, 'old', false),
      vt_tray: oldExternal(identity.serial, state.external[0] ?? null),
    };
  },

  modules(state, identity) {
    const row = (name: string, hw: string, sw: string, productName: string, visible: boolean) => ({
      name,
      product_name: productName,
      sw_ver: sw,
      loader_ver: '00.00.00.00',
      hw_ver: hw,
      sn: name === 'ota' ? identity.serial : `${identity.serial}-${name}`,
      flag: 0,
      visible,
    });
    return [
      row('ota', 'OTA', p1.firmware, 'Bambu Lab P1S', true),
      row('esp32', 'AP04', '01.13.34.24', '', false),
      row('mc', 'MC07', '00.00.32.89', '', false),
      row('th', 'TH09', '00.00.10.00', '', false),
      ...state.ams.map((unit) => row(`ams/${unit.id}`, 'AMS08', '00.00.06.49', `AMS (${unit.id + 1})`, true)),
    ];
  },
};
