import { expect, it } from 'vitest';
import { checkUrl } from '../../server/webhooks/destination.ts';
import { supervisorAddresses } from '../../server/webhooks/supervisorAddresses.ts';

const NAMES: Record<string, string[]> = {
  supervisor: ['172.30.40.2', 'fd0c:ac1e:2100::2'],
  hassio: ['172.30.40.2'],
  dns: ['172.30.40.3'],
};

it('are those of its network as it is here, IPv4 and IPv6, each once; unknown names add nothing', async () => {
  const found = await supervisorAddresses(async (name) => {
    const addresses = NAMES[name];
    if (!addresses) throw Object.assign(new Error('not known'), { code: 'ENOTFOUND' });
    return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  });
  expect(found).toEqual(['172.30.40.2', 'fd0c:ac1e:2100::2', '172.30.40.3']);
});

it('are never called, however they are written', () => {
  const fence = { ownAddresses: [], ownPorts: [], allow: [], never: ['172.30.40.2', 'fd0c:ac1e:2100::2'] };
  for (const host of ['172.30.40.2', '[fd0c:ac1e:2100:0::2]', '[::ffff:172.30.40.2]'])
    expect(() => checkUrl(`http://${host}/x`, 'home', fence)).toThrow(/never sent to this address/);
  expect(checkUrl('http://172.30.40.9/x', 'home', fence).hostname).toBe('172.30.40.9');
});

it('of this machine can be asked for: there are none where there is no Supervisor', async () => {
  expect(Array.isArray(await supervisorAddresses())).toBe(true);
});
