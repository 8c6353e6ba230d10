import type { SentEvent } from '../../events/catalogue.ts';
import { bodyOf, headersOf, type Shape } from './formats.ts';
import { sampleMessage } from './message.ts';
import { type TemplateError, templateErrors } from './template.ts';

/** What would be sent, or why nothing can be. */
export interface Preview {
  content_type: string;
  /** Beside the content type and those of Standard Webhooks. */
  headers: Record<string, string>;
  body: string | null;
  errors: TemplateError[];
}

const ID = 'evt_00000000000000000000000000000000';

/** Shows an event with example values as a webhook of this shape would send it at that time. */
export function preview(shape: Shape, event: SentEvent, at: Date): Preview {
  const { 'content-type': content_type = '', ...headers } = headersOf(shape.format, event);
  const errors = shape.format === 'template' ? templateErrors(shape.template ?? '') : [];
  const body = errors.length > 0 ? null : bodyOf(sampleMessage(event, ID, at), shape);
  return { content_type, headers, body, errors };
}
