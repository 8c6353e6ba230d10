/** When to say again that we are there, and which printers with us. Time is a parameter. */
export class Pulse {
  readonly #everyMs: number;
  #said: { connected: string; at: number } | null = null;

  constructor(deps: { everyMs: number }) {
    this.#everyMs = deps.everyMs;
  }

  /** @param connected serial numbers of the connected printers, sorted */
  isDue(connected: readonly string[], now: number): boolean {
    return this.#said?.connected !== connected.join() || now >= this.nextAt;
  }

  said(connected: readonly string[], now: number): void {
    this.#said = { connected: connected.join(), at: now };
  }

  /** When to say it although nothing changes. */
  get nextAt(): number {
    return this.#said === null ? 0 : this.#said.at + this.#everyMs;
  }

  /** What was said may be lost. */
  forget(): void {
    this.#said = null;
  }
}
