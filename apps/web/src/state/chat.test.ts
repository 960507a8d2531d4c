import { signal } from '@preact/signals';
import { expect, it } from 'vitest';
import type { ChatMessage } from '@parley/client';
import { asideOf } from './asides.ts';
import { addAside, conversationOf, unreadOf } from './chat.ts';
import { stateWith } from './testing-state.ts';

const said = (id: string, from: string) => ({ id, from, name: from, text: id, at: 0 });

it('counts what others wrote after the message seen last', () => {
  const chat = [said('a', 'bob'), said('b', 'you'), said('c', 'bob'), said('d', 'cyd')];
  expect(unreadOf(chat, undefined)).toBe(3);
  expect(unreadOf(chat, 'b')).toBe(2);
  expect(unreadOf(chat, 'd')).toBe(0);
});

const pair = { id: 'ann', peer: 'bob' };

it('[PAIR6] a message that a program says is one of the peer, and nothing else is one', () => {
  const text = JSON.stringify({ type: 'message', text: 'Hello', id: 7, name: 'robot' });
  expect(asideOf(text, pair, 5)).toEqual({
    id: 'aside as 7',
    from: 'aside',
    name: 'bob',
    text: 'Hello',
    at: 5,
  });
  const others = [
    'Hello',
    '{"type":"message"',
    '"message"',
    'null',
    '["message"]',
    '{"type":"message"}',
    '{"type":"message","text":""}',
    '{"type":"message","text":{"toString":1}}',
    '{"type":"hang-up","text":"Hello"}',
    '{"type":"message","text":"Hello","target":"cyd"}',
  ];
  for (const other of others) expect(asideOf(other, pair, 5), other).toBeUndefined();
  expect(asideOf('{"type":"message","text":"Hello","target":"ann"}', pair, 5)?.text).toBe('Hello');
});

it('[PAIR6] what programs say stands among what people say, each message once', () => {
  const state = signal(stateWith({ chat: [said('a', 'bob'), { ...said('b', 'you'), at: 9 }] }));
  const store = { state, asides: signal<readonly ChatMessage[]>([]) };
  const aside = { ...said('c', 'aside'), at: 5 };
  expect([addAside(store, aside), addAside(store, aside)]).toEqual([true, false]);
  expect(conversationOf(store).map(({ id }) => id)).toEqual(['a', 'c', 'b']);
  for (let n = 0; n < 1_000; n += 1) addAside(store, said(`n${n}`, 'aside'));
  expect(store.asides.value).toHaveLength(200);
});
