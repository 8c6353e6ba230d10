import type { SentEvent } from '../../events/catalogue.ts';
import type { Message } from './message.ts';
import { sentenceOf, titleOf } from './words.ts';

const TAGS: Partial<Record<SentEvent, string>> = {
  print_complete: 'white_check_mark',
  print_failed: 'x',
  printer_error: 'warning',
  printer_offline: 'electric_plug',
  plate_clear_needed: 'broom',
};
const URGENT: ReadonlySet<SentEvent> = new Set(['print_failed', 'printer_error']);

/** ntfy takes the sentence as the body of a POST to the topic. */
export function ntfyBody(message: Message): string {
  return sentenceOf(message);
}

/** Title, tags and priority travel as headers, in plain ASCII. */
export function ntfyHeaders(event: SentEvent): Record<string, string> {
  const tags = TAGS[event];
  return {
    title: titleOf(event),
    ...(tags ? { tags } : {}),
    ...(URGENT.has(event) ? { priority: 'high' } : {}),
  };
}
