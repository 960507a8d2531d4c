import { expect, it } from 'vitest';
import type { CreateResult, JoinResult, MemberView } from '@parley/protocol';
import type { ServerLimits } from './limits.ts';
import { type TestSocket, TestWorld } from './testing.ts';

/** Some in one room, the first of whom made it. */
function room(names: string[], limits: Partial<ServerLimits>) {
  const world = new TestWorld({ limits });
  const device = new Map(names.map((name) => [name, world.token()]));
  const sockets = names.map((name) => {
    const socket = world.open();
    socket.hello({ device: device.get(name) ?? '' });
    return socket;
  });
  const [creator] = sockets;
  const made = creator?.get<CreateResult>({ t: 'create', capacity: 8 });
  const joins = sockets.map((socket, at) =>
    socket.get<JoinResult>({
      t: 'join',
      room: made?.room ?? '',
      name: names[at] ?? '',
      ...(at === 0 && made !== undefined && { key: made.key }),
    }),
  );
  const ids = joins.map(({ view }) => view.you);
  return { world, sockets, joins, ids, device, room: made?.room ?? '' };
}

const three = (limits: Partial<ServerLimits> = {}) => {
  const { sockets, ids, ...rest } = room(['Ada', 'Bob', 'Cyd'], limits);
  const [ada, bob, cyd] = sockets as [TestSocket, TestSocket, TestSocket];
  const [adaId, bobId, cydId] = ids as [string, string, string];
  return { ada, bob, cyd, adaId, bobId, cydId, sockets, ids, ...rest };
};

it('[ROOM12] [ROOM17] everybody learns of everything once and sees the same members in one order', () => {
  const { world, ada, bob, cyd, joins, adaId, bobId, cydId, ids, room: id } = three();
  ada.get({ t: 'lock', locked: true });
  ada.get({ t: 'lock', locked: true });
  bob.get({ t: 'leave' });
  world.live([ada, bob, cyd], 30_000);
  expect(ada.all('joined').map(({ member }) => member.id)).toEqual([bobId, cydId]);
  expect(bob.all('joined').map(({ member }) => member.id)).toEqual([cydId]);
  for (const socket of [ada, bob, cyd]) expect(socket.all('locked')).toHaveLength(1);
  for (const socket of [ada, cyd]) {
    expect(socket.all('left').map(({ member, reason }) => [member, reason])).toEqual([
      [bobId, 'hangup'],
    ]);
    expect(socket.all('away')).toEqual([]);
  }
  expect(bob.all('left')).toEqual([]);
  expect(joins.map(({ view }) => view.members.map((one) => one.id))).toEqual([
    ids.slice(0, 1),
    ids.slice(0, 2),
    ids,
  ]);
  ada.get({ t: 'lock', locked: false });
  bob.get({ t: 'join', room: id, name: 'Bob' });
  const seen = [ada, bob, cyd].map((socket) => {
    socket.ask({ t: 'sync' });
    return socket.last('snapshot').room?.members.map(({ name }: MemberView) => name);
  });
  expect(seen).toEqual([
    ['Ada', 'Cyd', 'Bob'],
    ['Ada', 'Cyd', 'Bob'],
    ['Ada', 'Cyd', 'Bob'],
  ]);
  expect(adaId).not.toBe(bobId);
});

it('[ROOM13] a loss of less than 2 s is not shown; a longer one is, and so is the return', () => {
  const { world, ada, bob, bobId } = three();
  bob.end();
  world.pass(1_999);
  const second = world.open();
  second.resume(bob.last('welcome'), 2);
  world.live([ada, second], 5_000);
  expect(ada.all('away')).toEqual([]);
  second.end();
  world.live([ada], 2_000);
  expect(ada.last('away')).toMatchObject({ member: bobId, away: true });
  const third = world.open();
  third.resume(second.last('welcome'), 2);
  expect(ada.last('away')).toMatchObject({ member: bobId, away: false });
  expect(ada.all('away')).toHaveLength(2);
  expect(third.all('away')).toEqual([]);
});

it('[ROOM13] [APP20] a page that is loaded anew gets longer, for nothing is wrong with its network', () => {
  const { world, ada, bob, bobId } = three();
  bob.end(1001);
  world.live([ada], 9_999);
  expect(ada.all('away')).toEqual([]);
  world.live([ada], 1);
  expect(ada.last('away')).toMatchObject({ member: bobId, away: true });
  world.live([ada], 10_000);
  expect(ada.last('left')).toMatchObject({ member: bobId, reason: 'lost' });
});

it('[ROOM13] who joins meanwhile sees who is away', () => {
  const { world, bob, bobId, room: id } = three();
  bob.end();
  world.pass(2_000);
  const { view } = world.join().get<JoinResult>({ t: 'join', room: id, name: 'Dan' });
  expect(view.members.find((one) => one.id === bobId)?.away).toBe(true);
});

it('[ROOM13] [ROOM18] after 20 s the lease ends: lost for the others, and told to who returns', () => {
  const { world, ada, bob, bobId } = three();
  bob.end();
  world.live([ada], 19_999);
  expect(ada.all('left')).toEqual([]);
  world.live([ada], 1);
  expect(ada.last('left')).toMatchObject({ member: bobId, reason: 'lost' });
  const back = world.open();
  expect(back.resume(bob.last('welcome'), 2).resumed).toBe(true);
  expect(back.last('out').reason).toBe('lost');
  back.ask({ t: 'sync' });
  expect(back.last('snapshot').room).toBeNull();
});

it('[ROOM13] another member who hears them keeps the lease, a stranger does not', () => {
  const { world, ada, bob, cyd, bobId } = three();
  const outsider = world.join();
  bob.end();
  world.live([ada, cyd], 60_000, [bobId]);
  expect(ada.all('left')).toEqual([]);
  expect(ada.all('away')).toHaveLength(1);
  outsider.send({ t: 'beat', a: 0, hears: [bobId] });
  world.live([ada, cyd], 20_000);
  expect(ada.last('left').reason).toBe('lost');
});

it('[ROOM14] the others hear at once who left and why', () => {
  for (const [how, reason] of [
    ['leave', 'hangup'],
    ['goodbye', 'hangup'],
    ['breach', 'lost'],
    ['remove', 'removed'],
  ]) {
    const { ada, bob, cyd, bobId } = three();
    if (how === 'leave') bob.get({ t: 'leave' });
    else if (how === 'goodbye') bob.end(1000);
    else if (how === 'breach') bob.send({ t: 'leave', n: 99 });
    else ada.get({ t: 'remove', member: bobId });
    for (const socket of [ada, cyd])
      expect(socket.last('left')).toMatchObject({ member: bobId, reason });
  }
});

it('[ROOM7] a removed member is out and barred by session and by browser, also when resuming', () => {
  const { world, ada, bob, bobId, device, room: id } = three();
  ada.get({ t: 'remove', member: bobId });
  expect(bob.last('out').reason).toBe('removed');
  const join = { t: 'join', room: id, name: 'Bob' } as const;
  expect(bob.ask(join)).toMatchObject({ t: 'refused', code: 'room_unavailable' });
  const back = world.open();
  back.resume(bob.last('welcome'), 4);
  back.ask({ t: 'sync' });
  expect(back.last('snapshot').room).toBeNull();
  expect(back.ask(join)).toMatchObject({ code: 'room_unavailable' });
  expect(back.ask({ t: 'look', room: id })).toMatchObject({ code: 'room_unavailable' });
  const sameBrowser = world.open();
  sameBrowser.hello({ device: device.get('Bob') ?? '' });
  expect(sameBrowser.ask(join)).toMatchObject({ code: 'room_unavailable' });
  expect(world.join().ask(join)).toMatchObject({ t: 'done' });
});

it('[ROOM7] one removed while its connection is lost learns it when it returns, and stays out', () => {
  const { world, ada, bob, bobId } = three();
  bob.end();
  ada.get({ t: 'remove', member: bobId });
  const back = world.open();
  back.resume(bob.last('welcome'), 2);
  expect(back.last('out').reason).toBe('removed');
  expect(ada.last('left').reason).toBe('removed');
  expect(world.server.gauges().members).toBe(2);
});

it('[ROOM7] who is barred is bounded; the longest barred is forgotten first', () => {
  const { ada, bob, cyd, bobId, cydId, room: id } = three({ barredPerRoomMax: 1 });
  for (const member of [bobId, cydId]) ada.get({ t: 'remove', member });
  const join = { t: 'join', room: id, name: 'X' } as const;
  expect(cyd.ask(join)).toMatchObject({ code: 'room_unavailable' });
  expect(bob.ask(join)).toMatchObject({ t: 'done' });
});

it('[ROOM16] a member id is new for each stay, and nothing else of a session reaches others', () => {
  const { ada, bob, bobId, sockets, room: id, device } = three();
  bob.get({ t: 'leave' });
  const again = bob.get<JoinResult>({ t: 'join', room: id, name: 'Bob' }).view.you;
  expect(again).not.toBe(bobId);
  const { sid, secret } = bob.last('welcome');
  const others = sockets
    .filter((socket) => socket !== bob)
    .flatMap(({ texts }) => texts)
    .join('');
  for (const own of [sid, secret, device.get('Bob') ?? '?', '192.0.2.'])
    expect(others).not.toContain(own);
  expect(ada.last('joined').member).toEqual({ id: again, name: 'Bob', role: 'guest', away: false });
});

it('[REL3] nothing reaches who was removed or left', () => {
  const { world, ada, bob, cyd, bobId, cydId } = three();
  ada.get({ t: 'remove', member: bobId });
  cyd.get({ t: 'leave' });
  const before = [bob.texts.length, cyd.texts.length];
  for (const to of [bobId, cydId]) {
    expect(ada.ask({ t: 'chat', to, id: world.token(), text: 'x' })).toMatchObject({
      code: 'no_such_member',
    });
  }
  world.join().ask({ t: 'join', room: '0000-0000-0000', name: 'X' });
  ada.get({ t: 'lock', locked: true });
  expect([bob.texts.length, cyd.texts.length]).toEqual(before);
});
