import { Fault, type FieldError } from '../errors.ts';
import { checkUrl, type Fence, type Reach } from './destination.ts';
import { FORMATS } from './formats/formats.ts';
import { templateErrors } from './formats/template.ts';

/** How many extra headers a webhook may have, and how long a value may be, in characters. */
export const HEADER_COUNT = 20;
export const HEADER_LENGTH = 2_000;

export type Target = 'http' | 'ha_webhook' | 'ha_action';

/** What must fit together of a webhook. */
export interface Ruled {
  target: Target;
  url: string;
  reach: Reach;
  headers: Record<string, string> | null;
  format: string;
  template: string | null;
}

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9a-z-]{1,100}$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const RESERVED_NAMES = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
]);
const RESERVED = /^(webhook-|bambuddy-|proxy-)/;
const HOOK_ID = /^[\x21-\x7e]{1,255}$/;
const ACTION = /^[a-z0-9_]+\.[a-z0-9_]+$/;

/**
 * Judges a webhook as a whole, before it is stored.
 * @throws Fault `webhook_destination_refused` for a URL that may not be called, `bad_input` with a field each for anything else
 */
export function checkWebhook(webhook: Ruled, fence: Fence): void {
  const { target, url, reach } = webhook;
  if (target === 'http') checkUrl(url, reach, fence);
  const errors = [...addressErrors(webhook), ...headerErrors(webhook.headers ?? {}), ...formatErrors(webhook)];
  const [first] = errors;
  if (first) throw new Fault('bad_input', `${first.path}: ${first.message}`, { errors });
}

function addressErrors({ target, url }: Ruled): FieldError[] {
  if (target === 'ha_webhook' && !HOOK_ID.test(url))
    return [{ path: 'url', message: "Enter the id of Home Assistant's webhook, without a URL around it." }];
  if (target === 'ha_action' && !ACTION.test(url))
    return [{ path: 'url', message: 'Enter an action of Home Assistant such as notify.mobile_app_phone.' }];
  return [];
}

function headerErrors(headers: Record<string, string>): FieldError[] {
  const names = Object.keys(headers);
  const many = { path: 'headers', message: `At most ${HEADER_COUNT} headers can be added.` };
  return [
    ...(names.length > HEADER_COUNT ? [many] : []),
    ...Object.entries(headers).flatMap(([name, value]) => {
      const message = headerProblem(name.toLowerCase(), value);
      return message === null ? [] : [{ path: `headers.${name}`, message }];
    }),
  ];
}

function headerProblem(name: string, value: string): string | null {
  if (!HEADER_NAME.test(name)) return 'This is not a name of a header. Use letters, digits and hyphens.';
  if (RESERVED_NAMES.has(name) || RESERVED.test(name))
    return 'This header is set by Bambuddy itself. Choose another name.';
  if (value.length > HEADER_LENGTH) return `The value is longer than ${HEADER_LENGTH} characters. Shorten it.`;
  return HEADER_VALUE.test(value) ? null : 'The value holds characters that no header can carry. Remove them.';
}

function formatErrors({ target, format, template }: Ruled): FieldError[] {
  if (!(FORMATS as readonly string[]).includes(format))
    return [{ path: 'format', message: `There is no such format. Use one of: ${FORMATS.join(', ')}.` }];
  if (target === 'ha_action' && format !== 'template')
    return [{ path: 'format', message: "An action needs the format template: it is the action's data." }];
  if (format !== 'template') return [];
  if (template === null) return [{ path: 'template', message: 'Write the template, or choose another format.' }];
  const errors = templateErrors(template).map(({ message, line, column }) => ({
    path: 'template',
    message: `Line ${line}, column ${column}: ${message}`,
  }));
  if (errors.length > 0 || target !== 'ha_action' || isObject(JSON.parse(template))) return errors;
  return [{ path: 'template', message: 'The data of an action is a JSON object: begin with { and end with }.' }];
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
