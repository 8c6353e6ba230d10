import { baseReport } from './base.ts';
import { amsReport, newExternal } from './filament.ts';
import { deviceReport, newKeys, packed, unpackedFile } from './newProtocol.ts';
import type { Profile } from './profile.ts';

const DOOR_BIT = 23;
const FUN_BITS = [0, 1, 3, 4, 5, 6, 7, 10, 11, 12, 15, 16, 17, 24, 25, 31, 32, 36];

/** X1 Carbon on 01.09: the whole report each second (msg 0), results in echoes, one nozzle, the newer protocol. */
export const x1: Profile = {
  id: 'x1',
  model: 'X1C',
  modelCode: 'BL-P001',
  defaultName: 'Workshop X1C',
  serialPrefix: '00M',
  firmware: '01.09.00.01',
  nozzles: 1,
  deltas: false,
  omitMsg: false,
  indent: 4,
  bareEcho: false,
  guardsRequestTopic: false,
  keepsFailReason: true,
  jpegCamera: false,
  needsMapping2: false,
  heatCommands: false,
  chamberHeater: false,
  heatbedLight: false,
  buzzer: false,
  airductModes: [],

  render(state, identity, now) {
    const base = baseReport(state, identity, {
      idleStage: -1,
      idlePrintType: '',
      gcodeFile: unpackedFile(state),
      temperature: Math.round,
      homeFlagBits: state.doorOpen ? [15, 16, 17, DOOR_BIT] : [15, 16, 17],
    });
    return {
      ...base,
      ...newKeys(state, FUN_BITS),
      device: deviceReport(state, false),
      info: { temp: packed(state.chamber) },
      t_utc: now,
      online: { ahb: true, ext: false, version: 10 },
      ams: amsReport(state, identity.serial, 'new', false),
      vir_slot: [newExternal(identity.serial, '255', state.external[0] ?? null)],
      vt_tray: newExternal(identity.serial, '255', state.external[0] ?? null),
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
      row('ota', 'N/A', x1.firmware, 'Bambu Lab X1-Carbon', true),
      ...state.ams.map((unit) => row(`ams/${unit.id}`, 'AMS08', '00.01.06.62', `AMS (${unit.id + 1})`, true)),
      row('ahb', 'AHB01', '00.00.00.43', 'AMS Hub', true),
      row('mc', 'MC07', '00.00.32.89', '', false),
      row('mc-sub', 'N/A', '00.00.32.89', '', false),
      row('th', 'TH09', '00.00.07.12', '', false),
      row('ap', 'AP05', '00.00.50.76', '', false),
    ];
  },
};
