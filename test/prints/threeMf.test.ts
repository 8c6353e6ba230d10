import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../server/errors.ts';
import { readGcodeHeader } from '../../server/prints/gcodeHeader.ts';
import { readModelMetadata } from '../../server/prints/modelMetadata.ts';
import { readProjectSettings } from '../../server/prints/projectSettings.ts';
import { readSliceInfo } from '../../server/prints/sliceInfo.ts';
import { holdsPlate, plateOfGcodeFile, readThreeMf } from '../../server/prints/threeMf.ts';
import { fileWith, gcode, picture, sliceInfoXml, temporaryDirectory, zipBytes } from './threeMfFile.ts';

const PLA = { id: '1', tray_info_idx: 'GFA00', type: 'PLA', color: '#FFFFFF', used_m: '5.45', used_g: '17.32' };
const PETG = { id: '3', tray_info_idx: 'GFG99', type: 'PETG', color: '#00ae42FF', used_m: '1.10', used_g: '3.30' };

const MODEL = `<?xml version="1.0" encoding="UTF-8"?>
<model unit="millimeter" xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02">
 <metadata name="Application">BambuStudio-02.02.01.60</metadata>
 <metadata name="Designer">M&amp;amp;M Works</metadata>
 <metadata name="Title">Bench &amp;amp;quot;Boat&amp;amp;quot; &#8211; small</metadata>
 <metadata name="Title">another title</metadata>
 <resources>
  <object id="1" type="model"></object>
 </resources>
</model>
`;

const SETTINGS = JSON.stringify({
  layer_height: '0.2',
  nozzle_diameter: ['0.4'],
  curr_bed_type: 'Cool Plate',
  textured_plate_temp: ['55', '60', '70'],
  cool_plate_temp: ['35', '35', '35'],
  nozzle_temperature: ['220', '225', '255'],
});

type Members = (readonly [string, string | Buffer])[];

const TWO_PLATES: Members = [
  ['[Content_Types].xml', '<Types/>'],
  ['3D/3dmodel.model', MODEL],
  [
    'Metadata/slice_info.config',
    sliceInfoXml([
      {
        index: 1,
        prediction: 4140,
        weight: 17.32,
        filaments: [PLA, { ...PETG, used_g: '0.00' }],
        objects: [{ identify_id: '101', name: 'hull', skipped: 'false' }],
        metadata: { printer_model_id: 'C12', nozzle_diameters: '0.4', curr_bed_type: 'Textured PEI Plate' },
      },
      {
        index: 2,
        prediction: 600,
        weight: 5.5,
        filaments: [{ ...PLA, used_g: '2.20', used_m: '0.70' }, PETG],
        objects: [
          { identify_id: '201', name: 'chimney &amp; flag', skipped: 'false' },
          { identify_id: '202', name: 'anchor', skipped: 'true' },
        ],
        metadata: { printer_model_id: 'O1D', nozzle_diameters: '0.6,0.4' },
      },
    ]),
  ],
  ['Metadata/project_settings.config', SETTINGS],
  ['Metadata/plate_1.gcode', gcode({ layers: 80 })],
  ['Metadata/plate_2.gcode', gcode({ layers: 12 })],
  ['Metadata/plate_2.json', '{"bed_type":"textured_plate"}'],
  ['Metadata/plate_1.png', picture('one')],
  ['Metadata/plate_2.png', picture('two')],
];

function withMember(members: Members, name: string, content: string | Buffer | null): Members {
  const others = members.filter(([each]) => each !== name);
  return content === null ? others : [...others, [name, content]];
}

async function read(members: Members, plate?: number) {
  await using directory = await temporaryDirectory();
  return await readThreeMf(
    await fileWith(directory.path, await zipBytes(members)),
    plate === undefined ? {} : { plate },
  );
}

describe('a sliced file', () => {
  it('gives everything about the plate that was asked for', async () => {
    expect(await read(TWO_PLATES, 1)).toEqual({
      plate: 1,
      plates: [1, 2],
      title: 'Bench "Boat" – small',
      designer: 'M&M Works',
      predictionSeconds: 4140,
      weightGrams: 17.32,
      filaments: [{ slot: 1, type: 'PLA', color: '#FFFFFF', grams: 17.32, meters: 5.45, trayInfoIdx: 'GFA00' }],
      modelCode: 'C12',
      nozzleDiameter: 0.4,
      layerHeight: 0.2,
      bedType: 'Textured PEI Plate',
      bedTemperature: 55,
      nozzleTemperature: 220,
      totalLayers: 80,
      objects: [{ id: 101, name: 'hull', skipped: false }],
      thumbnail: picture('one'),
      problems: [],
    });
  });

  it('keeps plates apart that use the same filament', async () => {
    const file = await read(TWO_PLATES, 2);
    expect(file.filaments).toEqual([
      { slot: 1, type: 'PLA', color: '#FFFFFF', grams: 2.2, meters: 0.7, trayInfoIdx: 'GFA00' },
      { slot: 3, type: 'PETG', color: '#00AE42', grams: 3.3, meters: 1.1, trayInfoIdx: 'GFG99' },
    ]);
    expect(file).toMatchObject({ weightGrams: 5.5, totalLayers: 12, bedType: 'textured_plate', nozzleDiameter: 0.6 });
    expect(file.objects).toEqual([
      { id: 201, name: 'chimney & flag', skipped: false },
      { id: 202, name: 'anchor', skipped: true },
    ]);
    expect(file.thumbnail).toEqual(picture('two'));
  });

  it('leaves every per-plate field null when it has several plates and none was named', async () => {
    const file = await read(TWO_PLATES);
    expect(file).toMatchObject({
      plate: null,
      plates: [1, 2],
      title: 'Bench "Boat" – small',
      predictionSeconds: null,
      weightGrams: null,
      filaments: null,
      totalLayers: null,
      objects: null,
    });
  });

  it('takes the only plate there is, whatever its number', async () => {
    const file = await read(withMember(TWO_PLATES, 'Metadata/plate_1.gcode', null));
    expect(file).toMatchObject({ plate: 2, plates: [2], weightGrams: 5.5 });
  });

  it('takes bed and nozzle temperature of the filament the plate uses', async () => {
    const onlyPetg = sliceInfoXml([{ index: 2, filaments: [PETG], metadata: { curr_bed_type: 'Textured PEI Plate' } }]);
    const file = await read(withMember(TWO_PLATES, 'Metadata/slice_info.config', onlyPetg), 2);
    expect(file).toMatchObject({ bedTemperature: 70, nozzleTemperature: 255 });
  });

  it('adds up a filament that stands twice on one plate', async () => {
    const twice = sliceInfoXml([{ index: 1, filaments: [PLA, { ...PLA, used_g: '0.68', used_m: '0.55' }] }]);
    const file = await read(withMember(TWO_PLATES, 'Metadata/slice_info.config', twice), 1);
    expect(file.filaments).toHaveLength(1);
    expect(file.filaments?.[0]?.grams).toBeCloseTo(18, 6);
    expect(file.filaments?.[0]?.meters).toBeCloseTo(6, 6);
  });

  it('reads only the beginning of a long G-code and of a model with large meshes', async () => {
    const long = Buffer.concat([Buffer.from(gcode({ layers: 7 })), Buffer.alloc(70 * 1024 * 1024, 'G1 X1\n')]);
    const mesh = MODEL.replace('</object>', '<vertex x="1"/>'.repeat(200_000));
    const members = withMember(withMember(TWO_PLATES, 'Metadata/plate_1.gcode', long), '3D/3dmodel.model', mesh);
    expect(await read(members, 1)).toMatchObject({ totalLayers: 7, designer: 'M&M Works', problems: [] });
  });

  it('tells whether it holds the G-code of a plate', async () => {
    await using directory = await temporaryDirectory();
    const path = await fileWith(directory.path, await zipBytes(withMember(TWO_PLATES, 'Metadata/plate_1.gcode', null)));
    expect(await holdsPlate(path, 2)).toBe(true);
    expect(await holdsPlate(path, 1)).toBe(false);
    expect(await holdsPlate(path, null)).toBe(true);
  });
});

describe('what is missing', () => {
  it('stays null without slicing results, except what the G-code itself says', async () => {
    const file = await read(withMember(TWO_PLATES, 'Metadata/slice_info.config', null), 1);
    expect(file).toMatchObject({
      filaments: null,
      objects: null,
      modelCode: null,
      predictionSeconds: 4140,
      weightGrams: 17.32,
      totalLayers: 80,
    });
  });

  it('stays null for a plate the slicing results do not have', async () => {
    const file = await read(TWO_PLATES, 9);
    expect(file).toMatchObject({
      plate: 9,
      plates: [1, 2],
      filaments: null,
      weightGrams: null,
      predictionSeconds: null,
    });
  });

  it('is not printable when there is no G-code and no result', async () => {
    const file = await read([
      ['3D/3dmodel.model', MODEL],
      ['Metadata/slice_info.config', ''],
    ]);
    expect(file).toMatchObject({ plate: null, plates: [], filaments: null, title: 'Bench "Boat" – small' });
  });

  it('takes the next picture of the list when one is missing or no picture', async () => {
    const members = withMember(
      withMember(TWO_PLATES, 'Metadata/plate_2.png', 'not a picture'),
      'Metadata/plate_1.png',
      null,
    );
    const middle = 'Auxiliaries/.thumbnails/thumbnail_middle.png';
    expect((await read([...members, [middle, picture('middle')]], 2)).thumbnail).toEqual(picture('middle'));
    expect((await read(members, 2)).thumbnail).toBeNull();
  });

  it('ignores amounts that are no amounts', async () => {
    const bad = ['-4', 'NaN', '1e9', '', 'Infinity', '0x10', '99999999999'];
    const filaments = bad.map((used_g, index) => ({ ...PLA, id: String(index + 1), used_g }));
    const file = await read(
      withMember(TWO_PLATES, 'Metadata/slice_info.config', sliceInfoXml([{ index: 1, filaments }])),
      1,
    );
    expect(file.filaments).toEqual([]);
  });
});

describe('a damaged part', () => {
  it('is named when the job can do without it', async () => {
    const broken = withMember(
      withMember(TWO_PLATES, '3D/3dmodel.model', '<model><metadata'),
      'Metadata/plate_2.json',
      '{',
    );
    const file = await read(withMember(broken, 'Metadata/project_settings.config', '[]'), 2);
    expect(file).toMatchObject({ title: null, layerHeight: null, weightGrams: 5.5 });
    expect(file.problems.join('\n')).toContain('Metadata/project_settings.config');
    expect(file.problems.join('\n')).toContain('Metadata/plate_2.json');
  });

  it.each([
    ['is cut off', sliceInfoXml([{ index: 1, filaments: [PLA] }]).slice(0, -12)],
    ['has crossed elements', '<config><plate></config></plate>'],
    ['has an unknown entity', '<config><plate><metadata key="index" value="&bomb;"/></plate></config>'],
    ['is no XML', 'PK\u0003\u0004'],
  ])('refuses the file when the slicing result %s', async (_what, xml) => {
    await expect(read(withMember(TWO_PLATES, 'Metadata/slice_info.config', xml), 1)).rejects.toMatchObject({
      reason: 'file_unreadable',
      message: expect.stringContaining('Metadata/slice_info.config'),
    });
  });

  it('refuses document types, so no entity of its own is ever expanded', async () => {
    const laughs = `<!DOCTYPE config [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>
<config><plate><metadata key="index" value="1"/><metadata key="curr_bed_type" value="&b;"/></plate></config>`;
    await expect(read(withMember(TWO_PLATES, 'Metadata/slice_info.config', laughs), 1)).rejects.toMatchObject({
      reason: 'file_unreadable',
      message: expect.stringContaining('document type'),
    });
  });

  it('refuses XML that is nested too deeply', async () => {
    const deep = '<a>'.repeat(5_000) + '</a>'.repeat(5_000);
    await expect(read(withMember(TWO_PLATES, 'Metadata/slice_info.config', deep), 1)).rejects.toMatchObject({
      reason: 'file_unreadable',
    });
  });
});

describe('whatever the parts contain', () => {
  const pieces = fc.constantFrom(
    ...[
      '<config>',
      '</config>',
      '<plate>',
      '</plate>',
      '<metadata key="index" value="1"/>',
      '<filament id="1" used_g="3"/>',
    ],
    ...[
      '<metadata name="Title">',
      '</metadata>',
      '&#0;',
      '&amp;amp;',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<?x',
      '\u0000',
      '"',
      '<',
    ],
    ...[
      '; HEADER_BLOCK_START',
      '\n; total layer number: 9',
      '; total filament weight [g] : ,,',
      '{"a":',
      '[[',
      '}',
      '1',
    ],
  );
  const content = fc.array(fc.oneof({ weight: 4, arbitrary: pieces }, fc.string())).map((list) => list.join(''));

  it.each([
    ['slicing results', readSliceInfo],
    ['model', readModelMetadata],
    ['settings', readProjectSettings],
    ['G-code', readGcodeHeader],
  ])('reading %s gives an answer or a refusal, never another error', (_part, reader) => {
    fc.assert(
      fc.property(content, (text) => {
        try {
          reader(text);
        } catch (error) {
          expect(error).toBeInstanceOf(Fault);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('plateOfGcodeFile', () => {
  it.each([
    ['/data/Metadata/plate_1.gcode', 1],
    ['plate_12.gcode', 12],
    ['/data/Metadata/plate_0.gcode', null],
    ['boat_plate_3.gcode.3mf', null],
    ['boat.3mf', null],
    [null, null],
  ])('reads %s as %s', (file, plate) => {
    expect(plateOfGcodeFile(file)).toBe(plate);
  });
});
