import fc from 'fast-check';
import { expect, it } from 'vitest';
import { IcePasses } from './ice-passes.ts';
import { limitsWith } from './limits.ts';
import { TestCrypto } from './testing.ts';

const lifeMs = 600_000;

const passesOf = (fixed?: string): IcePasses =>
  new IcePasses({ crypto: new TestCrypto(), limits: limitsWith({}), fixed });

it('[ICE3] a pass is good for ten minutes from when it was made, wherever and whenever that was', () => {
  const passes = passesOf();
  const property = fc.property(fc.nat(2 ** 45), fc.nat(2 * lifeMs), (made, age) => {
    expect(passes.read(passes.issue(made), made + age)).toEqual(age < lifeMs ? {} : undefined);
  });
  fc.assert(property);
});

it('[ICE3] no two pages have the same', () => {
  const passes = passesOf();
  expect(new Set(Array.from({ length: 100 }, () => passes.issue(7))).size).toBe(100);
});

it('[ICE6] one of a page of a pair says of which, whatever its ids are', () => {
  const passes = passesOf();
  const id = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constant('\ud800.%2e'));
  const property = fc.property(id, id, (one, other) => {
    expect(passes.read(passes.issue(0, [one, other]), 0)).toEqual({ pair: [one, other] });
  });
  fc.assert(property);
});

it('[ICE2] whatever was changed or made up is no pass', () => {
  const passes = passesOf();
  const pass = passes.issue(0);
  const [until = '', ...rest] = pass.split('.');
  const later = [(Number.parseInt(until, 36) + 1).toString(36), ...rest].join('.');
  const others = ['', '.', `${pass}.`, ` ${pass}`, pass.slice(0, -1), later];
  for (const other of others) expect(passes.read(other, 0), other).toBeUndefined();
  const changed = fc.property(fc.nat(pass.length - 1), fc.string({ maxLength: 3 }), (at, text) => {
    const other = pass.slice(0, at) + text + pass.slice(at + 1);
    expect(passes.read(other, 0) !== undefined).toBe(other === pass);
  });
  fc.assert(changed);
  fc.assert(fc.property(fc.string(), (text) => passes.read(text, 0) === undefined));
});

it('[ICE3] a fixed one is handed out and taken, and no other', () => {
  const passes = passesOf('a fixed access token');
  expect(passes.issue(0)).toBe('a fixed access token');
  expect(passes.read('a fixed access token', 2 * lifeMs)).toEqual({});
  for (const other of ['', 'a fixed', 'a fixed access tokem', passesOf().issue(0)]) {
    expect(passes.read(other, 0), other).toBeUndefined();
  }
});

it('[ICE2] an address that showed ten wrong ones in a minute waits until the first is a minute old', () => {
  const passes = passesOf();
  for (let now = 0; now < 10_000; now += 1_000) {
    expect(passes.waitMs('192.0.2.1', now)).toBe(0);
    passes.failed('192.0.2.1', now);
  }
  expect(passes.waitMs('192.0.2.1', 20_000)).toBe(40_000);
  expect(passes.waitMs('192.0.2.2', 20_000)).toBe(0);
  expect(passes.waitMs('192.0.2.1', 60_000)).toBe(0);
});
