import { type Device, devicesOf, houseDevice } from './entities/devices.ts';
import { type Document, documentsOf, houseDocumentOf } from './entities/documents.ts';
import type { EntitySet, HouseSource, Language, PrinterSource } from './entities/entity.ts';
import { houseStateOf, type Message, stateOf } from './entities/states.ts';
import { HOUSE, type Where } from './entities/topics.ts';

/** One device as it is shown: the message that holds its state, and the rows behind it. */
export interface ShownDevice {
  readonly device: Device;
  readonly set: EntitySet;
  readonly language: Language;
  readonly message: Message;
}

/** Everything that Home Assistant is shown of one printer with what hangs on it, or of the house. */
export interface Sheet {
  /** The printer's serial number, or `house`. */
  readonly owner: string;
  /** Is the printer connected? null for the house. */
  readonly online: boolean | null;
  /** [] while it is not known what the printer has. */
  readonly documents: readonly Document[];
  readonly devices: readonly ShownDevice[];
}

export function sheetOf(source: PrinterSource, where: Where): Sheet {
  const { printer, status } = source;
  const documents = documentsOf(source, where);
  const messages = documents.length === 0 ? [] : stateOf(source);
  const devices = devicesOf(source, where).flatMap((device, index) => {
    const message = messages[index];
    return message === undefined ? [] : [{ device, set: printer.entity_set, language: where.language, message }];
  });
  return { owner: printer.serial_number, online: status.connected, documents, devices };
}

export function houseSheetOf(source: HouseSource, where: Where): Sheet {
  const { language } = where;
  const shown = { device: houseDevice(source, where), set: 'all', language, message: houseStateOf(source) } as const;
  return { owner: HOUSE, online: null, documents: [houseDocumentOf(source, where)], devices: [shown] };
}
