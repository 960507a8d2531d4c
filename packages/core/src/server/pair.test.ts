import { expect, it } from 'vitest';
import { BySide } from './pair.ts';

it('[PAIR2] what belongs to a side is found from there only, and nothing is kept of one that is gone', () => {
  const sides = new BySide<string | undefined, number>();
  sides.set('ada', 'bob', 1);
  sides.set('ada', undefined, 2);
  sides.set('bob', 'ada', 3);
  expect([sides.get('ada', 'bob'), sides.get('ada', undefined), sides.get('bob', 'ada')]).toEqual([
    1, 2, 3,
  ]);
  expect([sides.get('bob', undefined), sides.get('ada', 'cyd')]).toEqual([undefined, undefined]);
  expect([...(sides.of('ada') ?? [])]).toEqual([
    ['bob', 1],
    [undefined, 2],
  ]);
  sides.delete('ada', 'bob');
  sides.delete('ada', 'bob');
  expect(sides.get('bob', 'ada')).toBe(3);
  sides.delete('ada', undefined);
  expect(sides.of('ada')).toBeUndefined();
});
