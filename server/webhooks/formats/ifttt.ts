import type { Message } from './message.ts';
import { sentenceOf } from './words.ts';

/** IFTTT's Webhooks take three texts and nothing else: the event, the printer, and what happened in a sentence. */
export function iftttBody(message: Message): string {
  return JSON.stringify({ value1: message.event, value2: String(message.data.printer), value3: sentenceOf(message) });
}
