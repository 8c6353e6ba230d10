import { expect, it } from 'vitest';
import { slackBody } from '../../../server/webhooks/formats/slack.ts';
import { error, halfway } from './samples.ts';

it('is a title in bold and a sentence', () => {
  expect(slackBody(halfway)).toBe('{"text":"*Print progress*\\nWorkshop X1C: benchy.3mf is at 50 % (41 min to go)"}');
});

it('takes the three characters that steer Slack as text', () => {
  expect(JSON.parse(slackBody(error)).text).toBe(
    '*Printer error*\nA &lt;&amp;&gt; "B" *1*: Filament ran out. (0300_8004)',
  );
});
