import { describe, expect, test } from 'vitest';
import { durationOf, isPartial } from '../../ui/src/archive/view.ts';
import { HttpRefused, isSignedOut, refusalOf, refusalOfProblem } from '../../ui/src/faults.ts';
import { deepLink } from '../../ui/src/homeAssistant.ts';
import { de } from '../../ui/src/i18n/de.ts';
import { en } from '../../ui/src/i18n/en.ts';
import { chooseLanguage } from '../../ui/src/i18n/messages.ts';
import { deSettings } from '../../ui/src/i18n/settings/de.ts';
import { enSettings } from '../../ui/src/i18n/settings/en.ts';
import { retryDelay } from '../../ui/src/live.ts';
import { blockOf, isForeignCloudKey, marksOf, scriptAddress } from '../../ui/src/settings/apiKeys/keys.ts';
import type { ApiKey } from '../../ui/src/settings/apiKeys/wire.ts';
import type { Role } from '../../ui/src/wire.ts';
import { household } from './world.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const DAY = 86_400_000;

describe('refusals', () => {
  test('are shown as the server wrote them', () => {
    const error = Object.assign(new Error('x'), {
      data: { detail: 'The printer refused.', reason: 'printer_refused', status: 409, request_id: 'r1' },
    });
    expect(refusalOf(error, 'no answer')).toMatchObject({
      detail: 'The printer refused.',
      reason: 'printer_refused',
      status: 409,
      requestId: 'r1',
    });
  });

  test('without an answer say that there was none', () => {
    expect(refusalOf(new Error('socket closed'), 'no answer')).toMatchObject({ detail: 'no answer', status: 0 });
    expect(refusalOf(null, 'no answer').detail).toBe('no answer');
  });

  test('put each field error under its field', () => {
    expect(refusalOfProblem({ errors: [{ path: 'body.ip_address', message: 'Not an address.' }] }, '').fields).toEqual({
      ip_address: 'Not an address.',
    });
  });

  test('of HTTP keep how long to wait', () => {
    const refusal = { ...refusalOfProblem({ detail: 'Too many tries.' }, ''), retryAfter: 40 };
    expect(refusalOf(new HttpRefused(refusal), '').retryAfter).toBe(40);
  });

  test('for want of a sign-in are told apart from a missing right', () => {
    expect(isSignedOut({ data: { code: 'UNAUTHORIZED' } })).toBe(true);
    expect(isSignedOut({ data: { code: 'FORBIDDEN', status: 403 } })).toBe(false);
    expect(isSignedOut(new Error('closed'))).toBe(false);
  });
});

test('tries to connect after 1, 2, 4, 8 s, then every 15 s', () => {
  expect([0, 1, 2, 3, 4, 5, 50].map(retryDelay)).toEqual([1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
});

describe('links from Home Assistant into the panel', () => {
  test.each([
    ['/app/abc_bambuddy', '/printers/3', '/printers/3', '/app/abc_bambuddy'],
    ['/abc_bambuddy/printers', '/3', '/printers/3', '/abc_bambuddy'],
    ['/abc_bambuddy', '/archive', '/archive', '/abc_bambuddy'],
    ['/app/abc_bambuddy', '/settings/api-keys', '/settings/api-keys', '/app/abc_bambuddy'],
  ])('%s + %s opens %s', (prefix, path, page, back) => {
    expect(deepLink(prefix, path)).toEqual({ page, prefix: back });
  });

  test.each([
    ['/app/abc_bambuddy', ''],
    ['/app/abc_bambuddy', '/sign-in'],
    ['/app/abc_bambuddy', '/printers/../../x'],
    ['/app/abc_bambuddy', '/printers/1?x'],
    ['', ''],
  ])('%s + %s opens nothing', (prefix, path) => {
    expect(deepLink(prefix, path)).toBeNull();
  });
});

describe('languages', () => {
  test('the first one we speak is taken, English without any', () => {
    expect(chooseLanguage(['fr-FR', 'de-AT', 'en'])).toEqual({ language: 'de', tag: 'de-AT' });
    expect(chooseLanguage(['en-US', 'de'])).toEqual({ language: 'en', tag: 'en-US' });
    expect(chooseLanguage(['fr'])).toEqual({ language: 'en', tag: 'en' });
  });

  test('no sentence is empty in any of them, and German differs where it should', () => {
    const words = (value: unknown): string[] =>
      typeof value === 'string'
        ? [value]
        : typeof value === 'function'
          ? [(value as (...a: string[]) => string)('1', '2')]
          : Object.values(value as object).flatMap(words);
    for (const [english, german] of [
      [words(en), words(de)],
      [words(enSettings), words(deSettings)],
    ] as const) {
      expect([...english, ...german].filter((text) => text.trim() === '')).toEqual([]);
      expect(german.length).toBe(english.length);
      expect(german.filter((text) => english.includes(text)).length).toBeLessThan(english.length / 4);
    }
  });

  test('a name in a sentence is isolated, so that it cannot turn it', () => {
    expect(en.printerForm.removeQuestion('אבא')).toBe('Remove "\u2068אבא\u2069"?');
    expect(de.printerForm.removeQuestion('אבא')).toContain('\u2068אבא\u2069');
  });
});

describe('API keys', () => {
  const key = household().keys[0] as ApiKey;
  const with_ = (changes: Partial<ApiKey>): ApiKey => ({
    ...key,
    created_at: new Date(NOW - DAY).toISOString(),
    last_used_at: null,
    ...changes,
  });

  test('that are used and good carry no mark', () => {
    expect(marksOf(with_({ last_used_at: new Date(NOW - 60_000).toISOString() }), NOW)).toEqual([]);
    expect(marksOf(with_({}), NOW)).toEqual([]);
  });

  test('are marked when unused, ending, over, switched off or just rotated', () => {
    const at = (days: number) => new Date(NOW + days * DAY).toISOString();
    expect(marksOf(with_({ unused: true }), NOW)).toEqual(['unused']);
    expect(marksOf(with_({ old_secret_until: at(1) }), NOW)).toEqual(['oldWorksUntil']);
    expect(marksOf(with_({ old_secret_until: at(-1) }), NOW)).toEqual([]);
    expect(marksOf(with_({ expires_at: at(13) }), NOW)).toEqual(['expiresSoon']);
    expect(marksOf(with_({ expires_at: at(15) }), NOW)).toEqual([]);
    expect(marksOf(with_({ expires_at: at(-1) }), NOW)).toEqual(['expired']);
    expect(marksOf(with_({ enabled: false }), NOW)).toEqual(['disabled']);
  });

  test('are never given more than their maker may', () => {
    const as = (role: Role) => ({ id: 1, role });
    expect(blockOf('update_electricity_price', as('user'), true, null)).toBe('admin');
    expect(blockOf('update_electricity_price', as('admin'), true, null)).toBeNull();
    expect(blockOf('control_printer', as('viewer'), true, null)).toBe('viewer');
    expect(blockOf('read_status', as('viewer'), true, null)).toBeNull();
    expect(blockOf('cloud_access', as('admin'), false, null)).toBe('cloudNeedsSignIn');
  });

  test('reach the cloud only by the will of their owner', () => {
    const anna = { id: 1, role: 'admin' } as const;
    const of = (owner: ApiKey['owner']) => ({ owner, scopes: ['cloud_access' as const] });
    const [hers, bens, nobodys] = [of({ id: 1, username: 'anna' }), of({ id: 3, username: 'ben' }), of(null)];
    expect(blockOf('cloud_access', anna, true, hers)).toBeNull();
    expect(blockOf('cloud_access', anna, true, bens)).toBe('notOwner');
    expect(blockOf('cloud_access', anna, true, nobodys)).toBe('noOwner');
    expect(blockOf('control_printer', anna, true, bens)).toBeNull();
    expect([hers, bens, nobodys].map((key) => isForeignCloudKey(key, 1))).toEqual([false, true, false]);
    expect(isForeignCloudKey({ ...bens, scopes: ['read_status'] }, 1)).toBe(false);
  });

  test('are tried at the direct port, never at an address inside Home Assistant', () => {
    expect(scriptAddress('http://ha.local:8123/api/hassio_ingress/x/', true, 8000)).toBe(
      'http://ha.local:8000/api/v1/printers',
    );
    expect(scriptAddress('https://print.example/panel/', false, 8000)).toBe(
      'https://print.example/panel/api/v1/printers',
    );
  });
});

describe('prints', () => {
  const print = household().archives[1];
  if (print === undefined) throw new Error('the household has prints');

  test('tell both amounts when less was used than planned', () => {
    expect(isPartial(print)).toBe(true);
    expect(isPartial({ ...print, filament_used_grams: 15.2 })).toBe(false);
    expect(isPartial({ ...print, filament_used_grams: null })).toBe(false);
  });

  test('of unknown length have no length', () => {
    expect(durationOf({ ...print, actual_time_seconds: null, completed_at: null })).toBeNull();
    expect(
      durationOf({
        ...print,
        actual_time_seconds: null,
        started_at: '2026-11-24T10:00:00Z',
        completed_at: '2026-11-24T10:02:00Z',
      }),
    ).toBe(120);
  });
});
