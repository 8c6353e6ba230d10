import type { FormatName, Reach, Target, WebhookSettings } from './wire.ts';

/** What "Add" offers, in its order. */
export const KINDS = ['http', 'ha_webhook', 'ha_action', 'slack', 'discord', 'ntfy', 'ifttt'] as const;
export type Kind = (typeof KINDS)[number];

const HOUR = 3600;
/** A message that reaches a phone later than this tells nothing any more, in seconds. */
const PHONE_AGE = HOUR;
const ACTION_TEMPLATE = '{\n  "title": "{{title}}",\n  "message": "{{text}}"\n}';

/** What a new webhook of a kind starts with. */
export interface Preset {
  name: string;
  target: Target;
  format: FormatName;
  reach: Reach;
  template: string | null;
  max_age_seconds: number | null;
}

const GENERIC: Preset = {
  name: '',
  target: 'http',
  format: 'documented',
  reach: 'home',
  template: null,
  max_age_seconds: null,
};
const message = (name: string, format: FormatName, max_age_seconds: number | null): Preset => ({
  ...GENERIC,
  name,
  format,
  reach: 'internet',
  max_age_seconds,
});

export const PRESETS: Readonly<Record<Kind, Preset>> = {
  http: GENERIC,
  ha_webhook: { ...GENERIC, target: 'ha_webhook' },
  ha_action: {
    ...GENERIC,
    target: 'ha_action',
    format: 'template',
    template: ACTION_TEMPLATE,
    max_age_seconds: PHONE_AGE,
  },
  slack: message('Slack', 'slack', PHONE_AGE),
  discord: message('Discord', 'discord', PHONE_AGE),
  ntfy: message('ntfy', 'ntfy', PHONE_AGE),
  ifttt: message('IFTTT', 'ifttt', null),
};

/** The kind whose name this is; an ordinary webhook when there is none. */
export function kindNamed(name: unknown): Kind {
  return KINDS.find((kind) => kind === name) ?? 'http';
}

/** The kind of a webhook that is there. */
export function kindOf({ target, format }: Pick<WebhookSettings, 'target' | 'format'>): Kind {
  return target === 'http' ? kindNamed(format) : target;
}

/** The formats that a target can take, in the order in which they are offered. */
export function formatsFor(target: Target): readonly FormatName[] {
  if (target === 'ha_action') return ['template'];
  if (target === 'ha_webhook') return ['documented', 'bambuddy-flat', 'template'];
  return ['documented', 'bambuddy-flat', 'template', 'slack', 'discord', 'ntfy', 'ifttt'];
}

/** Whether the receiver may verify what it gets, so that the signing secret is worth showing to whoever adds it. */
export function isVerifiable(kind: Kind): boolean {
  return kind === 'http';
}
