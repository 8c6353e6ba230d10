import { describe, expect, it } from 'vitest';
import {
  changeOf,
  choose,
  type Memory,
  NOTHING_SENT,
  ROWS_A_MINUTE,
  STEADY_MS,
  type State,
  urgentPart,
  type Waiting,
} from '../../server/homeassistant/pace.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const T0 = Date.UTC(2026, 10, 24);

const steady = (device: string, rows = 5): Waiting => ({ device, rows, urgent: false });
const urgent = (device: string, rows = 5): Waiting => ({ device, rows, urgent: true });
const names = (waiting: readonly Waiting[]) => waiting.map(({ device }) => device);

describe('a change', () => {
  const before = { print_status: 'running', nozzle_temp: 220, tray_1: 'PLA', attributes: { tray_1: { remain: 80 } } };

  it('of nothing is no row', () => {
    expect(changeOf(before, structuredClone(before))).toEqual({ rows: 0, urgent: false });
  });

  it('of measurements can wait, and is a row each beside the message', () => {
    expect(changeOf(before, { ...before, nozzle_temp: 221, attributes: { tray_1: { remain: 79 } } })).toEqual({
      rows: 3,
      urgent: false,
    });
  });

  it('of a state, a target or a spool cannot wait', () => {
    for (const change of [
      { print_status: 'pause' },
      { target_nozzle_temp: 0 },
      { tray_1: 'PETG' },
      { can: { stop: true } },
    ])
      expect(changeOf(before, { ...before, ...change })).toMatchObject({ rows: 2, urgent: true });
  });
});

describe('the urgent part', () => {
  const before = {
    print_status: 'running',
    stage: 'Printing',
    nozzle_temp: 220,
    attributes: { tray_1: { remain: 80 } },
  };
  const after = { ...before, stage: 'Changing filament', nozzle_temp: 221, attributes: { tray_1: { remain: 79 } } };

  it('leaves what moves as it was told', () => {
    expect(urgentPart(before, after)).toEqual({ ...before, stage: 'Changing filament' });
  });

  it('is everything when the state of the print is another one', () => {
    const ended = { ...after, print_status: 'finish' };
    expect(urgentPart(before, ended)).toEqual(ended);
  });
});

describe('the pace', () => {
  it('tells a device that only moves at most twice a minute', () => {
    const first = choose([steady('a')], NOTHING_SENT, T0);
    expect(names(first.send)).toEqual(['a']);
    const soon = choose([steady('a')], first.memory, T0 + 10_000);
    expect(soon).toMatchObject({ send: [], wakeAt: T0 + STEADY_MS });
    expect(names(choose([steady('a')], soon.memory, T0 + STEADY_MS).send)).toEqual(['a']);
  });

  it('tells what people wait for at once', () => {
    const { memory } = choose([steady('a')], NOTHING_SENT, T0);
    expect(names(choose([urgent('a')], memory, T0 + 1).send)).toEqual(['a']);
  });

  it('leaves what moves due where only the urgent part was told', () => {
    const { memory } = choose([steady('a')], NOTHING_SENT, T0);
    const later = choose([{ ...urgent('a'), partly: true }], memory, T0 + STEADY_MS - 1).memory;
    expect(names(choose([steady('a')], later, T0 + STEADY_MS).send)).toEqual(['a']);
  });

  it('keeps room for what is urgent, and lets it go first', () => {
    const crowd = Array.from({ length: 40 }, (_, index) => steady(`s${index}`));
    const { send, memory } = choose([...crowd, urgent('u')], NOTHING_SENT, T0);
    expect(names(send)[0]).toBe('u');
    const rows = send.reduce((total, one) => total + one.rows, 0);
    expect(rows).toBeLessThan(ROWS_A_MINUTE);
    expect(names(choose([urgent('v', 20)], memory, T0 + 1).send)).toEqual(['v']);
  });

  it('makes even the urgent wait when the minute is full, and says until when', () => {
    const { memory } = choose([urgent('b', ROWS_A_MINUTE)], NOTHING_SENT, T0);
    expect(choose([urgent('a')], memory, T0 + 1000)).toMatchObject({ send: [], wakeAt: T0 + MINUTE });
    expect(names(choose([urgent('a')], memory, T0 + MINUTE).send)).toEqual(['a']);
  });

  it('lets one that alone is more than a minute holds go when nothing else was sent', () => {
    expect(names(choose([urgent('a', ROWS_A_MINUTE * 2)], NOTHING_SENT, T0).send)).toEqual(['a']);
  });

  it('is fair: in a farm nobody waits much longer than the others', () => {
    const devices = Array.from({ length: 60 }, (_, index) => `p${index}`);
    const counts = new Map(devices.map((device) => [device, 0]));
    let memory: Memory = NOTHING_SENT;
    for (let now = T0; now < T0 + HOUR; now += 1000) {
      const chosen = choose(
        devices.map((device) => steady(device, 8)),
        memory,
        now,
      );
      memory = chosen.memory;
      for (const { device } of chosen.send) counts.set(device, (counts.get(device) ?? 0) + 1);
    }
    const times = [...counts.values()];
    expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(2);
  });
});

/** Five printers, each printing six hours and resting two, with temperatures that tremble and events in between. */
describe('a week', () => {
  const PRINTERS = 5;
  const DAYS = 7;
  const STEP = 5_000;
  const CYCLE = 8 * HOUR;
  const PRINT = 6 * HOUR;

  function stateAt(printer: number, now: number): State {
    const at = (now - T0 + printer * HOUR) % CYCLE;
    const printing = at < PRINT;
    const tremble = Math.floor(now / STEP + printer) % 3;
    return {
      print_status: printing ? (at < 5 * MINUTE ? 'prepare' : 'running') : 'finish',
      print_progress: printing ? Math.floor((100 * at) / PRINT) : 100,
      remaining_time: printing ? Math.ceil((PRINT - at) / MINUTE) : 0,
      current_layer: printing ? Math.floor((400 * at) / PRINT) : 400,
      nozzle_temp: printing ? 219 + tremble : Math.max(25, 219 - Math.floor((at - PRINT) / (20 * STEP))),
      bed_temp: printing ? 60 : Math.max(25, 60 - Math.floor((at - PRINT) / (60 * STEP))),
      chamber_temp: 30 + (Math.floor(now / (10 * MINUTE)) % 4),
      target_nozzle_temp: printing ? 220 : 0,
      wifi_signal: -50 - (Math.floor(now / (30 * 1000)) % 5),
      active_tray: printing ? `Tray ${1 + (Math.floor(at / (40 * MINUTE)) % 4)}` : null,
    };
  }

  it('stays below two messages a minute for each steady printer and a hundred rows a minute for the house', () => {
    const told = new Map<string, State>();
    const sentAt: { device: string; at: number; rows: number; urgent: boolean }[] = [];
    let memory: Memory = NOTHING_SENT;
    for (let now = T0; now < T0 + DAYS * 24 * HOUR; now += STEP) {
      const waiting: Waiting[] = [];
      const states = new Map<string, State>();
      for (let printer = 0; printer < PRINTERS; printer++) {
        const device = `p${printer}`;
        const state = stateAt(printer, now);
        states.set(device, state);
        const change = changeOf(told.get(device) ?? {}, state);
        if (change.rows > 0) waiting.push({ device, ...change });
      }
      const chosen = choose(waiting, memory, now);
      memory = chosen.memory;
      for (const { device, rows, urgent: was } of chosen.send) {
        told.set(device, states.get(device) ?? {});
        sentAt.push({ device, at: now, rows, urgent: was });
      }
    }
    // The first states of all printers came together.
    const later = sentAt.filter(({ at }) => at > T0 + MINUTE);
    expect(busiestMinute(later)).toBeLessThanOrEqual(ROWS_A_MINUTE);
    for (let printer = 0; printer < PRINTERS; printer++) {
      const own = later.filter(({ device }) => device === `p${printer}`);
      const close = own.filter(({ at, urgent: was }, index) => !was && at - (own[index - 1]?.at ?? 0) < STEADY_MS);
      expect(close).toEqual([]);
      const urgents = own.filter(({ urgent: was }) => was).length;
      const minutes = (DAYS * 24 * HOUR) / MINUTE;
      expect(own.length - urgents).toBeLessThanOrEqual(2 * minutes);
      // Of 21 prints: their beginning, heating, end, and the changes of spool between.
      expect(urgents).toBeGreaterThan(21 * 3);
      expect(urgents).toBeLessThan(21 * 15);
    }
    // Nothing was withheld for good: what was told last is what is.
    for (const [device, state] of told)
      expect(changeOf(state, stateAt(Number(device[1]), memoryEnd())).urgent).toBe(false);
  });

  function memoryEnd(): number {
    return T0 + DAYS * 24 * HOUR - STEP;
  }

  function busiestMinute(sent: readonly { at: number; rows: number }[]): number {
    let most = 0;
    let first = 0;
    let sum = 0;
    for (const [index, { at, rows }] of sent.entries()) {
      sum += rows;
      for (; (sent[first]?.at ?? at) <= at - MINUTE; first++) sum -= sent[first]?.rows ?? 0;
      most = Math.max(most, sum);
      if (index < first) break;
    }
    return most;
  }
});
