import { expect, it, vi } from 'vitest';
import { Crowded, Turns } from './turns.ts';

it('runs so many at once, lets the next ones wait in order, and refuses what is beyond', async () => {
  const turns = new Turns(2, 2);
  const ends: PromiseWithResolvers<void>[] = [];
  const begun: number[] = [];
  const work = (name: number) =>
    turns.take(async () => {
      begun.push(name);
      const end = Promise.withResolvers<void>();
      ends.push(end);
      await end.promise;
      return name;
    });
  const works = [1, 2, 3, 4].map(work);
  await expect(work(5)).rejects.toThrow(Crowded);
  expect(begun).toEqual([1, 2]);
  ends[1]?.resolve();
  expect(await works[1]).toBe(2);
  expect(begun).toEqual([1, 2, 3]);
  ends[0]?.reject(new Error('failed'));
  await expect(works[0]).rejects.toThrow('failed');
  expect(begun).toEqual([1, 2, 3, 4]);
  ends[2]?.resolve();
  ends[3]?.resolve();
  expect(await Promise.all(works.slice(2))).toEqual([3, 4]);
  const after = work(6);
  ends[4]?.resolve();
  expect(await after).toBe(6);
});

it('does no work for who has waited so long that nobody asks any more', async () => {
  vi.useFakeTimers();
  const turns = new Turns(1, 10);
  const first = Promise.withResolvers<void>();
  const begun: string[] = [];
  const work = (name: string) =>
    turns.take(async () => {
      begun.push(name);
    });
  const running = turns.take(() => first.promise);
  const early = work('early');
  vi.advanceTimersByTime(4_500);
  const late = work('late');
  vi.advanceTimersByTime(4_500);
  first.resolve();
  await running;
  await expect(early).rejects.toThrow(Crowded);
  await late;
  expect(begun).toEqual(['late']);
  vi.useRealTimers();
});
