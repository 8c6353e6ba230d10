import { messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Fleet } from '../printers/fleet.ts';
import type { Printer } from '../printers/printerStore.ts';
import type { HomeAssistantConnection } from './connection.ts';
import { carryOut, commandOf } from './entities/orders.ts';
import { ORDER_TOPICS } from './entities/topics.ts';

/** One message of `mqtt/subscribe`. */
interface Heard {
  topic: string;
  payload: string;
  retain: boolean;
}

type Deps = {
  connection: HomeAssistantConnection;
  fleet: Fleet;
  printers(): readonly Printer[];
  /** Its state is told at once from now on. */
  expect(serial: string): void;
  log: Logger;
};

/** What people and automations order through entities: checked and answered like any other command. */
export class OrderTaker {
  readonly #deps: Deps;
  #stop: (() => void) | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  start(): void {
    const message = { type: 'mqtt/subscribe', topic: ORDER_TOPICS };
    this.#stop = this.#deps.connection.subscribe<Heard>(message, (heard) => void this.#heard(heard));
  }

  stop(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  async #heard({ topic, payload, retain }: Heard): Promise<void> {
    // A retained one is replayed at every connection: nobody orders it now.
    const read = retain ? null : commandOf(topic, payload);
    const printer = this.#deps.printers().find(({ serial_number }) => serial_number === read?.serial);
    if (read === null || printer === undefined || printer.entity_set === 'none') return;
    const { fleet, log, expect } = this.#deps;
    try {
      expect(printer.serial_number);
      const outcome = await carryOut(fleet, printer.id, read.order);
      expect(printer.serial_number);
      log.info({ printer: printer.name, order: read.key, ...outcome }, 'ordered through Home Assistant');
    } catch (error) {
      log.error({ printer: printer.name, order: read.key, reason: messageOf(error) }, 'an order failed');
    }
  }
}
