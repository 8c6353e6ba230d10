import { describe, expect, test } from 'vitest';
import { mergedOf } from './reading.ts';
import { P1S_IDLE, p1Delta } from './synthetic/p1s.ts';

type Json = Record<string, unknown>;

/** The merged print object of an idle P1S after some deltas. */
function printAfter(...deltas: Json[]): Json {
  return mergedOf(P1S_IDLE, ...deltas.map(p1Delta)).print;
}

/** The unit of that number after some changes of `ams`. */
function unitAfter(id: string, ...changes: unknown[]): Json | undefined {
  const ams = printAfter(...changes.map((change) => ({ ams: change }))).ams as { ams: Json[] };
  return ams.ams.find((unit) => unit.id === id);
}

/** The first unit's slot after some changes of that slot alone. */
function slotAfter(slot: number, ...changes: Json[]): Json {
  const unit = unitAfter(
    '0',
    ...changes.map((change) => ({ ams: [{ id: '0', tray: [{ id: String(slot), ...change }] }] })),
  );
  return (unit!.tray as Json[])[slot]!;
}

const full = (fields: Json) => ({ ...P1S_IDLE, ...fields });

describe('AMS units and slots', () => {
  test('ams may arrive without its units', () => {
    expect(printAfter({ ams: { tray_now: '1' } }).ams).toMatchObject({
      tray_now: '1',
      ams: [{ id: '0', humidity: '4' }],
    });
  });

  test('a unit keeps what a message leaves out or sends empty', () => {
    const drying = { ams: [{ id: '0', dry_time: 90, info: '1023', humidity: '2' }] };
    expect(unitAfter('0', drying, { ams: [{ id: '0', temp: '31.5', humidity: '', dry_time: null }] })).toMatchObject({
      dry_time: 90,
      info: '1023',
      humidity: '2',
      temp: '31.5',
    });
    expect(unitAfter('0', drying, { ams: [{ id: '0', dry_time: 0 }] })).toMatchObject({ dry_time: 0 });
  });

  test('only the changed unit or slot may arrive; ids match as text and as number', () => {
    const two = { ams: [{ id: '1', humidity: '3', tray: [{ id: '0', tray_type: 'ABS' }] }] };
    expect(unitAfter('0', two, { ams: [{ id: 1, humidity: '2' }] })).toMatchObject({ humidity: '4' });
    expect(unitAfter('1', two)).toMatchObject({ humidity: '3' });
    expect(slotAfter(1, { remain: 55 })).toMatchObject({ tray_type: 'PETG', remain: 55 });
  });

  test('blinking tag ids are ignored while the spool is there', () => {
    const blink = { tag_uid: '0000000000000000', tray_uuid: '', remain: 81 };
    expect(slotAfter(0, blink)).toMatchObject({
      tag_uid: '1122334455667788',
      tray_uuid: '00112233445566778899AABBCCDDEEFF',
      remain: 81,
    });
    expect(slotAfter(0, { ...blink, tray_type: '' })).toMatchObject({
      tag_uid: '0000000000000000',
      tray_uuid: '',
      tray_type: '',
    });
  });

  test('empty values do not overwrite, except where a person or the printer clears them', () => {
    const cleared = { tray_weight: '', cols: [], nozzle_temp_min: '', tray_sub_brands: '', tray_info_idx: '', k: 0 };
    expect(slotAfter(0, cleared)).toMatchObject({
      tray_weight: '1000',
      cols: ['FF6A13FF'],
      nozzle_temp_min: '190',
      tray_sub_brands: '',
      tray_info_idx: '',
      k: 0,
    });
  });

  test('a bare slot is emptied when the mask says so, and kept when it does not', () => {
    const bare = { ams: [{ id: '0', tray: [{ id: '0', state: 10 }] }] };
    const trays = (change: unknown) => unitAfter('0', change)?.tray as Json[];
    expect(trays({ ...bare, tray_exist_bits: '2' })[0]).toEqual({ id: '0', state: 10 });
    expect(trays(bare)[0]).toMatchObject({ tray_type: 'PLA', state: 10 });
  });

  test('without masks the state of a bare slot decides, except in an AMS HT', () => {
    const unmasked = (id: string, state: number) => {
      const units = (tray: Json) => ({ ams: [{ id, tray: [{ id: '0', ...tray }] }] });
      const { print } = mergedOf(p1Delta({ ams: units({ tray_type: 'PLA' }) }), p1Delta({ ams: units({ state }) }));
      return (print.ams as { ams: { tray: Json[] }[] }).ams[0]!.tray[0];
    };
    expect(unmasked('0', 0)).toEqual({ id: '0', state: 0 });
    expect(unmasked('0', 11)).toMatchObject({ tray_type: 'PLA' });
    expect(unmasked('128', 0)).toMatchObject({ tray_type: 'PLA' });
  });

  test('a mask that loses a bit empties the slot; a spool told before its bit is kept', () => {
    const removed = unitAfter('0', { tray_exist_bits: '2' })?.tray as Json[];
    expect(removed[0]).toEqual({ id: '0' });
    expect(removed[1]).toMatchObject({ tray_type: 'PETG' });
    expect(slotAfter(2, { tray_type: 'ASA', tray_color: '112233FF' })).toMatchObject({ tray_type: 'ASA' });
  });

  test('masks of AMS HT and of the built-in unit of an A2L have their own places', () => {
    const units = [
      { id: '128', tray: [{ id: '0', tray_type: 'PA' }] },
      { id: '129', tray: [{ id: '0', tray_type: 'PA' }] },
      {
        id: '16',
        tray: [
          { id: '0', tray_type: 'A' },
          { id: '1', tray_type: 'B' },
        ],
      },
    ];
    const { print } = mergedOf(full({ ams: { ams: units, ams_exist_bits: '1030', tray_exist_bits: '2010000' } }));
    expect(print.ams).toMatchObject({
      ams: [
        { id: '128', tray: [{ tray_type: 'PA' }] },
        { id: '129', tray: [{ id: '0' }] },
        { id: '16', tray: [{ id: '0' }, { id: '1', tray_type: 'B' }] },
      ],
    });
    expect(JSON.stringify(print.ams)).not.toContain('"A"');
  });

  test('a field seen for the first time is taken even when it is empty', () => {
    expect(slotAfter(2, { tray_type: 'ABS', tag_uid: '0000000000000000', xcam_info: '' })).toEqual({
      id: '2',
      tray_type: 'ABS',
      tag_uid: '0000000000000000',
      xcam_info: '',
    });
  });

  test('a partial external spool keeps what it does not name', () => {
    expect(
      printAfter({ vt_tray: { tray_info_idx: 'GFB99', tray_color: 'FFFFFFFF', tray_type: 'ABS' } }).vt_tray,
    ).toEqual({
      ...P1S_IDLE.vt_tray,
      tray_info_idx: 'GFB99',
      tray_color: 'FFFFFFFF',
    });
  });
});
