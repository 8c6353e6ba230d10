import type { SentEvent } from '../../events/catalogue.ts';
import type { Message } from './message.ts';
import { sentenceOf, titleOf } from './words.ts';

/** What Discord takes of a description, in characters. */
const DESCRIPTION_LIMIT = 4_096;
const GOOD = 0x2e9e5b;
const BAD = 0xd64545;
const PLAIN = 0x5b7fd6;
const COLORS: Partial<Record<SentEvent, number>> = {
  print_complete: GOOD,
  printer_online: GOOD,
  print_failed: BAD,
  printer_error: BAD,
  printer_offline: BAD,
};

/** Discord's webhook: one embed; nothing in it mentions anybody. */
export function discordBody(message: Message): string {
  const { event, at } = message;
  return JSON.stringify({
    embeds: [
      {
        title: titleOf(event),
        description: escaped(sentenceOf(message)).slice(0, DESCRIPTION_LIMIT),
        color: COLORS[event] ?? PLAIN,
        timestamp: at.toISOString(),
      },
    ],
    allowed_mentions: { parse: [] },
  });
}

/** The characters that Discord's Markdown reads, as themselves. */
function escaped(text: string): string {
  return text.replace(/[\\*_~`|>#[\]()-]/g, '\\$&');
}
