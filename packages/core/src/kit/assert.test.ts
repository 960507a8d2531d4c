import { expect, it } from 'vitest';
import { assert, unreachable } from './assert.ts';

it('an assertion that fails says what did not hold', () => {
  expect(() => assert(true, 'fine')).not.toThrow();
  expect(() => assert(false, 'the door is shut')).toThrow('Assertion failed: the door is shut');
  expect(() => unreachable({ t: 'new' } as never)).toThrow('unexpected {"t":"new"}');
});
