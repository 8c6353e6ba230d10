import type { Profile } from './profiles/profile.ts';
import type { AmsUnit, PrinterState, Spool } from './state.ts';
import { heater } from './thermal.ts';

const ROOM = 23;

function spool(type: string, brand: string, preset: string, color: string, left: number, rfid = true): Spool {
  const [nozzleMin, nozzleMax] = type.startsWith('PETG') ? [230, 260] : type === 'ABS' ? [240, 270] : [190, 230];
  return { type, brand, preset, color, weight: 1000, left, rfid, nozzleMin, nozzleMax };
}

function unit(id: number, kind: AmsUnit['kind'], extruder: 0 | 1, trays: (Spool | null)[]): AmsUnit {
  return { id, kind, extruder, humidityPercent: 18 + id * 6, temperature: 26.4, dryMinutes: 0, trays };
}

function amsOf(profile: Profile): AmsUnit[] {
  if (profile.id === 'x1') {
    return [
      unit(0, 'ams', 0, [
        spool('PLA', 'PLA Basic', 'GFA00', 'FFFFFF', 830),
        spool('PLA', 'PLA Matte', 'GFA01', '000000', 410),
        spool('PETG', 'PETG HF', 'GFG02', '1E88E5', 960),
        null,
      ]),
    ];
  }
  if (profile.id === 'p1') {
    return [
      unit(0, 'ams', 0, [
        spool('PLA', 'PLA Basic', 'GFA00', 'FF6A13', 620),
        spool('PLA', 'PLA Basic', 'GFA00', '0A2989', 150),
        null,
        spool('PLA', 'Generic PLA', 'GFL99', '00AE42', 700, false),
      ]),
    ];
  }
  return [
    unit(0, 'ams2pro', 0, [
      spool('ABS', 'ABS', 'GFB00', '111111', 900),
      spool('PLA', 'PLA Basic', 'GFA00', 'C12E1F', 540),
      spool('PETG', 'PETG HF', 'GFG02', 'ADB1B2', 1000),
      spool('PLA', 'PLA Basic', 'GFA00', 'F4EE2A', 330),
    ]),
    unit(1, 'ams2pro', 1, [
      spool('PLA-S', 'Support for PLA', 'GFS02', 'FFFFFF', 470),
      null,
      spool('PLA', 'PLA Matte', 'GFA01', '56B7E6', 880),
      null,
    ]),
  ];
}

/** A printer that stands idle after power-up: spools loaded, one slot empty, nothing warm, the light on. */
export function initialState(profile: Profile): PrinterState {
  const lights: Record<string, string> = { chamber_light: 'on' };
  if (profile.id !== 'p1') lights.work_light = 'flashing';
  if (profile.id === 'h2') lights.chamber_light2 = 'on';
  return {
    phase: 'IDLE',
    job: null,
    percent: 0,
    layer: 0,
    totalLayers: 0,
    remainingSeconds: 0,
    stage: null,
    stages: [],
    subStage: 0,
    preparePercent: 0,
    printError: 0,
    failReason: 0,
    hms: [],
    skipped: [],
    nozzles: Array.from({ length: profile.nozzles }, () => heater(ROOM, 5)),
    bed: heater(ROOM, 1),
    chamber: heater(ROOM, 0.3),
    activeExtruder: 0,
    fans: { part: 0, aux: 0, chamber: 0, heatbreak: 0 },
    speedLevel: 2,
    lights,
    heatbedLight: 'off',
    buzzerMode: 0,
    ams: amsOf(profile),
    external: [null, null],
    trayNow: 255,
    trayTarget: 255,
    trayBefore: 255,
    amsStatus: 0,
    amsVersion: 3,
    filamentLoaded: false,
    doorOpen: false,
    storage: true,
    signalDbm: -48,
    signatureRequired: false,
    timelapse: false,
    recording: true,
    detectors: {
      buildplate_marker_detector: true,
      first_layer_inspector: true,
      printing_monitor: true,
      spaghetti_detector: true,
    },
    printOptions: {},
    airductMode: 0,
    fileForgotten: false,
  };
}
