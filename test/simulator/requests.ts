import { sequenceId } from './answer.ts';
import { isSignatureHms, SIGNATURE_HMS, UNSIGNED } from './codes.ts';
import { COMMANDS } from './commands.ts';
import { isObject, type JsonObject } from './delta.ts';
import type { Machine } from './machine.ts';

/** `print` commands that need no signature. */
const UNSIGNED_ALLOWED = new Set(['extrusion_cali_get', 'push_status']);

/**
 * Answers one message of the request topic. One message may hold several types (`{pushing, info, upgrade}`); each is
 * answered by itself. A type or command that the printer does not know is met with silence.
 */
export function answerRequest(machine: Machine, message: unknown): void {
  if (!isObject(message)) return;
  for (const [type, fields] of Object.entries(message)) {
    if (isObject(fields) && typeof fields.command === 'string') answerOne(machine, type, fields.command, fields);
  }
}

function answerOne(machine: Machine, type: string, command: string, fields: JsonObject): void {
  const effect = COMMANDS[`${type}.${command}`];
  if (effect === undefined) return;
  if (type === 'print' && machine.state.signatureRequired && !UNSIGNED_ALLOWED.has(command)) {
    refuseUnsigned(machine, type, fields);
    return;
  }
  const answer = effect(machine, fields);
  if (answer === null) return;
  const { profile } = machine;
  const result = profile.bareEcho
    ? {}
    : {
        result: answer.ok ? (command === 'project_file' ? 'SUCCESS' : 'success') : 'fail',
        reason: answer.reason ?? '',
      };
  machine.publishMessage({ [type]: { ...echo(fields), ...result, ...answer.extra } });
}

function refuseUnsigned(machine: Machine, type: string, fields: JsonObject): void {
  const { state, profile } = machine;
  const words = profile.bareEcho ? {} : { result: 'failed', reason: 'mqtt message verify failed' };
  machine.publishMessage({ [type]: { ...echo(fields), ...words, err_code: UNSIGNED } });
  if (!state.hms.some(isSignatureHms)) state.hms = [...state.hms, SIGNATURE_HMS];
}

/** The request's own fields; the sequence id comes back as text, "0" where the request had none. */
function echo(fields: JsonObject): JsonObject {
  return { ...fields, sequence_id: sequenceId(fields) };
}
