import { expect, it } from 'vitest';
import { isSecretUrl, maskedUrl } from '../../server/webhooks/mask.ts';

it.each([
  ['http://homeassistant.local:8123/api/webhook/bambuddy', 'http://homeassistant.local:8123/api/…'],
  ['https://hooks.slack.com/services/T00/B00/abc', 'https://hooks.slack.com/serv…'],
  ['https://discord.com/api/webhooks/1/abc', 'https://discord.com/api/…'],
  ['https://maker.ifttt.com/trigger/x/with/key/abc', 'https://maker.ifttt.com/trig…'],
  ['https://hooks.nabu.casa/gAAAAABe', 'https://hooks.nabu.casa/gAAA…'],
  ['https://example.com/in?token=abc', 'https://example.com/in…'],
  ['https://example.com/9f86d081884c7d659a2f', 'https://example.com/9f86…'],
  ['my-hook-id', 'my-ho…'],
])('%s is a secret and is shown as %s', (url, shown) => {
  expect(isSecretUrl(url)).toBe(true);
  expect(maskedUrl(url)).toBe(shown);
});

it.each(['http://192.168.1.20:1880/bambuddy', 'https://ntfy.sh/printers', 'http://nas.local/'])(
  '%s is shown as it is',
  (url) => {
    expect(isSecretUrl(url)).toBe(false);
    expect(maskedUrl(url)).toBe(url);
  },
);
