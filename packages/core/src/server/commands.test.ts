import { expect, it } from 'vitest';
import type { CreateResult } from '@parley/protocol';
import { serverLimits } from './limits.ts';
import { type TestSocket, TestWorld } from './testing.ts';

it('[SES8] a command that is repeated is answered with its stored result and not executed again', () => {
  const world = new TestWorld();
  const socket = world.join();
  const made = socket.get<CreateResult>({ t: 'create' });
  socket.send({ t: 'create', n: 1 });
  expect(socket.all('done').map(({ q, n, value }) => ({ q, n, value }))).toEqual([
    { q: 1, n: 1, value: made },
    { q: 2, n: 1, value: made },
  ]);
  expect(world.server.gauges().rooms).toBe(1);
});

it('[SES8] also on another connection, and whatever the repeated command says now', () => {
  const world = new TestWorld();
  const old = world.join();
  const { room } = old.get<CreateResult>({ t: 'create' });
  old.get({ t: 'join', room, name: 'Ada' });
  const socket = world.open();
  socket.resume(old.last('welcome'), 2);
  socket.send({ t: 'leave', n: 2 });
  expect(socket.last('done')).toMatchObject({ n: 2, value: { view: { room } } });
  expect(world.server.gauges().members).toBe(1);
});

it('[SES8] the last 64 results are kept, a repeated sync gets a snapshot, a repeated signal nothing', () => {
  const world = new TestWorld();
  const socket = world.join();
  for (let n = 1; n <= serverLimits.resultsKept + 1; n += 1) socket.ask({ t: 'leave' });
  socket.send({ t: 'ack', a: serverLimits.resultsKept + 1 });
  const before = socket.texts.length;
  socket.send({ t: 'leave', n: 1 });
  expect(socket.texts.length).toBe(before);
  socket.send({ t: 'leave', n: 2 });
  expect(socket.last('refused')).toMatchObject({ n: 2, code: 'not_in_room' });
  socket.ask({ t: 'sync' });
  socket.send({ t: 'sync', n: socket.n });
  expect(socket.all('snapshot').map(({ room }) => room)).toEqual([null, null]);
});

it('[SES13] the results of all sessions have a budget, and the heaviest are dropped', () => {
  const world = new TestWorld({ limits: { resultsKept: 200, resultsBudgetChars: 6_000 } });
  const [modest, greedy] = [world.join(), world.join()];
  const made = modest.get<CreateResult>({ t: 'create' });
  for (let at = 0; at < 150; at += 1) greedy.get({ t: 'look', room: made.room });
  const answersTo = (socket: TestSocket, n: number) => {
    const before = socket.texts.length;
    socket.send({ t: 'leave', n });
    return socket.texts.length - before;
  };
  expect([answersTo(greedy, 1), answersTo(greedy, 150)]).toEqual([0, 1]);
  expect(answersTo(modest, 1)).toBe(1);
});

it('[SES9] a number that skips one breaks the protocol and has no effect', () => {
  const world = new TestWorld();
  const socket = world.join();
  socket.send({ t: 'create', n: 2 });
  expect(socket.last('fault').code).toBe('out_of_order');
  expect(socket.closed?.close).toBe('protocol');
  expect(world.server.gauges()).toMatchObject({ sessions: 0, rooms: 0 });
});

it('[WIRE2] [WIRE4] an unreadable command with a number is refused by it, takes it, and stays refused', () => {
  const world = new TestWorld();
  const socket = world.join();
  socket.sendText('{"t":"create","n":1,"capacity":9}');
  socket.sendText('{"t":"make","n":2}');
  socket.send({ t: 'create', n: 1, capacity: 8 });
  expect(socket.all('refused').map(({ n, code }) => [n, code])).toEqual([
    [1, 'bad_message'],
    [2, 'unknown_type'],
    [1, 'bad_message'],
  ]);
  socket.sendText('{"t":"create","n":4,"capacity":9}');
  expect(socket.closed?.close).toBe('protocol');
  expect(world.server.gauges().rooms).toBe(0);
});

/** Ada chats to Bob, who says nothing: nothing but an acknowledgement goes back to her. */
function monologue() {
  const world = new TestWorld();
  const [ada, bob] = [world.join(), world.join()];
  const { room } = ada.get<CreateResult>({ t: 'create' });
  ada.get({ t: 'join', room, name: 'Ada' });
  bob.get({ t: 'join', room, name: 'Bob' });
  const to = ada.last('joined').member.id;
  const chat = () => ada.ask({ t: 'chat', to, id: world.token(), text: 'hello' });
  return { world, ada, bob, chat };
}

it('[SES14] a command is acknowledged within 200 ms when nothing else carries it, once', () => {
  const { world, ada, chat } = monologue();
  for (const phase of [0, 30, 99, 130]) {
    world.pass(phase);
    const before = ada.texts.length;
    chat();
    world.pass(200);
    expect(ada.last('beat').a).toBe(ada.n);
    expect(ada.texts.length).toBe(before + 1);
  }
});

it('[SES14] 32 commands are acknowledged at once', () => {
  const { ada, chat } = monologue();
  for (let sent = 0; sent < 31; sent += 1) chat();
  expect(ada.all('beat')).toEqual([]);
  chat();
  expect(ada.last('beat').a).toBe(ada.n);
});

it('[SES14] an event carries the acknowledgement, and then no frame is sent for it', () => {
  const { world, ada, bob, chat } = monologue();
  chat();
  bob.ask({ t: 'leave' });
  expect(ada.last('left').a).toBe(ada.n);
  world.pass(400);
  expect(ada.all('beat')).toEqual([]);
});

it('[STO8] one session does not fill the line of all: so many commands wait, others are refused', () => {
  const { answersWaitingMax } = serverLimits;
  const world = new TestWorld({ limits: { asksMax: 2 * answersWaitingMax } });
  const [ada, bob] = [world.guest('ada'), world.guest('bob')];
  const secret = world.token();
  world.outer.holds = (call) => call === 'listDevices' || call === 'openDevice';
  for (let n = 0; n < 3 * answersWaitingMax; n += 1) ada.ask({ t: 'devices' });
  expect(ada.all('refused').length).toBe(2 * answersWaitingMax);
  expect(ada.last('refused')).toMatchObject({ code: 'rate_limited', retryAfterMs: 1_000 });
  expect(ada.ask({ t: 'create' })?.t).toBe('done');
  expect(bob.ask({ t: 'settings', callers: 'nobody' })?.t).toBe('done');
  while (world.outer.held.length > 0) world.answer();
  expect(ada.all('done').length).toBe(answersWaitingMax + 2);
  const nobody = world.join();
  for (let n = 0; n < 2 * answersWaitingMax; n += 1) nobody.ask({ t: 'enter', secret });
  expect(nobody.all('refused').every(({ code }) => code === 'rate_limited')).toBe(true);
  expect(nobody.all('refused').length).toBe(answersWaitingMax);
});
