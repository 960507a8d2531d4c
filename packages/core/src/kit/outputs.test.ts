import { expect, it } from 'vitest';
import { Outputs } from './outputs.ts';

it('gives back what was pushed, first in first out, also while it is being drained', () => {
  const outputs = new Outputs<number>();
  outputs.push(1);
  outputs.push(2);
  expect([outputs.poll(), outputs.length]).toEqual([1, 1]);
  outputs.push(3);
  expect([outputs.poll(), outputs.poll(), outputs.poll(), outputs.length]).toEqual([
    2,
    3,
    undefined,
    0,
  ]);
  outputs.push(4);
  expect(outputs.poll()).toBe(4);
});
