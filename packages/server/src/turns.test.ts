import { expect, it } from 'vitest';
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
