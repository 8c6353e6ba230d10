import { expect, it } from 'vitest';
import type { Database, Tx } from '../../server/db/database.ts';
import type { BambuddyEvent } from '../../server/events/catalogue.ts';
import type { Recorder } from '../../server/events/journal.ts';
import { engines } from '../support/database.ts';
import { fact, journalOn, writersFor } from './facts.ts';

engines((open) => {
  it('records forty facts of ten printers at once, each once, counted per printer without gaps', async () => {
    await using test = await open();
    const { database } = test;
    const { journal, leases, told } = journalOn(database);
    const writers = await writersFor(database, leases, 10);
    for (let round = 1; round <= 4; round++) {
      for (const writer of writers)
        journal.append(writer, [fact({ type: 'print_progress', milestone: `${round}` })], { round });
    }
    await journal.flush();

    const events = await database.tables.events.findAll({ raw: true });
    expect(events).toHaveLength(40);
    for (const { printer_id } of writers) {
      const own = events.filter((event) => event.printer_id === printer_id).sort((a, b) => a.sequence - b.sequence);
      expect(own.map((event) => event.sequence)).toEqual([1, 2, 3, 4]);
      expect(own.map((event) => event.milestone)).toEqual(['1', '2', '3', '4']);
      expect(told.filter((event) => event.printer_id === printer_id).map((event) => event.sequence)).toEqual([
        1, 2, 3, 4,
      ]);
      const position = await database.tables.positions.findByPk(printer_id, { raw: true });
      expect(position).toMatchObject({ sequence: 4, lifecycle: { round: 4 } });
    }
    expect(new Set(events.map((event) => event.id)).size).toBe(40);
    expect(journal.backlog).toEqual({ waiting: 0, failures: 0 });
  });

  it('stores the event as it was told, with what the recorders know besides', async () => {
    await using test = await open();
    const recorder: Recorder = { record: async () => ({ print_id: 7 }) };
    const { journal, leases, told } = journalOn(test.database, [recorder]);
    const [writer] = await writersFor(test.database, leases, 1);
    const at = new Date('2026-03-01T11:22:33.444Z');
    journal.append(writer!, [fact({ type: 'print_started', subject: 'job 1', late: true, at })], {});
    await journal.flush();
    const [stored] = await test.database.tables.events.findAll({ raw: true });
    expect(stored).toEqual(told[0]);
    expect(stored).toMatchObject({
      type: 'print_started',
      subject: 'job 1',
      observed: 'late',
      at,
      data: { printer: 'Printer', filename: 'boat.3mf', print_id: 7 },
    });
    expect(stored?.id).toMatch(/^evt_[0-9a-f]{32}$/);
  });

  it('records the same fact once, also when it is worked out again', async () => {
    await using test = await open();
    const { database } = test;
    let recorded = 0;
    const recorder: Recorder = {
      record: async () => {
        recorded++;
        return null;
      },
    };
    const { journal, leases, told } = journalOn(database, [recorder]);
    const [writer] = await writersFor(database, leases, 1);
    const twice = fact({ type: 'print_complete' });
    journal.append(writer!, [twice, twice], { at: 1 });
    await journal.flush();
    journal.append(writer!, [twice, fact({ type: 'print_complete', subject: 'next job' })], { at: 2 });
    await journal.flush();
    expect(told.map((event) => [event.subject, event.sequence])).toEqual([
      ['job', 1],
      ['next job', 2],
    ]);
    expect(recorded).toBe(2);
    expect(await database.tables.events.count()).toBe(2);
  });

  it('tries again what could not be written: nothing is lost, nothing doubled, the order stays', async () => {
    await using test = await open();
    const { database } = test;
    const recorder = new Stumbling(database, 3);
    const { journal, leases, told } = journalOn(database, [recorder]);
    const [writer] = await writersFor(database, leases, 1);
    const types = ['print_started', 'print_paused', 'print_resumed', 'print_complete'] as const;
    for (const [index, type] of types.entries()) journal.append(writer!, [fact({ type })], { index });
    await expect.poll(() => journal.backlog.failures).toBeGreaterThan(0);
    expect(journal.backlog.waiting).toBeGreaterThan(0);
    expect(told).toEqual([]);
    expect(await database.tables.events.count()).toBe(0);
    await journal.flush();
    expect(told.map((event) => event.type)).toEqual(types);
    expect(told.map((event) => event.sequence)).toEqual([1, 2, 3, 4]);
    expect(await database.tables.events.count()).toBe(4);
    // What a recorder wrote in the transactions that failed is gone with them.
    expect(await database.tables.settings.count()).toBe(4);
    expect((await database.tables.positions.findOne({ raw: true }))?.lifecycle).toEqual({ index: 3 });
    expect(journal.backlog).toEqual({ waiting: 0, failures: 0 });
  });

  it('goes on with the other printers while one cannot be written', async () => {
    await using test = await open();
    const recorder: Recorder = {
      async record(event) {
        if (event.subject === 'poison') throw new Error('on purpose');
        return null;
      },
    };
    const { journal, leases, told } = journalOn(test.database, [recorder]);
    const [ill, well] = await writersFor(test.database, leases, 2);
    journal.append(ill!, [fact({ type: 'print_started', subject: 'poison' })], {});
    journal.append(well!, [fact({ type: 'print_started' })], {});
    await expect.poll(() => told.map((event) => event.printer_id)).toEqual([well!.printer_id]);
    await journal.flush({ stop: true });
    expect(journal.backlog.waiting).toBe(1);
  });

  it('puts an event on the bus only when others can read it', async () => {
    await using test = await open();
    const { database } = test;
    const { journal, leases, bus } = journalOn(database);
    const [writer] = await writersFor(database, leases, 1);
    const found: Promise<BambuddyEvent['type'] | undefined>[] = [];
    bus.on('recorded', ({ id }) => {
      found.push(database.tables.events.findByPk(id, { raw: true }).then((row) => row?.type as BambuddyEvent['type']));
    });
    journal.append(writer!, [fact({ type: 'print_started' })], {});
    await journal.flush();
    expect(await Promise.all(found)).toEqual(['print_started']);
  });

  it('stores a position without facts, and tells nobody', async () => {
    await using test = await open();
    const { journal, leases, told } = journalOn(test.database);
    const [writer] = await writersFor(test.database, leases, 1);
    journal.append(writer!, [], { state: 'IDLE' });
    await journal.flush();
    const position = await test.database.tables.positions.findByPk(writer!.printer_id, { raw: true });
    expect(position).toMatchObject({ sequence: 0, lifecycle: { state: 'IDLE' } });
    expect(told).toEqual([]);
  });

  it('counts on where an earlier process stopped', async () => {
    await using test = await open();
    const first = journalOn(test.database);
    const [writer] = await writersFor(test.database, first.leases, 1);
    first.journal.append(writer!, [fact({ type: 'print_started' })], {});
    await first.journal.flush();
    await first.leases.stop();

    const second = journalOn(test.database);
    const lease = await second.leases.take(writer!.lease.name);
    second.journal.append({ ...writer!, lease: lease! }, [fact({ type: 'print_complete' })], {});
    await second.journal.flush();
    expect(second.told.map((event) => event.sequence)).toEqual([2]);
  });

  it('leaves the facts of a printer that another process took over to that one, and goes on with the others', async () => {
    await using test = await open();
    const { database } = test;
    const { journal, leases, told } = journalOn(database);
    const [lost, kept] = await writersFor(database, leases, 2);
    await database.write((tx) =>
      database.tables.leases.update(
        { holder: 'elsewhere|1|x|x', epoch: lost!.lease.epoch + 1 },
        { where: { name: lost!.lease.name }, transaction: tx },
      ),
    );
    journal.append(lost!, [fact({ type: 'print_started' })], { stale: true });
    journal.append(kept!, [fact({ type: 'print_started' })], {});
    await journal.flush();
    expect(told.map((event) => event.printer_id)).toEqual([kept!.printer_id]);
    expect(await database.tables.events.count()).toBe(1);
    expect(await database.tables.positions.findByPk(lost!.printer_id)).toBeNull();
    expect(journal.backlog).toEqual({ waiting: 0, failures: 0 });
  });

  it('lets go of a printer that was removed', async () => {
    await using test = await open();
    const { database } = test;
    const { journal, leases } = journalOn(database);
    const [writer] = await writersFor(database, leases, 1);
    await database.write((tx) => database.tables.printers.destroy({ where: {}, transaction: tx }));
    journal.append(writer!, [fact({ type: 'print_started' })], {});
    await expect.poll(() => journal.backlog.failures).toBeGreaterThan(0);
    await journal.forget(writer!.printer_id);
    expect(journal.backlog).toEqual({ waiting: 0, failures: 0 });
    expect(await database.tables.events.count()).toBe(0);
  });

  it('writes what waits before it lets go of a session that ended', async () => {
    await using test = await open();
    const { journal, leases, told } = journalOn(test.database);
    const [writer] = await writersFor(test.database, leases, 1);
    journal.append(writer!, [fact({ type: 'print_started' })], {});
    journal.append(writer!, [fact({ type: 'print_complete' })], {});
    await journal.forget(writer!.printer_id);
    expect(told.map((event) => event.type)).toEqual(['print_started', 'print_complete']);
  });

  it('takes facts that a listener adds while an event is told', async () => {
    await using test = await open();
    const { journal, leases, bus, told } = journalOn(test.database);
    const [writer] = await writersFor(test.database, leases, 1);
    bus.on('recorded', async ({ type }) => {
      if (type !== 'print_started') return;
      for (let turns = 0; turns < 5; turns++) {
        await Promise.resolve();
        journal.append(writer!, [fact({ type: 'print_progress', milestone: `${turns}` })], { turns });
      }
    });
    journal.append(writer!, [fact({ type: 'print_started' })], {});
    await expect.poll(() => told.length).toBe(6);
    expect(told.map((event) => event.sequence)).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

/** Writes a row per event, then fails as often as it was told to. */
class Stumbling implements Recorder {
  readonly #database: Database;
  #failures: number;

  constructor(database: Database, failures: number) {
    this.#database = database;
    this.#failures = failures;
  }

  async record(event: BambuddyEvent, _entry: unknown, tx: Tx): Promise<null> {
    await this.#database.tables.settings.create({ name: event.id, value: event.type }, { transaction: tx });
    if (this.#failures-- > 0) throw new Error('on purpose');
    return null;
  }
}
