import type { Message } from './message.ts';
import { sentenceOf, titleOf } from './words.ts';

/** Slack's incoming webhook: a title in bold and a sentence. */
export function slackBody(message: Message): string {
  return JSON.stringify({ text: `*${titleOf(message.event)}*\n${escaped(sentenceOf(message))}` });
}

/** `&`, `<` and `>` steer Slack's text; everything else is shown as it is. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
