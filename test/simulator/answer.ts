import type { JsonObject } from './delta.ts';
import type { Machine } from './machine.ts';

/** What a command says in its answer beside the echo; null: it is not answered with an echo. */
export type Answer = { ok: boolean; reason?: string; extra?: JsonObject } | null;
export type Command = (machine: Machine, fields: JsonObject) => Answer;

/** A request's sequence id as text, "0" where the request had none. */
export function sequenceId(fields: JsonObject): string {
  const id = fields.sequence_id;
  return typeof id === 'string' || typeof id === 'number' ? String(id) : '0';
}
