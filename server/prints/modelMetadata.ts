import { readXml } from './xml.ts';

export const MODEL = '3D/3dmodel.model';
const MAX_TEXT = 500;
/** Texts went through several programs, each of which may have escaped them once more. */
const MAX_UNESCAPES = 8;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

export interface ModelMetadata {
  title: string | null;
  designer: string | null;
}

/** Thrown to leave the parser when the metadata is behind us. */
const DONE = Symbol('metadata read');

/**
 * Title and designer from the beginning of `3D/3dmodel.model`. Reading ends where the meshes begin, so the beginning of a
 * large file is enough.
 * @throws Fault file_unreadable when what was read is not well formed
 */
export function readModelMetadata(beginning: string): ModelMetadata {
  const found = new Map<string, string>();
  let key: string | null = null;
  try {
    readXml(
      MODEL,
      beginning,
      {
        open: (name, attributes) => {
          if (name === 'resources' || name === 'build') throw DONE;
          const named = name === 'metadata' ? (attributes.name ?? null) : null;
          key = named !== null && !found.has(named) ? named : null;
        },
        text: (part) => {
          if (key !== null) found.set(key, (found.get(key) ?? '') + part);
        },
        close: () => {
          key = null;
        },
      },
      false,
    );
  } catch (error) {
    if (error !== DONE) throw error;
  }
  return { title: plainText(found.get('Title')), designer: plainText(found.get('Designer')) };
}

/** Unescaped until nothing changes, without control characters, or null when nothing is left. */
function plainText(value: string | undefined): string | null {
  let text = value?.slice(0, MAX_TEXT * MAX_UNESCAPES) ?? '';
  for (let round = 0; round < MAX_UNESCAPES; round++) {
    const next = unescapeOnce(text);
    if (next === text) break;
    text = next;
  }
  const clean = text
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, MAX_TEXT)
    .trim();
  return clean === '' ? null : clean;
}

function unescapeOnce(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,4}));/gi, (whole, decimal, hexadecimal, name) => {
    if (name !== undefined) return NAMED[String(name).toLowerCase()] ?? whole;
    const point = decimal !== undefined ? Number(decimal) : Number.parseInt(String(hexadecimal), 16);
    return point > 0 && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff)
      ? String.fromCodePoint(point)
      : whole;
  });
}
