import { expect, it } from 'vitest';
import { columnsFor } from './grid.ts';

it('lays out pictures as large as the box allows', () => {
  expect([1, 2, 3, 4, 5, 7].map((count) => columnsFor(count, 1280, 720))).toEqual([
    1, 2, 2, 2, 3, 3,
  ]);
  expect([1, 2, 3, 4, 7].map((count) => columnsFor(count, 390, 760))).toEqual([1, 1, 1, 1, 2]);
});
