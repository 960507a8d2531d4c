import { expect, it } from 'vitest';
import { TrustedProxies } from './client-address.ts';

const proxies = new TrustedProxies(['10.0.0.0/8', '192.0.2.7', '2001:db8:1::/48']);

/** Attack T29: an address that the client made up must not count. */
it.each([
  ['a direct client', '203.0.113.5', undefined, '203.0.113.5'],
  ['a direct client that makes one up', '203.0.113.5', '198.51.100.1', '203.0.113.5'],
  ['behind a proxy', '10.1.2.3', '198.51.100.1', '198.51.100.1'],
  [
    'behind a proxy, with one made up before it',
    '10.1.2.3',
    '127.0.0.1, 198.51.100.1',
    '198.51.100.1',
  ],
  ['behind two proxies', '10.1.2.3', '198.51.100.1, 192.0.2.7', '198.51.100.1'],
  [
    'behind two proxies of which one is not ours',
    '10.1.2.3',
    '198.51.100.1, 192.0.2.8',
    '192.0.2.8',
  ],
  ['a proxy itself', '10.1.2.3', undefined, '10.1.2.3'],
  ['a proxy that passes rubbish on', '10.1.2.3', 'unknown, <script>', '10.1.2.3'],
  ['rubbish before a proxy', '10.1.2.3', 'rubbish, 192.0.2.7', '192.0.2.7'],
  ['IPv4 in IPv6 clothes', '::ffff:10.1.2.3', '::FFFF:198.51.100.1', '198.51.100.1'],
  ['IPv6, in one written form', '2001:db8:1::9', '2001:DB8:0:0::0:1', '2001:db8::1'],
  ['no address at all', undefined, '198.51.100.1', 'unknown'],
])('[ROOM9] the address that counts of %s', (_, socketAddress, forwardedFor, expected) => {
  expect(proxies.clientAddress({ socketAddress, forwardedFor })).toBe(expected);
});

it('[ROOM9] without a trusted proxy nobody is believed', () => {
  const none = new TrustedProxies([]);
  expect(none.clientAddress({ socketAddress: '10.1.2.3', forwardedFor: '198.51.100.1' })).toBe(
    '10.1.2.3',
  );
});
