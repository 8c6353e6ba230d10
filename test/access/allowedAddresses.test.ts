import fc from 'fast-check';
import { expect, it } from 'vitest';
import { allowing, householdOf, readAllowed } from '../../server/access/allowedAddresses.ts';

it.each([
  ['192.168.1.20', '192.168.1.20'],
  [' 192.168.1.20 ', '192.168.1.20'],
  ['192.168.1.20/24', '192.168.1.0/24'],
  ['10.0.0.1/32', '10.0.0.1'],
  ['0.0.0.0/0', '0.0.0.0/0'],
  ['2001:DB8::1', '2001:db8::1'],
  ['2001:db8:0:0:1::/64', '2001:db8::/64'],
  ['::/0', '::/0'],
  ['::ffff:192.168.1.20', '192.168.1.20'],
  ['::ffff:192.168.1.20/120', '192.168.1.0/24'],
  ['fe80::1%eth0', 'fe80::1'],
])('reads %s as %s', (text, kept) => {
  expect(readAllowed(text)).toBe(kept);
  expect(readAllowed(kept)).toBe(kept);
});

it.each([
  '',
  'x',
  '1',
  '192.168.1',
  '192.168.1.256',
  '0x7f.0.0.1',
  '192.168.1.20/33',
  '192.168.1.20/',
  '192.168.1.20/-1',
  '192.168.1.20/24/24',
  '192.168.1.0-192.168.1.9',
  '192.168.1.20:80',
  '2001:db8::/129',
  '::ffff:192.168.1.20/24',
  'localhost',
  '*',
])('refuses %j', (text) => {
  expect(readAllowed(text)).toBeNull();
});

it('lets in what is on the list, in every dress, and nothing else', () => {
  const allowed = allowing(['192.168.1.0/24', '10.0.0.7', '2001:db8::/32', 'fe80::1']);
  const inside = ['192.168.1.0', '192.168.1.255', '::ffff:192.168.1.9', '10.0.0.7', '2001:db8:ffff::1', 'fe80::1%eth0'];
  const outside = ['192.168.2.0', '10.0.0.8', '2001:db9::1', 'fe80::2', '::ffff:10.0.0.8', '', 'x', '::'];
  expect(inside.filter((ip) => !allowed(ip))).toEqual([]);
  expect(outside.filter(allowed)).toEqual([]);
});

it('lets nobody in by an empty list, and IPv6 not by a list of all IPv4', () => {
  expect(allowing([])('192.168.1.1')).toBe(false);
  expect(allowing(['0.0.0.0/0'])('2001:db8::1')).toBe(false);
  expect(allowing(['::/0'])('192.168.1.1')).toBe(false);
});

it('a network holds exactly the addresses whose first bits are its own', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.ipV4(), fc.integer({ min: 0, max: 32 }), (one, other, bits) => {
      const number = (ip: string) => ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
      const same = Math.floor(number(one) / 2 ** (32 - bits)) === Math.floor(number(other) / 2 ** (32 - bits));
      expect(allowing([`${one}/${bits}`])(other)).toBe(same);
    }),
  );
});

it('takes all addresses of one IPv6 household as one, and each IPv4 address by itself', () => {
  expect(householdOf('2001:db8:1:2:3:4:5:6')).toBe(householdOf('2001:db8:1:2::9'));
  expect(householdOf('2001:db8:1:2::9')).not.toBe(householdOf('2001:db8:1:3::9'));
  expect(householdOf('192.0.2.1')).toBe('192.0.2.1');
  expect(householdOf('nonsense')).toBe('nonsense');
});
