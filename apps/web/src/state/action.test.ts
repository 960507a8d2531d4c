import { expect, it } from 'vitest';
import { ParleyError } from '@parley/client';
import { createAction } from './action.ts';
import { sentenceOf } from './failure.ts';

it('what is pressed twice is done once, and again after it was done', async () => {
  const action = createAction();
  let done = 0;
  const work = () => Promise.resolve().then(() => (done += 1));
  const both = Promise.all([action.run(work), action.run(work)]);
  expect(action.busy.value).toBe(true);
  expect(await both).toEqual([true, false]);
  expect(done).toBe(1);
  expect(await action.run(work)).toBe(true);
  expect([done, action.busy.value]).toEqual([2, false]);
});

it('a refusal is a sentence until the next try', async () => {
  const action = createAction();
  const refusal = new ParleyError('id_taken');
  expect(await action.run(() => Promise.reject(refusal))).toBe(false);
  expect(action.error.value).toBe(sentenceOf(refusal));
  expect(action.busy.value).toBe(false);
  await action.run(() => Promise.resolve());
  expect(action.error.value).toBeUndefined();
});
