import type { SentEvent } from '../../events/catalogue.ts';
import { flatBody } from './bambuddyFlat.ts';
import { discordBody } from './discord.ts';
import { documentedBody } from './documented.ts';
import { iftttBody } from './ifttt.ts';
import type { Message, PayloadVersion } from './message.ts';
import { ntfyBody, ntfyHeaders } from './ntfy.ts';
import { slackBody } from './slack.ts';
import { templateBody } from './template.ts';

/** The formats by their names, in the order in which they are offered. */
export const FORMATS = ['documented', 'bambuddy-flat', 'ifttt', 'slack', 'discord', 'ntfy', 'template'] as const;
export type FormatName = (typeof FORMATS)[number];

/** What decides how a body looks. */
export interface Shape {
  format: string;
  payload_version: number;
  template: string | null;
}

const JSON_TYPE = 'application/json';
const TEXT_TYPE = 'text/plain; charset=utf-8';

/** Each format for people, and what its bodies are. */
export const FORMAT_WORDS: Readonly<Record<FormatName, { description: string; content_type: string }>> = {
  documented: { description: 'The documented JSON with an event, a timestamp and data', content_type: JSON_TYPE },
  'bambuddy-flat': { description: 'Flat JSON with texts, as Bambuddy itself sends it', content_type: JSON_TYPE },
  ifttt: { description: "IFTTT's value1 (event), value2 (printer) and value3 (a sentence)", content_type: JSON_TYPE },
  slack: { description: 'A message for an incoming webhook of Slack', content_type: JSON_TYPE },
  discord: { description: 'A message for a webhook of Discord', content_type: JSON_TYPE },
  ntfy: { description: 'A notification for a topic of ntfy', content_type: TEXT_TYPE },
  template: { description: 'JSON of your own with placeholders', content_type: JSON_TYPE },
};

const BODIES: Readonly<Record<FormatName, (message: Message, shape: Shape) => string>> = {
  documented: (message, { payload_version }) => documentedBody(message, versionOf(payload_version)),
  'bambuddy-flat': flatBody,
  ifttt: iftttBody,
  slack: slackBody,
  discord: discordBody,
  ntfy: ntfyBody,
  template: (message, { template }) => templateBody(message, template ?? '{}'),
};

/** The body as it is sent; the same message in the same shape is always the same text. */
export function bodyOf(message: Message, shape: Shape): string {
  return BODIES[formatOf(shape.format)](message, shape);
}

/** The headers that belong to a body of this format. */
export function headersOf(format: string, event: SentEvent): Record<string, string> {
  if (format !== 'ntfy') return { 'content-type': JSON_TYPE };
  return { 'content-type': TEXT_TYPE, ...ntfyHeaders(event) };
}

function formatOf(name: string): FormatName {
  return FORMATS.find((format) => format === name) ?? 'documented';
}

function versionOf(version: number): PayloadVersion {
  return version === 2 ? 2 : 1;
}
