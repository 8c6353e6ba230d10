import { type Message, type PayloadVersion, wholeSeconds } from './message.ts';

/**
 * The body of a webhook in the documented format: `{"event","timestamp","data"}`, the time in whole seconds with `Z`,
 * an unknown value null. Version 2 appends what is known beyond the documentation to `data`.
 */
export function documentedBody({ event, at, data, more }: Message, version: PayloadVersion): string {
  const fields = version === 1 ? data : { ...data, ...more };
  return JSON.stringify({ event, timestamp: wholeSeconds(at), data: fields });
}
