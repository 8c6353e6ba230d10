import { Fault } from '../errors.ts';
import type { PlateFilament } from './filaments.ts';
import { readXml } from './xml.ts';

export const SLICE_INFO = 'Metadata/slice_info.config';
const MAX_PLATES = 256;
const MAX_FILAMENTS = 64;
const MAX_OBJECTS = 4_096;
const MAX_TEXT = 200;

export interface PlateObject {
  /** The number by which a printer is told to skip it. */
  id: number;
  name: string;
  /** True when it was left out while slicing. */
  skipped: boolean;
}

/** What slicing one plate gave. */
export interface SlicedPlate {
  /** From 1. */
  index: number | null;
  predictionSeconds: number | null;
  weightGrams: number | null;
  /** Model code of the printer it is sliced for, such as `C12`. */
  modelCode: string | null;
  /** mm; the first nozzle where there are two. */
  nozzleDiameter: number | null;
  bedType: string | null;
  /** Filaments with more than 0 g on this plate, by slot. */
  filaments: PlateFilament[];
  objects: PlateObject[];
}

interface Draft {
  metadata: Map<string, string>;
  filaments: Map<number, PlateFilament>;
  objects: PlateObject[];
}

/**
 * The plates of `Metadata/slice_info.config`: the only source for grams per filament and plate. [] for a project that was
 * not sliced.
 * @throws Fault file_unreadable when the document is not well formed or lists absurdly much
 */
export function readSliceInfo(xml: string): SlicedPlate[] {
  const plates: SlicedPlate[] = [];
  let draft: Draft | null = null;
  if (xml.trim() === '') return plates;
  readXml(SLICE_INFO, xml, {
    open: (name, attributes) => {
      if (name === 'plate') {
        if (plates.length === MAX_PLATES) throw tooMuch('plates');
        draft = { metadata: new Map(), filaments: new Map(), objects: [] };
      } else if (draft !== null) {
        addTo(draft, name, attributes);
      }
    },
    close: (name) => {
      if (name !== 'plate' || draft === null) return;
      plates.push(finish(draft));
      draft = null;
    },
  });
  return plates;
}

function addTo(draft: Draft, name: string, attributes: Readonly<Record<string, string>>): void {
  if (name === 'metadata' && attributes.key !== undefined && attributes.value !== undefined) {
    draft.metadata.set(attributes.key, attributes.value);
  } else if (name === 'filament') {
    addFilament(draft.filaments, attributes);
  } else if (name === 'object') {
    const id = whole(attributes.identify_id);
    if (id === null) return;
    if (draft.objects.length === MAX_OBJECTS) throw tooMuch('objects');
    draft.objects.push({ id, name: text(attributes.name) ?? '', skipped: attributes.skipped === 'true' });
  }
}

/** The same slot may stand twice on one plate, once for each nozzle: its amounts add up. */
function addFilament(filaments: Map<number, PlateFilament>, attributes: Readonly<Record<string, string>>): void {
  const slot = whole(attributes.id);
  const grams = amount(attributes.used_g);
  if (slot === null || slot < 1 || grams === null || grams === 0) return;
  const before = filaments.get(slot);
  if (before === undefined && filaments.size === MAX_FILAMENTS) throw tooMuch('filaments');
  const meters = amount(attributes.used_m);
  filaments.set(slot, {
    slot,
    type: before?.type ?? text(attributes.type),
    color: before?.color ?? colorOf(attributes.color),
    grams: (before?.grams ?? 0) + grams,
    meters: before === undefined ? meters : meters === null || before.meters === null ? null : before.meters + meters,
    trayInfoIdx: before?.trayInfoIdx ?? text(attributes.tray_info_idx),
  });
}

function finish({ metadata, filaments, objects }: Draft): SlicedPlate {
  return {
    index: whole(metadata.get('index')),
    predictionSeconds: amount(metadata.get('prediction')),
    weightGrams: amount(metadata.get('weight')),
    modelCode: text(metadata.get('printer_model_id')),
    nozzleDiameter: amount(metadata.get('nozzle_diameters')?.split(',')[0]),
    bedType: text(metadata.get('curr_bed_type')),
    filaments: [...filaments.values()].sort((a, b) => a.slot - b.slot),
    objects,
  };
}

function whole(value: string | undefined): number | null {
  return value !== undefined && /^\d{1,10}$/.test(value.trim()) ? Number(value) : null;
}

/** A number that is not negative. */
function amount(value: string | undefined): number | null {
  return value !== undefined && /^\d{1,9}(\.\d{1,12})?$/.test(value.trim()) ? Number(value) : null;
}

function text(value: string | undefined): string | null {
  const trimmed = value?.trim().slice(0, MAX_TEXT) ?? '';
  return trimmed === '' ? null : trimmed;
}

/** `#RRGGBB` from that or from `#RRGGBBAA`. */
function colorOf(value: string | undefined): string | null {
  return /^#[0-9a-f]{6}(?=$|[0-9a-f]{2}$)/i.exec(value?.trim() ?? '')?.[0].toUpperCase() ?? null;
}

function tooMuch(what: string): Fault {
  return new Fault('file_unreadable', `The 3MF file cannot be read: ${SLICE_INFO} lists too many ${what}.`);
}
