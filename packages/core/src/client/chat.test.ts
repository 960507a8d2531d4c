import { expect, it } from 'vitest';
import { Outputs } from '../kit/outputs.ts';
import { Prng } from '../kit/prng.ts';
import { Timers } from '../kit/timers.ts';
import { Chat } from './chat.ts';
import type { Context } from './context.ts';
import { withDefaults } from './limits.ts';

it('[CALL6] a message that comes twice appears once, also long after, and the list holds the last 500', () => {
  const { chat } = newChat();
  for (let round = 0; round < 2; round += 1) {
    for (let at = 0; at < 600; at += 1) chat.received(`id${at}`, 'benben', 'Ben', `text ${at}`);
  }
  expect(chat.messages).toHaveLength(500);
  expect(chat.messages.map(({ id }) => id)).toEqual(
    Array.from({ length: 500 }, (_, at) => `id${at + 100}`),
  );
});

it('[CALL6] each member gets it by the channel where that is open, else by the server', () => {
  const { chat, routes } = newChat();
  const readers = [
    { member: 'benben', channelOpen: true },
    { member: 'cleocleo', channelOpen: false },
  ];
  const id = chat.send('hello', 'Ada', readers);
  expect(routes.toSorted()).toEqual([`channel benben ${id}`, `server cleocleo ${id}`]);
  expect(chat.messages).toMatchObject([{ id, from: 'you', text: 'hello' }]);
});

it('[CALL6] [CLI12] what the server cannot take now is refused whole', () => {
  const { chat, routes } = newChat(false);
  const readers = [
    { member: 'benben', channelOpen: true },
    { member: 'cleocleo', channelOpen: false },
  ];
  expect(chat.send('hello', 'Ada', readers)).toBeUndefined();
  expect([routes, chat.messages]).toEqual([[], []]);
});

it('[CALL6] what the channel may not have delivered goes by the server, and what a lost server may not have goes again, as long as it is owed', () => {
  const { chat, routes, context } = newChat();
  const benben = { member: 'benben', channelOpen: true };
  const cleo = { member: 'cleocleo', channelOpen: false };
  const old = chat.send('old', 'Ada', [cleo]);
  context.now = 599_000;
  const id = chat.send('new', 'Ada', [benben, cleo]);
  routes.length = 0;
  chat.serverForgot();
  expect(routes.splice(0)).toEqual([`again cleocleo ${id}`, `again cleocleo ${old}`]);
  context.now = 600_001;
  chat.channelClosed('benben');
  expect(routes.splice(0)).toEqual([`server benben ${id}`]);
  chat.channelClosed('benben');
  chat.serverForgot();
  expect(routes).toEqual([`again cleocleo ${id}`, `again benben ${id}`]);
});

function newChat(serverTakes = true) {
  const routes: string[] = [];
  const context: Context = {
    now: 0,
    visible: true,
    inCall: true,
    isAwaited: false,
    isSomebody: false,
    touched: false,
    out: new Outputs(),
    timers: new Timers(),
    entropy: new Prng(1),
    limits: withDefaults(),
    mutants: new Set(),
  };
  const chat = new Chat(context, {
    byChannel: (member, id) => void routes.push(`channel ${member} ${id}`),
    byServer: (member, id) => void routes.push(`server ${member} ${id}`),
    serverTakes: () => serverTakes,
    again: (member, id) => void routes.push(`again ${member} ${id}`),
  });
  return { chat, routes, context };
}
