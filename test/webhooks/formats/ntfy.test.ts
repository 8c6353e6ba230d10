import { expect, it } from 'vitest';
import { WEBHOOK_EVENTS } from '../../../server/events/catalogue.ts';
import { headersOf } from '../../../server/webhooks/formats/formats.ts';
import { ntfyBody } from '../../../server/webhooks/formats/ntfy.ts';
import { failed, offline } from './samples.ts';

it('is the sentence as plain text; what is not known is left out', () => {
  expect(ntfyBody(offline)).toBe('Workshop X1C is not connected any more');
  expect(ntfyBody(failed)).toBe('Workshop X1C: big_benchy.gcode.3mf');
});

it('carries title, tags and priority as headers', () => {
  expect(headersOf('ntfy', 'print_failed')).toEqual({
    'content-type': 'text/plain; charset=utf-8',
    title: 'Print failed',
    tags: 'x',
    priority: 'high',
  });
});

it.each(WEBHOOK_EVENTS)('has headers of plain ASCII for %s', (event) => {
  for (const value of Object.values(headersOf('ntfy', event))) expect(value).toMatch(/^[\x20-\x7e]+$/);
});
