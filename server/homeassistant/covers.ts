import type { RetainedStore } from './retainedStore.ts';

/** Before the serial number and the print, where it is remembered whose picture was sent. */
export const COVER_PREFIX = 'cover:';

/** Which print's picture lies at the broker, remembered over restarts: a picture is sent once per print. */
export class Covers {
  readonly #retained: RetainedStore;
  /** Somebody wants them sent again. */
  readonly #again = new Set<string>();

  constructor(deps: { retained: RetainedStore }) {
    this.#retained = deps.retained;
  }

  isShown(serial: string, archiveId: number): boolean {
    return !this.#again.has(serial) && this.#retained.of(serial).includes(nameOf(serial, archiveId));
  }

  async shown(serial: string, archiveId: number): Promise<void> {
    const name = nameOf(serial, archiveId);
    await this.#retained.forget(this.#names(serial).filter((other) => other !== name));
    await this.#retained.remember([name], serial);
    this.#again.delete(serial);
  }

  /** Nothing of it is at the broker any more. */
  leave(serial: string): Promise<void> {
    return this.#retained.forget(this.#names(serial));
  }

  /** All of them are sent once more. */
  again(): void {
    for (const owner of this.#retained.owners()) this.#again.add(owner);
  }

  #names(serial: string): string[] {
    return this.#retained.of(serial).filter((name) => name.startsWith(COVER_PREFIX));
  }
}

function nameOf(serial: string, archiveId: number): string {
  return `${COVER_PREFIX}${serial}:${archiveId}`;
}
