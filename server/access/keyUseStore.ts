import { fn, literal, Op, QueryTypes, type WhereOptions } from 'sequelize';
import type { Database, Tx } from '../db/database.ts';
import { KEY_USE_DAYS } from '../db/retention.ts';
import type { KeyUseRow } from '../db/tables.ts';
import { type Count, type LastUse, OK } from './keyUses.ts';

const DAY_MS = 24 * 60 * 60_000;
/** The days whose refusals a list of keys tells. */
export const REFUSED_DAYS = 7;
/** As many endpoints, addresses and refusals are told of one key. */
const LISTED_MAX = 100;
/** Rows in one statement: six values each stay far below what either database takes. */
const BATCH = 100;

export interface Usage {
  total: number;
  refused: number;
  by_day: { day: string; count: number; refused: number }[];
  by_endpoint: { endpoint: string; count: number; refused: number; last_at: Date }[];
  by_address: { ip: string; count: number; refused: number; last_at: Date }[];
  refusals: { at: Date; ip: string; endpoint: string; reason: string; count: number }[];
}

export interface Refused {
  count: number;
  last_at: Date;
}

/** As databases answer sums and maxima. */
interface Sums {
  count: number | string;
  refused: number | string;
  last_at: Date | string;
}

/** The counts of what keys were used for, as they are stored. */
export class KeyUseStore {
  readonly #database: Database;

  constructor(deps: { database: Database }) {
    this.#database = deps.database;
  }

  /** Adds counts to those of the same key, day, endpoint, address and outcome; times of last use only move forward. */
  async add(counts: readonly Count[], lastUses: ReadonlyMap<number, LastUse>): Promise<void> {
    await this.#database.write(async (tx) => {
      const there = await this.#existing(
        [...new Set([...counts.map((count) => count.api_key_id), ...lastUses.keys()])],
        tx,
      );
      // In one order everywhere, so that two server processes never wait for each other.
      const known = counts.filter(({ api_key_id }) => there.has(api_key_id)).sort(byKey);
      for (let from = 0; from < known.length; from += BATCH) await this.#addBatch(known.slice(from, from + BATCH), tx);
      for (const [id, use] of [...lastUses].sort(([a], [b]) => a - b)) await this.#lastUse(id, use, tx);
    });
  }

  async usage(id: number, now: Date): Promise<Usage> {
    const where = { api_key_id: id, day: { [Op.gt]: dayBefore(now, KEY_USE_DAYS) } };
    const { keyUses } = this.#database.tables;
    const grouped = <K extends 'day' | 'endpoint' | 'ip'>(name: K) =>
      this.#sums<Record<K, string>>(where, name, name === 'day' ? KEY_USE_DAYS : LISTED_MAX);
    const [days, endpoints, addresses, refusals] = await Promise.all([
      grouped('day'),
      grouped('endpoint'),
      grouped('ip'),
      keyUses.findAll({
        where: { ...where, outcome: { [Op.ne]: OK } },
        order: [
          ['last_at', 'DESC'],
          ['id', 'DESC'],
        ],
        limit: LISTED_MAX,
        raw: true,
      }),
    ]);
    const by_day = days.map(({ last_at, ...row }) => row).sort((a, b) => (a.day < b.day ? -1 : 1));
    return {
      total: by_day.reduce((sum, row) => sum + row.count, 0),
      refused: by_day.reduce((sum, row) => sum + row.refused, 0),
      by_day,
      by_endpoint: endpoints,
      by_address: addresses,
      refusals: refusals.map(({ last_at, ip, endpoint, outcome, count }) => {
        return { at: last_at, ip, endpoint, reason: outcome, count };
      }),
    };
  }

  /** The refusals of the last days, of one key or (null) all, by key: keys without any are not there. */
  async refused(now: Date, id: number | null): Promise<Map<number, Refused>> {
    const which = id === null ? {} : { api_key_id: id };
    const where = { ...which, outcome: { [Op.ne]: OK }, day: { [Op.gt]: dayBefore(now, REFUSED_DAYS) } };
    const rows = await this.#sums<{ api_key_id: number }>(where, 'api_key_id');
    return new Map(rows.map(({ api_key_id, count, last_at }) => [api_key_id, { count, last_at }]));
  }

  async #sums<K>(
    where: WhereOptions<KeyUseRow>,
    name: string,
    limit?: number,
  ): Promise<(K & { count: number; refused: number; last_at: Date })[]> {
    const rows = (await this.#database.tables.keyUses.findAll({
      attributes: [
        name,
        [fn('sum', literal('"count"')), 'count'],
        [fn('sum', literal(`CASE WHEN outcome = '${OK}' THEN 0 ELSE "count" END`)), 'refused'],
        [fn('max', literal('last_at')), 'last_at'],
      ] as [string, ...[ReturnType<typeof fn>, string][]],
      where,
      group: name,
      order: [[fn('max', literal('last_at')), 'DESC']],
      ...(limit === undefined ? {} : { limit }),
      raw: true,
    })) as unknown as (K & Sums)[];
    return rows.map((row) => ({
      ...row,
      count: Number(row.count),
      refused: Number(row.refused),
      last_at: new Date(row.last_at),
    }));
  }

  /** The keys that are still there; on PostgreSQL they stay until the counts are written. */
  async #existing(ids: number[], tx: Tx): Promise<Set<number>> {
    const { apiKeys } = this.#database.tables;
    const rows = await apiKeys.findAll({
      attributes: ['id'],
      where: { id: ids },
      order: [['id', 'ASC']],
      lock: tx.LOCK.UPDATE,
      transaction: tx,
      raw: true,
    });
    return new Set(rows.map(({ id }) => id));
  }

  async #addBatch(counts: readonly Count[], tx: Tx): Promise<void> {
    const values = counts.map((count) => [
      count.api_key_id,
      count.day,
      count.endpoint,
      count.ip,
      count.outcome,
      count.count,
      new Date(count.last_at),
    ]);
    const columns = 'api_key_id, day, endpoint, ip, outcome, "count", last_at';
    await this.#database.sequelize.query(
      `INSERT INTO key_uses (${columns}) VALUES ${values.map(() => '(?)').join(', ')}
       ON CONFLICT (api_key_id, day, endpoint, ip, outcome) DO UPDATE SET
         "count" = key_uses."count" + excluded."count",
         last_at = CASE WHEN excluded.last_at > key_uses.last_at THEN excluded.last_at ELSE key_uses.last_at END`,
      { replacements: values, transaction: tx, type: QueryTypes.INSERT },
    );
  }

  async #lastUse(id: number, { at, ip }: LastUse, tx: Tx): Promise<void> {
    const last_used_at = new Date(at);
    await this.#database.tables.apiKeys.update(
      { last_used_at, last_used_ip: ip },
      { where: { id, last_used_at: { [Op.or]: [null, { [Op.lt]: last_used_at }] } }, transaction: tx },
    );
  }
}

function byKey(a: Count, b: Count): number {
  const [one, other] = [a, b].map((count) => [count.api_key_id, count.day, count.endpoint, count.ip, count.outcome]);
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
}

function dayBefore(now: Date, days: number): string {
  return new Date(now.getTime() - days * DAY_MS).toISOString().slice(0, 10);
}
