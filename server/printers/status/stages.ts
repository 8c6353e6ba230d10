/** What the printer does in each stage (`stg_cur`), in our words; where it waits, also why, in the fewest words. */
const STAGES: readonly (string | readonly [doing: string, why: string])[] = [
  'Printing',
  'Levelling the bed',
  'Preheating the bed',
  'Measuring vibration',
  'Changing filament',
  'Paused by the print file',
  ['Paused: filament ran out', 'Filament runout'],
  'Heating the nozzle',
  'Calibrating the extrusion',
  'Scanning the bed',
  'Inspecting the first layer',
  'Identifying the build plate',
  'Calibrating the lidar',
  'Homing',
  'Cleaning the nozzle',
  'Checking the nozzle temperature',
  'Paused by a person',
  ['Paused: front cover is off', 'Front cover is off'],
  'Calibrating the lidar',
  'Calibrating the flow',
  ['Paused: nozzle temperature is wrong', 'Nozzle temperature fault'],
  ['Paused: bed temperature is wrong', 'Bed temperature fault'],
  'Unloading filament',
  ['Paused: steps were lost', 'Lost steps'],
  'Loading filament',
  'Calibrating motor noise',
  ['Paused: AMS is not connected', 'AMS is not connected'],
  ['Paused: heatbreak fan is slow', 'Heatbreak fan fault'],
  ['Paused: chamber temperature is wrong', 'Chamber temperature fault'],
  'Cooling the chamber',
  'Paused by the print file',
  'Demonstrating motor noise',
  ['Paused: nozzle is covered in filament', 'Nozzle covered in filament'],
  ['Paused: cutter has a fault', 'Cutter fault'],
  ['Paused: first layer has a fault', 'First layer fault'],
  ['Paused: nozzle is clogged', 'Clogged nozzle'],
  'Measuring motion accuracy',
  'Calibrating motion accuracy',
  'Verifying motion accuracy',
  'Calibrating the nozzle offset',
  'Levelling the hot bed',
  'Checking the quick release',
  'Checking door and cover',
  'Calibrating the laser',
  'Checking the platform',
  'Checking the overhead camera',
  'Calibrating the overhead camera',
  'Levelling the bed, first pass',
  'Levelling the bed, second pass',
  'Heating the chamber',
  'Cooling the bed',
  'Printing calibration lines',
  'Checking the material',
  'Calibrating the live camera',
  'Waiting for the bed temperature',
  'Checking the material position',
  'Calibrating the cutter offset',
  'Measuring the surface',
  'Evening out the temperature',
  'Homing the blade holder',
  'Calibrating the camera offset',
  'Calibrating the blade position',
  'Changing the hotend',
  'Waiting for the chamber temperature',
  'Preparing the hotend',
  'Calibrating clump detection',
  'Cleaning the air',
  'Calibrating the rotary axis',
  'Moving to the purge chute',
  'Cooling the nozzle',
  'Moving to the middle of the bed',
  'Fitting arcs',
  'Checking the hotend type',
  'Checking the plate alignment',
  'Checking for objects on the plate',
  'Checking under the plate',
  'Extruding before the print',
  'Preparing the AMS',
];

/** The stage in words; "Stage N" for one that is not known; null for the idle values (-1, 255). */
export function stageName(stage: number): string | null {
  if (stage < 0 || stage === 255) return null;
  const known = STAGES[stage];
  return (typeof known === 'object' ? known[0] : known) ?? `Stage ${stage}`;
}

/** Why the printer waits in this stage; null for a stage in which it does not. */
export function pauseOfStage(stage: number): string | null {
  const known = STAGES[stage];
  if (typeof known === 'object') return known[1];
  return known?.startsWith('Paused') ? known : null;
}

const NAMES: readonly string[] = [...new Set(STAGES.map((stage) => (typeof stage === 'string' ? stage : stage[0])))];

/** The words of every stage that is known. */
export function stageNames(): readonly string[] {
  return NAMES;
}
