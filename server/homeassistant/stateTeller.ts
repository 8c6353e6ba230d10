import {
  changeOf,
  choose,
  dueAt,
  type Memory,
  NOTHING_SENT,
  type State,
  tellWhole,
  urgentPart,
  type Waiting,
} from './pace.ts';
import type { Publisher } from './publisher.ts';
import type { Sheet, ShownDevice } from './sheet.ts';

/** After an event or an order, whatever changes is told at once for so long. */
const HURRY_MS = 5_000;

/** A state of a device that is to be told. */
interface Telling {
  sheet: Sheet;
  shown: ShownDevice;
  state: State;
}

/** Tells the states of devices: what changed, as gently as `pace` says. */
export class StateTeller {
  /** The last state that was told, by topic: its text, and what it says. */
  readonly #told = new Map<string, { text: string; state: State }>();
  /** Until when everything of an owner is told at once. */
  readonly #hurry = new Map<string, number>();
  #memory: Memory = NOTHING_SENT;

  /** What was told may be lost. */
  forget(): void {
    this.#told.clear();
  }

  /** What changes of this owner within the next seconds is waited for. */
  hurry(owner: string, now: number): void {
    this.#hurry.set(owner, now + HURRY_MS);
  }

  /** Tells what is due. @returns when to look again at the latest; null = nothing waits */
  async tell(publisher: Publisher, sheets: readonly Sheet[], now: number): Promise<number | null> {
    this.#leaveGone(sheets);
    const waiting = new Map<Waiting, Telling>();
    for (const sheet of sheets) {
      for (const shown of sheet.devices) {
        const telling = { sheet, shown, state: stateIn(shown.message.payload) };
        const one = this.#waiting(telling, now);
        if (one === 'now') {
          await this.#tell(publisher, telling);
          this.#memory = tellWhole(this.#memory, shown.message.topic, now);
        } else if (one !== null) waiting.set(one.waiting, { ...telling, state: one.state });
      }
    }
    const { send, memory, wakeAt } = choose([...waiting.keys()], this.#memory, now);
    for (const one of send) {
      const telling = waiting.get(one);
      if (telling !== undefined) await this.#tell(publisher, telling);
    }
    this.#memory = memory;
    const moving = send.filter(({ partly }) => partly).map(({ device }) => dueAt(memory, device));
    const wakes = wakeAt === null ? moving : [wakeAt, ...moving];
    return wakes.length === 0 ? null : Math.min(...wakes);
  }

  /** A device that comes again later is told anew. */
  #leaveGone(sheets: readonly Sheet[]): void {
    const present = new Set(sheets.flatMap(({ devices }) => devices.map(({ message }) => message.topic)));
    for (const topic of this.#told.keys()) if (!present.has(topic)) this.#told.delete(topic);
  }

  /** What of a device is to be told; `now` for what nobody may hold back, null for nothing. */
  #waiting({ sheet, shown, state }: Telling, now: number): { waiting: Waiting; state: State } | 'now' | null {
    const { topic, payload } = shown.message;
    const told = this.#told.get(topic);
    if (told?.text === payload) return null;
    if (told === undefined || (this.#hurry.get(sheet.owner) ?? 0) > now) return 'now';
    const whole = changeOf(told.state, state);
    if (whole.rows === 0) return null;
    const partly = whole.urgent && dueAt(this.#memory, topic) > now && told.state.print_status === state.print_status;
    const wanted = partly ? urgentPart(told.state, state) : state;
    return { waiting: { device: topic, ...(partly ? changeOf(told.state, wanted) : whole), partly }, state: wanted };
  }

  async #tell(publisher: Publisher, { sheet, shown, state }: Telling): Promise<void> {
    const { topic } = shown.message;
    const payload = JSON.stringify(state);
    await publisher.state({ ...shown, message: { topic, payload } }, sheet.online);
    this.#told.set(topic, { text: payload, state });
  }
}

function stateIn(payload: string): State {
  return JSON.parse(payload) as State;
}
