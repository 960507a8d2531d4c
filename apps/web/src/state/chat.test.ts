import { expect, it } from 'vitest';
import { unreadOf } from './chat.ts';

const said = (id: string, from: string) => ({ id, from, name: from, text: id, at: 0 });

it('counts what others wrote after the message seen last', () => {
  const chat = [said('a', 'bob'), said('b', 'you'), said('c', 'bob'), said('d', 'cyd')];
  expect(unreadOf(chat, undefined)).toBe(3);
  expect(unreadOf(chat, 'b')).toBe(2);
  expect(unreadOf(chat, 'd')).toBe(0);
});
