import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Database } from '../db/database.ts';

/** The setting that holds the key; it never leaves this file. */
const SETTING = 'picture_links_key';
const KEY_BYTES = 32;
/** A link outlives every try to deliver the event that carries it. */
export const LINK_LIFE_MS = 5 * 24 * 60 * 60_000;

interface PictureLinksDeps {
  database: Database;
  /** Where this house is reached from outside; null when nobody said so: links begin with the path then. */
  origin(): string | null;
}

/** Links to pictures of prints that open without a login for a while: they carry their end and a signature. */
export class PictureLinks {
  readonly #deps: PictureLinksDeps;
  #key: Buffer | null = null;

  constructor(deps: PictureLinksDeps) {
    this.#deps = deps;
  }

  /** Reads the key, which is made once for all server processes. */
  async start(): Promise<void> {
    const { settings } = this.#deps.database.tables;
    const row = await this.#deps.database.write(async (transaction) => {
      const known = await settings.findByPk(SETTING, { raw: true, transaction });
      if (known) return known;
      const value = randomBytes(KEY_BYTES).toString('base64url');
      await settings.create({ name: SETTING, value }, { transaction });
      return { value };
    });
    this.#key = Buffer.from(String(row.value), 'base64url');
  }

  /** @param now milliseconds since 1970 */
  link(printId: number, now = Date.now()): string {
    const expires = Math.floor((now + LINK_LIFE_MS) / 1_000);
    const query = `expires=${expires}&signature=${this.#sign(printId, expires)}`;
    const origin = this.#deps.origin()?.replace(/\/+$/, '') ?? '';
    return `${origin}/api/v1/archives/${printId}/thumbnail?${query}`;
  }

  /** True when the query of a request for this print's picture opens it. */
  admits(printId: number, query: URLSearchParams, now = Date.now()): boolean {
    const expires = Number(query.get('expires') ?? Number.NaN);
    if (!Number.isSafeInteger(expires) || expires * 1_000 < now) return false;
    const given = Buffer.from(query.get('signature') ?? '');
    const wanted = Buffer.from(this.#sign(printId, expires));
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  }

  #sign(printId: number, expires: number): string {
    if (this.#key === null) throw new Error('picture links were not started');
    return createHmac('sha256', this.#key).update(`thumbnail ${printId} ${expires}`).digest('base64url');
  }
}
