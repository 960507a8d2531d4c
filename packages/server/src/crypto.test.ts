import { expect, it } from 'vitest';
import { createCrypto } from './crypto.ts';

const crypto = createCrypto(new Uint8Array(32));

it('hands out bytes that are never written again and do not repeat', () => {
  const drawn = Array.from({ length: 1_000 }, () => crypto.bytes(32));
  const texts = drawn.map((bytes) => Buffer.from(bytes).toString('hex'));
  expect(new Set(texts).size).toBe(1_000);
  for (let more = 0; more < 1_000; more += 1) crypto.bytes(32);
  expect(drawn.map((bytes) => Buffer.from(bytes).toString('hex'))).toEqual(texts);
  expect(crypto.bytes(100_000).length).toBe(100_000);
});

it('hashes to 256 bits and keys its codes with the key of the server', () => {
  expect(crypto.hash('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0');
  expect(crypto.mac('abc').length).toBe(32);
  expect(crypto.mac('abc')).not.toEqual(createCrypto(new Uint8Array(32).fill(1)).mac('abc'));
});

it('tells same from different, also in length', () => {
  expect(crypto.same('secret', 'secret')).toBe(true);
  expect(crypto.same('secret', 'secreT')).toBe(false);
  expect(crypto.same('secret', 'secrets')).toBe(false);
  expect(crypto.same('', '')).toBe(true);
});
