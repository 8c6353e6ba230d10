import { createHash } from 'node:crypto';
import { readZip } from './zipRead.ts';

/** What a printer takes from one plate of a sliced file. `filaments[].id` is the 1-based place in the project. */
export interface PlateContent {
  plate: number;
  seconds: number;
  layers: number;
  filaments: { id: number; type: string; color: string; grams: number }[];
}

/** Reads one plate. Null when the file is no ZIP, the plate has no g-code, or its checksum does not match. */
export function readPlate(bytes: Buffer, plate: number): PlateContent | null {
  try {
    const members = readZip(bytes);
    const gcode = members.get(`Metadata/plate_${plate}.gcode`);
    if (gcode === undefined) return null;
    const sum = members.get(`Metadata/plate_${plate}.gcode.md5`)?.read().toString('latin1');
    if (sum !== undefined && sum !== md5(gcode.read())) return null;
    const layers = /^; total layer number: (\d+)/m.exec(gcode.head().toString('latin1'));
    const info = plateSummary(members.get('Metadata/slice_info.config')?.read().toString('utf8') ?? '', plate);
    return { plate, layers: Number(layers?.[1] ?? 1), ...info };
  } catch {
    return null;
  }
}

export function md5(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('hex').toUpperCase();
}

function plateSummary(xml: string, plate: number): Pick<PlateContent, 'seconds' | 'filaments'> {
  for (const [, body = ''] of xml.matchAll(/<plate>([\s\S]*?)<\/plate>/g)) {
    if (Number(metadata(body, 'index')) !== plate) continue;
    const filaments = [...body.matchAll(/<filament\s([^>]*)\/>/g)].map(([, attributes = '']) => ({
      id: Number(attribute(attributes, 'id')),
      type: attribute(attributes, 'type'),
      color: attribute(attributes, 'color').replace('#', '').slice(0, 6).toUpperCase(),
      grams: Number(attribute(attributes, 'used_g')),
    }));
    return { seconds: Number(metadata(body, 'prediction')) || 1, filaments };
  }
  return { seconds: 1, filaments: [] };
}

function metadata(xml: string, key: string): string {
  return new RegExp(`<metadata key="${key}" value="([^"]*)"`).exec(xml)?.[1] ?? '';
}

function attribute(text: string, name: string): string {
  return new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(text)?.[1] ?? '';
}
