import { describe, expect, test } from 'vitest';
import { MODELS, modelNamed, modelOf, modelOfSerial } from '../../server/printers/models.ts';
import { firmwareOf, readModules } from '../../server/printers/report/modules.ts';

const nameOf = (modules: readonly unknown[], serial: string | null = null) =>
  modelOf({ modules: readModules(modules), serial })?.name ?? null;

describe('a model is known', () => {
  test('by its product name, whatever board and serial say', () => {
    const board = { name: 'ap', hw_ver: 'AP04', project_name: 'C11' };
    expect(nameOf([board, { name: 'ota', product_name: 'Bambu Lab P2S' }], '01P')).toBe('P2S');
    expect(nameOf([{ name: 'ota', product_name: 'Bambu Lab X1-Carbon' }])).toBe('X1C');
    expect(nameOf([{ name: 'ota', product_name: 'Bambu Lab A1 mini' }])).toBe('A1 Mini');
    expect(nameOf([{ name: 'ota', product_name: 'Bambu Lab H2D Pro' }])).toBe('H2D Pro');
    expect(nameOf([{ name: 'ota', product_name: 'H2C' }])).toBe('H2C');
  });

  test.each([
    ['AP04', 'C11', 'P1P'],
    ['AP04', 'C12', 'P1S'],
    ['AP05', 'N1', 'A1 Mini'],
    ['AP05', 'N2S', 'A1'],
    ['AP05', '', 'X1C'],
    ['AP02', '', 'X1E'],
  ])('by its board %s and project %j on old firmware: %s', (board, project, name) => {
    expect(
      nameOf([
        { name: 'ota', sw_ver: '1' },
        { name: 'mc', hw_ver: 'MC07' },
        { name: 'esp32', hw_ver: board, project_name: project },
      ]),
    ).toBe(name);
  });

  test('by its serial number when it says nothing else', () => {
    expect(nameOf([], '03919A000000001')).toBe('A1');
    expect(nameOf([{ name: 'ota', sw_ver: '1' }], ' 01p00A000000001')).toBe('P1S');
    expect(modelOfSerial('ZZZ')).toBe(null);
    expect(nameOf([])).toBe(null);
  });

  test('a product of the future keeps its name and claims nothing', () => {
    const modules = readModules([{ name: 'ota', product_name: 'Bambu Lab Z9' }]);
    expect(modelOf({ modules, serial: '094' })).toMatchObject({
      name: 'Z9',
      nozzles: 1,
      chamberSensor: false,
      door: null,
    });
  });
});

test('every alias and serial prefix names one model', () => {
  const aliases = MODELS.flatMap(({ product, codes }) => [product, ...codes]);
  expect(new Set(aliases).size).toBe(aliases.length);
  expect(new Set(MODELS.map(({ serialPrefix }) => serialPrefix)).size).toBe(MODELS.length);
  expect(modelNamed('BL-P001')?.name).toBe('X1C');
  expect(modelNamed('o1d')?.name).toBe('H2D');
  expect(modelNamed('C12')?.name).toBe('P1S');
});

test('families: nozzles, chamber, heater, bed', () => {
  const names = (has: (model: (typeof MODELS)[number]) => boolean) =>
    MODELS.filter(has)
      .map(({ name }) => name)
      .sort();
  expect(names((model) => model.nozzles === 2)).toEqual(['H2C', 'H2D', 'H2D Pro', 'X2D']);
  expect(names((model) => !model.chamberSensor)).toEqual(['A1', 'A1 Mini', 'A2L', 'P1P', 'P1S']);
  expect(names((model) => model.chamberHeater)).toEqual(['H2C', 'H2D', 'H2D Pro', 'H2S', 'X1E', 'X2D']);
  expect(names((model) => model.bedSlinger)).toEqual(['A1', 'A1 Mini', 'A2L']);
  expect(names((model) => model.deltas)).toEqual(names((model) => model.camera === 'jpeg'));
});

test('the firmware is the version of the ota module', () => {
  expect(
    firmwareOf(
      readModules([
        { name: 'mc', sw_ver: '9' },
        { name: 'ota', sw_ver: '01.08.02.00' },
      ]),
    ),
  ).toBe('01.08.02.00');
  expect(firmwareOf([])).toBe(null);
});
