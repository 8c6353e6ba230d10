import { asText, asTrees } from './values.ts';

/** One module of `info.get_version`: a board, an AMS unit or the firmware bundle itself (`ota`). */
export interface Module {
  /** `ota`, `esp32`, `mc`, `ams/0`, `n3f/1`, `n3s/128`, … */
  readonly name: string;
  readonly softwareVersion: string | null;
  readonly hardwareVersion: string | null;
  /** null also while a unit still answers "N/A" after boot. */
  readonly serial: string | null;
  /** "Bambu Lab P1S"; absent on old firmware. */
  readonly productName: string | null;
  /** "C12": old firmware instead of a product name. */
  readonly projectName: string | null;
}

/** Reads `module[]`; entries without a name are skipped. */
export function readModules(value: unknown): readonly Module[] {
  return asTrees(value).flatMap((entry) => {
    const name = known(entry.name);
    if (name === null) return [];
    return {
      name,
      softwareVersion: known(entry.sw_ver),
      hardwareVersion: known(entry.hw_ver),
      serial: known(entry.sn),
      productName: known(entry.product_name),
      projectName: known(entry.project_name),
    };
  });
}

/** The firmware version that people know, or null. */
export function firmwareOf(modules: readonly Module[]): string | null {
  return modules.find((module) => module.name === 'ota')?.softwareVersion ?? null;
}

function known(value: unknown): string | null {
  const text = asText(value)?.trim() ?? '';
  return text === '' || text.toUpperCase() === 'N/A' ? null : text;
}
