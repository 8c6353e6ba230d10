import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../server/errors.ts';
import { normalAddress, placeOf } from '../../server/webhooks/address.ts';
import { checkUrl, type Fence, guardedLookup, type Reach } from '../../server/webhooks/destination.ts';
import { ADDRESSES } from './addresses.ts';

const fence: Fence = { ownAddresses: ['192.168.1.5', 'fd12::5'], ownPorts: [8000, 8099], allow: [] };
const REACHES: readonly Reach[] = ['internet', 'home'];

/** The sentence of the refusal, or null when the URL may be called. */
function refused(url: string, reach: Reach, rules: Fence = fence): string | null {
  try {
    checkUrl(url, reach, rules);
    return null;
  } catch (error) {
    expect(error).toBeInstanceOf(Fault);
    expect((error as Fault).reason).toBe('webhook_destination_refused');
    return (error as Fault).message;
  }
}

/** A resolver that gives these answers, as the system's does. */
function answering(...addresses: string[]): LookupFunction {
  const found: LookupAddress[] = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  return (_hostname, _options, callback) => callback(null, found);
}

function resolved(reach: Reach, addresses: string[], options: { all?: boolean; port?: number; rules?: Fence } = {}) {
  const { all = true, port = 443, rules = fence } = options;
  const lookup = guardedLookup({ reach, port, fence: rules }, answering(...addresses));
  return new Promise<{ error: Error | null; answer: unknown }>((resolve) => {
    lookup('hook.example', { all }, (error, answer) => resolve({ error, answer }));
  });
}

describe('an address', () => {
  it.each(ADDRESSES)('%s leads to %s (%s)', (address, place) => {
    expect(placeOf(address)).toBe(place);
  });

  it('is compared in one spelling', () => {
    expect(normalAddress('FD12:0:0::05')).toBe(normalAddress('fd12::5'));
    expect(normalAddress('::ffff:10.0.0.1')).toBe('10.0.0.1');
  });
});

describe.each(ADDRESSES.filter(([address]) => address !== '' && !/[ %]/.test(address)))(
  '%s (%s, %s)',
  (address, place) => {
    const host = address.includes(':') ? `[${address}]` : address;
    const mayGo = (reach: Reach) => place === 'internet' || (place === 'home' && reach === 'home');

    it.each(REACHES)('as a URL, reach %s: refused unless it leads where the reach goes', (reach) => {
      expect(refused(`https://${host}/hook`, reach) === null).toBe(mayGo(reach));
    });

    it.each(REACHES)('as an answer of DNS, reach %s: refused unless it leads where the reach goes', async (reach) => {
      const { error, answer } = await resolved(reach, [address]);
      expect(error === null).toBe(mayGo(reach));
      if (error) expect(error).toMatchObject({ reason: 'webhook_destination_refused' });
      else expect(answer).toMatchObject([{ address }]);
    });

    it('as one of two answers of DNS: refused when it alone would be', async () => {
      const { error } = await resolved('internet', ['1.1.1.1', address]);
      expect(error === null).toBe(place === 'internet');
    });
  },
);

describe('a URL', () => {
  it.each([
    'http://0x7f000001/',
    'http://2130706433/',
    'http://127.1/',
    'http://0177.0.0.1/',
    'http://①②⑦.0.0.1/',
    'http://127.0.0.1./',
    'http://0/',
    'http://[::ffff:127.0.0.1]/',
    'http://localhost/',
    'http://LOCALHOST./',
    'http://hook.localhost/',
    'http://supervisor/core/api',
    'http://Supervisor./',
    'http://hassio/',
  ])('%s is refused for every reach', (url) => {
    for (const reach of REACHES) expect(refused(url, reach)).not.toBeNull();
  });

  it.each([
    ['', /not a web address/],
    ['example.com/hook', /not a web address/],
    ['https://', /not a web address/],
    ['http://[fe80::1%25eth0]/', /not a web address/],
    ['ftp://example.com/', /https:\/\//],
    ['file:///etc/passwd', /not a web address/],
    ['https://user:pass@example.com/', /before the @/],
    ['https://user@example.com/', /before the @/],
    ['https://example.com:0/', /Port 0/],
    [`https://example.com/${'a'.repeat(3_000)}`, /too long/],
  ])('%s is refused with a sentence that says what to do', (url, sentence) => {
    expect(refused(url, 'internet')).toMatch(sentence);
  });

  it('over http needs reach home', () => {
    expect(refused('http://example.com/', 'internet')).toMatch(/https/);
    expect(refused('http://example.com/', 'home')).toBeNull();
    expect(refused('http://homeassistant.local:8123/api/webhook/abc', 'home')).toBeNull();
    expect(refused('https://hooks.example.com/a?b=c', 'internet')).toBeNull();
  });

  it('to the local network says which reach it needs', () => {
    expect(refused('https://192.168.1.20/', 'internet')).toMatch(/reach "home"/);
  });

  it('to our own address is refused on our own ports only', () => {
    expect(refused('http://192.168.1.5:8000/api/v1', 'home')).toMatch(/Bambuddy itself/);
    expect(refused('http://[fd12:0::5]:8099/', 'home')).toMatch(/Bambuddy itself/);
    expect(refused('http://192.168.1.5:8123/', 'home')).toBeNull();
    expect(refused('http://192.168.1.6:8000/', 'home')).toBeNull();
  });

  it('to our own address by name is refused where the name is resolved', async () => {
    expect((await resolved('home', ['192.168.1.5'], { port: 8000 })).error?.message).toMatch(/Bambuddy itself/);
    expect((await resolved('home', ['192.168.1.5'], { port: 8123 })).error).toBeNull();
  });

  it('on the list of exempt addresses may be called, on exactly that port', async () => {
    const rules = { ...fence, allow: ['127.0.0.1:9000', '[::1]:9000'] };
    expect(refused('http://127.0.0.1:9000/hook', 'home', rules)).toBeNull();
    expect(refused('http://[::1]:9000/hook', 'home', rules)).toBeNull();
    expect(refused('http://127.0.0.1:9001/hook', 'home', rules)).not.toBeNull();
    expect(refused('http://127.0.0.2:9000/hook', 'home', rules)).not.toBeNull();
    expect((await resolved('home', ['127.0.0.1'], { port: 9000, rules })).error).toBeNull();
    expect((await resolved('home', ['127.0.0.1'], { port: 80, rules })).error).not.toBeNull();
  });
});

describe('the guarded lookup', () => {
  it('answers with a list or one address, as it is asked', async () => {
    expect((await resolved('internet', ['1.1.1.1', '8.8.8.8'])).answer).toHaveLength(2);
    expect((await resolved('internet', ['1.1.1.1', '8.8.8.8'], { all: false })).answer).toBe('1.1.1.1');
  });

  it('asks for every address also when one is wanted', async () => {
    const { error } = await resolved('internet', ['1.1.1.1', '10.0.0.1'], { all: false });
    expect(error).toMatchObject({ reason: 'webhook_destination_refused' });
  });

  it('hands on the failure of the resolver, and fails when there is no address', async () => {
    const failing: LookupFunction = (_name, _options, callback) =>
      callback(Object.assign(new Error('no'), { code: 'EAI_AGAIN' }), '');
    const error = await new Promise((resolve) =>
      guardedLookup({ reach: 'home', port: 80, fence }, failing)('a', {}, (failure) => resolve(failure)),
    );
    expect(error).toMatchObject({ code: 'EAI_AGAIN' });
    expect((await resolved('home', [])).error).toMatchObject({ code: 'ENOTFOUND' });
  });
});
