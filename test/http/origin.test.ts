import { expect, it } from 'vitest';
import { hostNameOf, isHomeHost } from '../../server/http/origin.ts';

it.each([
  '192.168.1.5',
  '192.168.1.5:8000',
  '8.8.8.8',
  '[::1]',
  '[fd00::1]:8000',
  'localhost',
  'LocalHost:8000',
  'bambuddy.local',
  'bambuddy.local.:8000',
  'a.b.local',
  'homeassistant',
  'print.example.org:8000',
])('%s is a host of this house', (host) => {
  expect(isHomeHost(host, ['print.example.org'])).toBe(true);
});

it.each([
  undefined,
  '',
  ':8000',
  'example.org',
  'print.example.org.evil.example',
  'evil.print.example.org',
  'local.evil.example',
  'xlocal.example',
  '192.168.1.5.evil.example',
  'localhost.evil.example',
  'localhost@evil.example',
  'evil.example#.local',
  'evil.example/.local',
  'not a host',
])('%s is no host of this house', (host) => {
  expect(isHomeHost(host, ['print.example.org'])).toBe(false);
});

it('reads the host of an address', () => {
  expect(hostNameOf('https://Home.Example:8123/x')).toBe('home.example');
  expect(hostNameOf('home.example')).toBeNull();
  expect(hostNameOf('')).toBeNull();
});
