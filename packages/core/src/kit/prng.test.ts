import { expect, it } from 'vitest';
import { Prng } from './prng.ts';

const draws = (prng: Prng) => Array.from({ length: 20 }, () => prng.unit());

it('[SIM1] the same seed gives the same sequence, another seed another', () => {
  expect(draws(new Prng('a'))).toEqual(draws(new Prng('a')));
  expect(draws(new Prng('a'))).not.toEqual(draws(new Prng('b')));
  expect(draws(new Prng(1))).toEqual(draws(new Prng('1')));
});

it('[SIM1] a fork is independent: draws from one move no other', () => {
  const forkAfter = (extraDraws: number) => {
    const parent = new Prng('seed');
    const [network, users] = [parent.fork('network'), parent.fork('users')];
    for (let drawn = 0; drawn < extraDraws; drawn += 1) network.unit();
    return draws(users);
  };
  expect(forkAfter(0)).toEqual(forkAfter(7));
});

it('draws are spread evenly and stay within what was asked', () => {
  const prng = new Prng('spread');
  const counts = Array.from({ length: 10 }, () => 0);
  for (let drawn = 0; drawn < 100_000; drawn += 1) {
    const value = prng.integer(0, 9);
    counts[value] = (counts[value] ?? 0) + 1;
  }
  expect(counts).toHaveLength(10);
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  const heads = Array.from({ length: 10_000 }, () => prng.chance(0.2)).filter(Boolean).length;
  expect(Math.abs(heads - 2_000)).toBeLessThan(200);
  expect(new Set(Array.from({ length: 100 }, () => prng.pick(['x', 'y', 'z'])))).toEqual(
    new Set(['x', 'y', 'z']),
  );
  expect(prng.pick([] as string[])).toBeUndefined();
});
