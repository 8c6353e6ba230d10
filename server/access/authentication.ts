import type { Database, Tx } from '../db/database.ts';
import type { Settings } from '../db/settings.ts';
import type { Signals } from '../db/signals.ts';

const ENABLED = 'auth_enabled';

/** Whether people have to sign in on the direct door. On unless somebody turned it off; asking costs no query. */
export class Authentication {
  readonly #deps: { database: Database; signals: Signals; settings: Settings };

  constructor(deps: { database: Database; signals: Signals; settings: Settings }) {
    this.#deps = deps;
  }

  /** True: people have to sign in. False: whoever comes to the direct door without a key is the household. */
  get enabled(): boolean {
    return this.#deps.settings.get(ENABLED) !== false;
  }

  /**
   * Turns it on or off, here and in every other server of this database; open connections are judged again at once.
   * @param first what is written with it, or throws where it must not happen
   */
  async set(enabled: boolean, first: (tx: Tx) => Promise<void> = async () => {}): Promise<void> {
    await this.#deps.database.write(async (tx) => {
      await first(tx);
      await this.write(enabled, tx);
    });
    await this.changed();
  }

  /** Only the row; `changed` has to follow the commit. */
  async write(enabled: boolean, tx: Tx): Promise<void> {
    await this.#deps.database.tables.settings.upsert({ name: ENABLED, value: enabled }, { transaction: tx });
  }

  /** Whether it is on, as the database says inside a change. */
  async stored(tx: Tx): Promise<boolean> {
    const row = await this.#deps.database.tables.settings.findByPk(ENABLED, { transaction: tx });
    return row?.value !== false;
  }

  /** Tells everybody that the row was written. */
  changed(): Promise<void> {
    return this.#deps.signals.changed('settings', null);
  }
}
