import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, expect, it, vi } from 'vitest';
import { Turnstile } from './turnstile.ts';

const PATIENCE_MS = 3_500;

afterEach(() => {
  vi.restoreAllMocks();
});

/** Who was let in, in that order, and who was cut off instead. */
function stand() {
  const [inside, cut]: [string[], string[]] = [[], []];
  const names = new Map<Socket, string>();
  const turnstile = new Turnstile((socket) => inside.push(names.get(socket) ?? ''));
  const come = (name: string, address: string | undefined, destroyed = false): void => {
    const socket = { destroyed, destroy: () => cut.push(name) } as unknown as Socket;
    names.set(socket, name);
    turnstile.enter(socket, address);
  };
  const emptied = async (count: number): Promise<void> => {
    while (inside.length + cut.length < count) await nextTurn();
  };
  return { inside, cut, come, emptied, turnstile };
}

it('[CONN16] whose address came least often begins TLS first, twice for each, and one begins in a turn', async () => {
  const { inside, come, emptied } = stand();
  for (const name of ['a1', 'a2', 'a3', 'a4']) come(name, '192.0.2.1');
  come('b1', '2001:db8::1');
  come('b2', '2001:db8::2');
  come('c1', '192.0.2.3');
  await emptied(1);
  expect(inside).toEqual(['a1']);
  await emptied(7);
  expect(inside).toEqual(['a1', 'a2', 'b1', 'b2', 'c1', 'a3', 'a4']);
});

it('[CONN16] who comes again and again waits for those who do not', async () => {
  const { inside, come, emptied } = stand();
  for (let time = 0; time < 20; time += 1) {
    come('again', '192.0.2.1');
    await emptied(time + 1);
  }
  for (const name of ['again', 'again', 'again']) come(name, '192.0.2.1');
  for (let last = 10; last < 60; last += 1) come('patient', `192.0.2.${last}`);
  await emptied(70);
  expect(inside.slice(20, 70)).toEqual(Array.from({ length: 50 }, () => 'patient'));
});

it('[CONN16] an address counts for a minute, and one that speaks for many does not', async () => {
  const { inside, come, emptied } = stand();
  const clock = vi.spyOn(performance, 'now').mockReturnValue(100_000);
  for (let time = 0; time < 4; time += 1) come('early', '192.0.2.1');
  for (let time = 0; time < 4; time += 1) come('proxied', undefined);
  await emptied(8);
  expect(inside.slice(-2)).toEqual(['early', 'early']);
  clock.mockReturnValue(161_000);
  come('late', '192.0.2.1');
  come('new', '192.0.2.2');
  await emptied(10);
  expect(inside.slice(8)).toEqual(['late', 'new']);
});

it('[CONN16] for who has given up nothing is begun', async () => {
  const { inside, cut, come, emptied } = stand();
  const clock = vi.spyOn(performance, 'now').mockReturnValue(100_000);
  come('gave up', '192.0.2.1');
  clock.mockReturnValue(100_001 + PATIENCE_MS);
  come('gone', '192.0.2.2', true);
  come('waits', '192.0.2.3');
  await emptied(3);
  expect(inside).toEqual(['waits']);
  expect(cut).toEqual(['gave up', 'gone']);
});

it('[CONN16] a turn that nobody had counts for nothing', async () => {
  const { inside, come, emptied } = stand();
  const clock = vi.spyOn(performance, 'now').mockReturnValue(100_000);
  for (let time = 0; time < 4; time += 1) come('gave up', '192.0.2.1');
  clock.mockReturnValue(100_001 + PATIENCE_MS);
  await emptied(4);
  come('again', '192.0.2.1');
  come('new', '192.0.2.2');
  await emptied(6);
  expect(inside).toEqual(['again', 'new']);
});

it('[CONN16] nobody is let in after the end', async () => {
  const { inside, cut, come, turnstile } = stand();
  come('one', '192.0.2.1');
  turnstile.close();
  for (let turn = 0; turn < 10; turn += 1) await nextTurn();
  expect({ inside, cut }).toEqual({ inside: [], cut: ['one'] });
});
