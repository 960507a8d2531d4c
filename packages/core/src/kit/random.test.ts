import { expect, it } from 'vitest';
import { Prng } from './prng.ts';
import { base64url, randomMemberId, randomSecret, randomUnit } from './random.ts';

it('base64url is the one of Node, whatever the length', () => {
  const prng = new Prng('bytes');
  for (let length = 0; length < 40; length += 1) {
    const bytes = prng.bytes(length);
    expect(base64url(bytes)).toBe(Buffer.from(bytes).toString('base64url'));
  }
});

it('secrets and member ids have their length and alphabet, and differ', () => {
  const prng = new Prng('ids');
  const ids = Array.from({ length: 500 }, () => randomMemberId(prng));
  const secrets = Array.from({ length: 500 }, () => randomSecret(prng));
  expect(new Set([...ids, ...secrets]).size).toBe(1_000);
  expect(ids.filter((id) => !/^[a-z0-5]{10}$/.test(id))).toEqual([]);
  expect(secrets.filter((secret) => !/^[\w-]{43}$/.test(secret))).toEqual([]);
});

it('a unit is in [0, 1), from the bytes it is given', () => {
  const unitOf = (...bytes: number[]) => randomUnit({ bytes: () => Uint8Array.from(bytes) });
  expect([unitOf(0, 0, 0, 0), unitOf(128, 0, 0, 0)]).toEqual([0, 0.5]);
  expect(unitOf(255, 255, 255, 255)).toBeLessThan(1);
});
