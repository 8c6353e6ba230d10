import { expect, it } from 'vitest';
import { discordBody } from '../../../server/webhooks/formats/discord.ts';
import { complete, error, failed } from './samples.ts';

const embedOf = (body: string) => JSON.parse(body).embeds[0];

it('is one embed with title, sentence, colour and time, and mentions nobody', () => {
  expect(JSON.parse(discordBody(complete))).toEqual({
    embeds: [
      {
        title: 'Print complete',
        description: 'Workshop X1C: big\\_benchy.gcode.3mf \\(2h 15m, PLA: 30.0g \\| PETG: 15.2g\\)',
        color: expect.any(Number),
        timestamp: '2024-01-15T14:30:00.123Z',
      },
    ],
    allowed_mentions: { parse: [] },
  });
  expect(embedOf(discordBody(failed)).color).not.toBe(embedOf(discordBody(complete)).color);
});

it('takes Markdown in a name as text', () => {
  expect(embedOf(discordBody(error)).description).toContain('A <&\\> "B" \\*1\\*');
});
