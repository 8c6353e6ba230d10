import type { Outcome } from '../../printers/commands/command.ts';
import type { Fleet } from '../../printers/fleet.ts';
import { CONTROLS } from './controls.ts';
import type { Order } from './entity.ts';
import { readOrderTopic } from './topics.ts';

/** Which order for which printer (its serial number) a message means; null for one that means nothing. */
export function commandOf(topic: string, payload: string): { serial: string; key: string; order: Order } | null {
  const read = readOrderTopic(topic);
  const order = CONTROLS.find(({ key }) => key === read?.key)?.order?.(payload) ?? null;
  return read === null || order === null ? null : { serial: read.device, key: read.key, order };
}

/** Carries an order out, checked and answered like any other command. */
export async function carryOut(fleet: Fleet, printerId: number, order: Order): Promise<Outcome> {
  if (order.kind === 'clear_plate') return fleet.clearPlate(printerId);
  if (order.kind !== 'refresh') return fleet.command(printerId, order);
  await fleet.refresh(printerId);
  return { outcome: 'accepted' };
}
