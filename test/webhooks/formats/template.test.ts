import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WEBHOOK_EVENTS } from '../../../server/events/catalogue.ts';
import { sampleMessage } from '../../../server/webhooks/formats/message.ts';
import {
  PLACEHOLDERS,
  TEMPLATE_LIMIT,
  templateBody,
  templateErrors,
} from '../../../server/webhooks/formats/template.ts';
import { eventOf, messageFor } from '../events.ts';
import { complete, error, failed, halfway } from './samples.ts';

describe('a template', () => {
  it('inserts a value as itself where the placeholder is the whole text, and as text inside a longer one', () => {
    const template = '{"n": "{{progress}}", "t": "{{ printer }} is at {{progress}} %", "list": ["{{event}}", 1, null]}';
    expect(templateErrors(template)).toEqual([]);
    expect(templateBody(halfway, template)).toBe(
      '{"n":50,"t":"Workshop X1C is at 50 %","list":["print_progress",1,null]}',
    );
  });

  it('inserts null for what is not known or not part of the event, and nothing inside a longer text', () => {
    expect(templateBody(failed, '{"a":"{{reason}}","b":"why: {{reason}}","c":"{{code}}"}')).toBe(
      '{"a":null,"b":"why: ","c":null}',
    );
  });

  it('knows what version 2 adds, a title and a sentence', () => {
    const template =
      '["{{id}}","{{printer_id}}","{{serial}}","{{picture_url}}","{{title}}","{{text}}","{{timestamp}}"]';
    expect(JSON.parse(templateBody(complete, template))).toEqual([
      'evt_1',
      3,
      '00M00A000000001',
      'http://bambuddy.example/api/v1/archives/7/thumbnail?signed',
      'Print complete',
      expect.stringContaining('2h 15m'),
      '2024-01-15T14:30:00Z',
    ]);
  });

  it('cannot be broken out of by what is inserted', () => {
    expect(JSON.parse(templateBody(error, '{"text":"<{{printer}}>"}'))).toEqual({ text: '<A <&> "B" *1*>' });
    fc.assert(
      fc.property(fc.string(), (printer) => {
        const message = messageFor(eventOf('printer_offline', { printer }));
        expect(JSON.parse(templateBody(message, '{"a":"x{{printer}}y","b":"{{printer}}"}'))).toEqual({
          a: `x${printer}y`,
          b: printer,
        });
      }),
    );
  });

  it('does not fill in what an inserted value happens to hold', () => {
    const message = messageFor(eventOf('printer_offline', { printer: '{{serial}}' }));
    expect(templateBody(message, '["at {{printer}}"]')).toBe('["at {{serial}}"]');
  });

  it.each(WEBHOOK_EVENTS)('with every placeholder there is gives JSON for %s', (event) => {
    const template = JSON.stringify(Object.fromEntries(PLACEHOLDERS.map((name) => [name, `{{${name}}}`])));
    expect(templateErrors(template)).toEqual([]);
    const filled = JSON.parse(templateBody(sampleMessage(event, 'evt_1', new Date(0)), template));
    expect(Object.keys(filled)).toEqual(PLACEHOLDERS);
  });
});

describe('what is wrong with a template', () => {
  it('is said with its line and column', () => {
    expect(templateErrors('{\n  "a": "{{colour}}"\n}')).toEqual([
      { message: expect.stringContaining('{{colour}} is not known'), position: 10, line: 2, column: 9 },
    ]);
  });

  it('is that a placeholder lacks its quotes', () => {
    expect(templateErrors('{"a": {{progress}}}')).toMatchObject([
      { message: expect.stringMatching(/in quotes/), line: 1 },
    ]);
  });

  it('is that it is no JSON', () => {
    expect(templateErrors('{"a": 1')).toMatchObject([{ message: expect.stringMatching(/not JSON/), position: 7 }]);
    expect(templateErrors('')).toMatchObject([{ message: expect.stringMatching(/not JSON/), position: 0 }]);
  });

  it('is that it is too long', () => {
    expect(templateErrors(`"${'x'.repeat(TEMPLATE_LIMIT)}"`)).toMatchObject([
      { message: expect.stringMatching(/longer/) },
    ]);
  });
});
