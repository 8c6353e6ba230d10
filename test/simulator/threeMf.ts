import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import { md5 } from './jobFile.ts';
import { drawPng, type Rgb } from './png.ts';

/** What a sliced file says about its plate. `grams` per filament, `seconds` for the whole print. */
export interface ThreeMfContent {
  name: string;
  plate?: number;
  filaments: { type: string; color: string; grams: number; preset?: string }[];
  seconds: number;
  layers: number;
  /** Model code of the printer it is sliced for, as in discovery. */
  modelCode?: string;
  /** Plate picture, pixels on a side. */
  pictureSize?: number;
}

const PICTURE_SIZE = 256;
const PLA_DENSITY = 1.24;
const FILAMENT_MM2 = Math.PI * (1.75 / 2) ** 2;
/** Thumbnails are compressed already; printers refuse pictures that were compressed again. */
const STORED = { compress: false };
/** Every file built from the same content has the same bytes. */
const MODIFIED = new Date(2026, 0, 1);

/** A small, valid `.gcode.3mf` with one plate. */
export function buildThreeMf(content: ThreeMfContent): Promise<Buffer> {
  const plate = content.plate ?? 1;
  const gcode = Buffer.from(gcodeText(content));
  const colors = content.filaments.map(({ color }) => rgb(color));
  const zip = new ZipFile();
  const add = (name: string, body: string | Buffer, options: { compress?: boolean } = {}) =>
    zip.addBuffer(Buffer.from(body), name, { mtime: MODIFIED, ...options });
  add('[Content_Types].xml', CONTENT_TYPES);
  add('_rels/.rels', RELATIONS);
  add('3D/3dmodel.model', modelXml(content.name));
  add('Metadata/slice_info.config', sliceXml(content, plate));
  add('Metadata/model_settings.config', modelSettings(plate));
  add('Metadata/project_settings.config', projectSettings(content));
  add(`Metadata/plate_${plate}.json`, plateJson(content));
  add(`Metadata/plate_${plate}.gcode`, gcode);
  add(`Metadata/plate_${plate}.gcode.md5`, md5(gcode));
  add(`Metadata/plate_${plate}.png`, plateDrawing(content.pictureSize ?? PICTURE_SIZE, colors), STORED);
  add(`Metadata/plate_${plate}_small.png`, plateDrawing(64, colors), STORED);
  zip.end();
  return buffer(zip.outputStream);
}

const CONTENT_TYPES = `<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
 <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
 <Default Extension="model" ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/>
 <Default Extension="png" ContentType="image/png"/>
 <Default Extension="gcode" ContentType="text/x.gcode"/>
</Types>`;

const RELATIONS = `<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
 <Relationship Target="/3D/3dmodel.model" Id="rel-1" Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/>
</Relationships>`;

function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function modelXml(name: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<model unit="millimeter" xml:lang="en-US" xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02">
 <metadata name="Application">BambuStudio-02.00.00.00</metadata>
 <metadata name="Title">${xml(name)}</metadata>
 <metadata name="Designer">Simulator</metadata>
 <resources/>
 <build/>
</model>`;
}

function hashColor(color: string): string {
  return `#${color.replace('#', '').toUpperCase()}`;
}

function meters(grams: number): number {
  return grams / PLA_DENSITY / FILAMENT_MM2;
}

function totalGrams(content: ThreeMfContent): number {
  return content.filaments.reduce((sum, { grams }) => sum + grams, 0);
}

function sliceXml(content: ThreeMfContent, plate: number): string {
  const metadata = (key: string, value: string | number) =>
    `    <metadata key="${key}" value="${xml(String(value))}"/>`;
  const filaments = content.filaments.map(
    ({ type, color, grams, preset }, index) =>
      `    <filament id="${index + 1}" tray_info_idx="${preset ?? 'GFL99'}" type="${xml(type)}" color="${hashColor(color)}"` +
      ` used_m="${meters(grams).toFixed(2)}" used_g="${grams.toFixed(2)}"/>`,
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<config>',
    '  <header>',
    '    <header_item key="X-BBL-Client-Type" value="slicer"/>',
    '    <header_item key="X-BBL-Client-Version" value="02.00.00.00"/>',
    '  </header>',
    '  <plate>',
    metadata('index', plate),
    metadata('printer_model_id', content.modelCode ?? 'C12'),
    metadata('nozzle_diameters', '0.4'),
    metadata('timelapse_type', 0),
    metadata('prediction', content.seconds),
    metadata('weight', totalGrams(content).toFixed(2)),
    metadata('outside', 'false'),
    metadata('support_used', 'false'),
    metadata('label_object_enabled', 'true'),
    `    <object identify_id="77" name="${xml(content.name)}" skipped="false"/>`,
    ...filaments,
    '  </plate>',
    '</config>',
    '',
  ].join('\n');
}

function modelSettings(plate: number): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<config>
  <plate>
    <metadata key="plater_id" value="${plate}"/>
    <metadata key="plater_name" value=""/>
    <metadata key="locked" value="false"/>
    <metadata key="thumbnail_file" value="Metadata/plate_${plate}.png"/>
    <metadata key="gcode_file" value="Metadata/plate_${plate}.gcode"/>
  </plate>
</config>
`;
}

function projectSettings(content: ThreeMfContent): string {
  const each = (value: string) => content.filaments.map(() => value);
  return JSON.stringify(
    {
      layer_height: '0.2',
      nozzle_diameter: ['0.4'],
      filament_type: content.filaments.map(({ type }) => type),
      filament_colour: content.filaments.map(({ color }) => hashColor(color)),
      filament_density: each(String(PLA_DENSITY)),
      filament_diameter: each('1.75'),
      filament_vendor: each('Bambu Lab'),
      curr_bed_type: 'Textured PEI Plate',
      sparse_infill_density: '15%',
      wall_loops: '2',
      enable_support: '0',
    },
    null,
    4,
  );
}

function plateJson(content: ThreeMfContent): string {
  return JSON.stringify({
    bbox_all: [96, 96, 160, 160],
    bbox_objects: [{ id: 77, name: content.name, bbox: [96, 96, 160, 160], area: 4096, layer_height: 0.2 }],
    bed_type: 'textured_plate',
    filament_colors: content.filaments.map(({ color }) => hashColor(color)),
    filament_ids: content.filaments.map((_filament, index) => index),
    first_extruder: 0,
    is_seq_print: false,
    nozzle_diameter: 0.4,
  });
}

function clock(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return `${hours > 0 ? `${hours}h ` : ''}${minutes}m ${seconds % 60}s`;
}

function gcodeText(content: ThreeMfContent): string {
  const list = (value: (grams: number) => number) =>
    content.filaments.map(({ grams }) => value(grams).toFixed(2)).join(',');
  const layers = Array.from({ length: content.layers }, (_none, index) => {
    return `; CHANGE_LAYER\n; Z_HEIGHT: ${((index + 1) * 0.2).toFixed(2)}\nG1 X128 Y128 E1.0`;
  });
  return [
    '; HEADER_BLOCK_START',
    '; BambuStudio 02.00.00.00',
    `; model printing time: ${clock(content.seconds)}; total estimated time: ${clock(content.seconds)}`,
    `; total layer number: ${content.layers}`,
    `; total filament length [mm] : ${list((grams) => meters(grams) * 1000)}`,
    `; total filament volume [cm^3] : ${list((grams) => grams / PLA_DENSITY)}`,
    `; total filament weight [g] : ${list((grams) => grams)}`,
    `; max_z_height: ${(content.layers * 0.2).toFixed(2)}`,
    '; HEADER_BLOCK_END',
    '; CONFIG_BLOCK_START',
    '; layer_height = 0.2',
    '; CONFIG_BLOCK_END',
    '; EXECUTABLE_BLOCK_START',
    ...layers,
    '; EXECUTABLE_BLOCK_END',
    '',
  ].join('\n');
}

function rgb(color: string): Rgb {
  const value = Number.parseInt(color.replace('#', '').slice(0, 6), 16) || 0;
  return [value >> 16, (value >> 8) & 0xff, value & 0xff];
}

/** A plate seen from above: a grid, and on it a boat-like shape striped in the colours of the filaments. */
function plateDrawing(size: number, colors: Rgb[]): Buffer {
  return drawPng(size, (x, y) => {
    const hull = y > 0.5 && y < 0.78 && Math.abs(x - 0.5) < 0.36 - (y - 0.5) * 0.5;
    const cabin = y > 0.3 && y <= 0.5 && Math.abs(x - 0.56) < 0.14;
    const chimney = y > 0.2 && y <= 0.3 && Math.abs(x - 0.62) < 0.05;
    if (hull || cabin || chimney) {
      const [red, green, blue] = colors[Math.floor(((y - 0.2) / 0.58) * colors.length) % colors.length] ?? [
        255, 106, 19,
      ];
      const light = 0.75 + 0.25 * (1 - x);
      return [Math.round(red * light), Math.round(green * light), Math.round(blue * light)];
    }
    const line = (x * 16) % 1 < 0.04 || (y * 16) % 1 < 0.04;
    return line ? [96, 100, 106] : [58, 61, 66];
  });
}
