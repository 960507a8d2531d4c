import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Timers } from './timers.ts';

it('fires in the order of deadlines, and of setting where those are equal', () => {
  const timers = new Timers<string>();
  timers.set('late', 20);
  timers.set('first', 10);
  timers.set('second', 10);
  expect(timers.next()).toBe(10);
  expect([timers.due(9), timers.due(10), timers.due(10), timers.due(10)]).toEqual([
    undefined,
    'first',
    'second',
    undefined,
  ]);
  expect(timers.next()).toBe(20);
});

it('a timer set again moves, and one cleared is gone', () => {
  const timers = new Timers<string>();
  timers.set('a', 10);
  timers.set('a', 30);
  timers.set('b', 20);
  timers.clear('b');
  expect([timers.due(29), timers.due(30), timers.next(), timers.size]).toEqual([
    undefined,
    'a',
    undefined,
    0,
  ]);
});

it('does what a sorted list does, and keeps no more than it needs', () => {
  const step = fc.record({
    what: fc.constantFrom('set', 'set', 'set', 'clear', 'due'),
    key: fc.nat(9),
    at: fc.nat(50),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 500, size: 'max' }), (steps) => {
      const timers = new Timers<number>();
      let model: { key: number; at: number; order: number }[] = [];
      for (const [order, { what, key, at }] of steps.entries()) {
        if (what === 'due') {
          const due = model
            .filter((one) => one.at <= at)
            .sort((a, b) => a.at - b.at || a.order - b.order)[0];
          expect(timers.due(at)).toBe(due?.key);
          model = model.filter((one) => one !== due);
        } else {
          model = model.filter((one) => one.key !== key);
          if (what === 'set') model.push({ key, at, order });
          if (what === 'set') timers.set(key, at);
          else timers.clear(key);
        }
        expect(timers.size).toBe(model.length);
        expect(timers.has(key)).toBe(model.some((one) => one.key === key));
        expect(timers.next()).toBe(
          model.length === 0 ? undefined : Math.min(...model.map((one) => one.at)),
        );
      }
    }),
  );
});
