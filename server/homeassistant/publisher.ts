import type { Sheet, ShownDevice } from './sheet.ts';

/**
 * How Home Assistant is told. What it was told already is not sent again until `forget`.
 * Every method throws a ConnectionFault when it could not be told; it counts as not told then.
 */
export interface Publisher {
  readonly mode: 'mqtt' | 'states';
  /** Before anything else, after every `forget`. */
  begin(): Promise<void>;
  /** Announces the devices of a sheet and whether they are online; what its owner had before and has no more is taken away. */
  announce(sheet: Sheet): Promise<void>;
  /** The state of one device. */
  state(shown: ShownDevice, online: boolean | null): Promise<void>;
  /** Something happened at a printer; nobody hears it later. */
  event(serial: string, content: object): Promise<void>;
  /** The picture of what a printer prints. */
  cover(serial: string, png: Buffer): Promise<void>;
  /** We are there, and these printers are connected (their serial numbers); said again and again. */
  alive(connected: readonly string[]): Promise<void>;
  /** Nothing of this owner is left. */
  remove(owner: string): Promise<void>;
  /** Home Assistant or its broker may have lost what they were told. */
  forget(): void;
  /** We are going: everything is unavailable until we are back. */
  end(): Promise<void>;
}
