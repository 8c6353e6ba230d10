import type { JsonObject } from '../delta.ts';
import type { Identity, PrinterState, ProfileId } from '../state.ts';

/** One entry of a `get_version` answer. */
export type VersionModule = Record<string, string | number | boolean>;

/** How one family words its state. Everything here is pure. */
export interface Profile {
  id: ProfileId;
  /** Short model name, as people say it. */
  model: string;
  modelCode: string;
  defaultName: string;
  serialPrefix: string;
  firmware: string;
  nozzles: 1 | 2;
  /** Sends only what changed (msg 1) and a whole report (msg 0) when asked. */
  deltas: boolean;
  /** Leaves `msg` out of whole reports. */
  omitMsg: boolean;
  /** Spaces of JSON indentation on the wire. */
  indent: number;
  /** Answers commands with the bare echo, without `result` and `reason`. */
  bareEcho: boolean;
  /** Ends the connection of a client that subscribes to the request topic. */
  guardsRequestTopic: boolean;
  /** Keeps `fail_reason` after a cancel. */
  keepsFailReason: boolean;
  /** Shows the chamber as single pictures on a port of its own; the others stream video. */
  jpegCamera: boolean;
  /** Needs `ams_mapping2` to feed from the AMS. */
  needsMapping2: boolean;
  /** Heaters have commands of their own beside g-code. */
  heatCommands: boolean;
  chamberHeater: boolean;
  heatbedLight: boolean;
  buzzer: boolean;
  /** Air paths that can be chosen; [] without a choice. */
  airductModes: readonly number[];
  /** `print` without command, msg and sequence_id, complete. `now` is epoch milliseconds. */
  render(state: PrinterState, identity: Identity, now: number): JsonObject;
  modules(state: PrinterState, identity: Identity): VersionModule[];
}
