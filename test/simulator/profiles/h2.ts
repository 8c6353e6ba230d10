import { baseReport } from './base.ts';
import { amsReport, newExternal } from './filament.ts';
import { deviceReport, newKeys, unpackedFile } from './newProtocol.ts';
import type { Profile } from './profile.ts';

const FUN_BITS = [0, 1, 3, 4, 5, 6, 7, 10, 11, 12, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 31, 32, 38, 39, 40];

/** H2D on 01.01: whole reports without `msg`, two nozzles, packed temperatures, tray numbers local to their unit. */
export const h2: Profile = {
  id: 'h2',
  model: 'H2D',
  modelCode: 'O1D',
  defaultName: 'H2D lab',
  serialPrefix: '094',
  firmware: '01.01.01.00',
  nozzles: 2,
  deltas: false,
  omitMsg: true,
  indent: 4,
  bareEcho: false,
  guardsRequestTopic: false,
  keepsFailReason: true,
  jpegCamera: false,
  needsMapping2: false,
  heatCommands: true,
  chamberHeater: true,
  heatbedLight: true,
  buzzer: true,
  airductModes: [0, 1],

  render(state, identity) {
    const base = baseReport(state, identity, {
      idleStage: -1,
      idlePrintType: '',
      gcodeFile: unpackedFile(state),
      temperature: Math.round,
      homeFlagBits: [15, 16, 17],
    });
    const external = state.external;
    return {
      ...base,
      ...newKeys(state, FUN_BITS),
      device: deviceReport(state, true),
      hw_switch_state: state.filamentLoaded ? 1 << state.activeExtruder : 0,
      chamber_temper: Math.round(state.chamber.current),
      ctt: state.chamber.target,
      maintain: 3,
      '2D': { cond: 14, first_confirm: false, makeable: false },
      '3D': { layer_num: state.layer, total_layer_num: state.totalLayers },
      online: { ahb: true, ext: true, version: 8 },
      ams: amsReport(state, identity.serial, 'new', true),
      vir_slot: [
        newExternal(identity.serial, '254', external[1] ?? null),
        newExternal(identity.serial, '255', external[0] ?? null),
      ],
      vt_tray: newExternal(identity.serial, '255', external[0] ?? null),
    };
  },

  modules(state, identity) {
    const row = (name: string, hw: string, sw: string, productName: string, visible: boolean) => ({
      flag: name === 'ota' ? 3 : 0,
      hw_ver: hw,
      loader_ver: '00.00.00.00',
      name,
      product_name: productName,
      sn: name === 'ota' ? identity.serial : `${identity.serial}-${name}`,
      sw_ver: sw,
      visible,
    });
    return [
      row('ota', 'N/A', h2.firmware, 'Bambu Lab H2D', true),
      ...state.ams.map((unit) => row(`n3f/${unit.id}`, 'N3F05', '02.00.19.47', `AMS 2 Pro (${unit.id + 1})`, true)),
      row('ahb', 'AHB02', '00.00.09.75', '', false),
      row('mc', 'MC09', '02.02.56.50', '', false),
      row('mc-sub', 'N/A', '02.02.56.50', '', false),
      row('th', 'TH08', '02.00.17.46', '', false),
      row('ext', 'EXT07', '00.00.08.18', '', false),
      row('smc', 'SMC09', '02.00.11.79', '', false),
      row('ap', 'AP05', '00.00.50.02', '', false),
    ];
  },
};
