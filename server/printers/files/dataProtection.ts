/** Serial numbers of the A1 family (A1 mini, A1): some of their firmware cannot encrypt data connections. */
const PLAIN_DATA_SERIALS = /^03[09]/;

/** Whether a printer with this serial number may be asked for unencrypted file transfers. */
export function mayNeedPlainData(serial: string): boolean {
  return PLAIN_DATA_SERIALS.test(serial);
}

/**
 * How one printer's data connections travel, learnt from what worked. Encrypted comes first; where plain data is allowed,
 * a failing transfer switches to the other way until one has worked, and what has worked stays.
 */
export class DataProtection {
  readonly #plainAllowed: boolean;
  #plain = false;
  #proven = false;

  constructor(plainAllowed: boolean) {
    this.#plainAllowed = plainAllowed;
  }

  get plain(): boolean {
    return this.#plain;
  }

  /** True while the next transfer is a try that had better fail soon. */
  get trying(): boolean {
    return this.#plainAllowed && !this.#proven;
  }

  worked(): void {
    this.#proven = true;
  }

  /** One failure of a way that has worked is an accident, a second one opens the question again. */
  failed(): void {
    if (this.#proven) this.#proven = false;
    else if (this.#plainAllowed) this.#plain = !this.#plain;
  }
}
