import { describe, expect, it } from 'vitest';
import type { CreateResult, PersonView } from '@parley/protocol';
import { serverLimits } from './limits.ts';
import { type TestSocket, TestWorld } from './testing.ts';

const MINUTE = 60_000;

/** Ada and Bob, who have each other as contacts. */
function contacts() {
  const world = new TestWorld();
  const [ada, bob] = [world.guest('ada'), world.guest('bob')];
  ada.get({ t: 'addContact', user: 'bob' });
  bob.get({ t: 'addContact', user: 'ada' });
  return { world, ada, bob };
}

const hide = (socket: TestSocket, hidden = true) =>
  socket.send({ t: 'beat', a: socket.seq, visible: !hidden });

/** What a watcher was told of Ada, in order. */
const told = (watcher: TestSocket) => watcher.all('person').map(({ person }) => person.presence);

const seenIn = (socket: TestSocket): PersonView | undefined => {
  socket.ask({ t: 'sync' });
  return socket.last('snapshot').standing?.people[0];
};

function enterRoom(socket: TestSocket) {
  const { room } = socket.get<CreateResult>({ t: 'create' });
  socket.get({ t: 'join', room, name: 'Ada' });
}

describe('a contact', () => {
  it('[PEO4] [PEO5] is in a call while any of their sessions is in a room, at once for every session that watches', () => {
    const { world, ada, bob } = contacts();
    const watchers = [bob, world.tab(bob)];
    const tab = world.tab(ada);
    for (const inRoom of [ada, tab]) {
      enterRoom(inRoom);
      for (const watcher of watchers) expect(watcher.last('person').person.presence).toBe('busy');
      expect(seenIn(bob)).toEqual({ id: 'ada', is: 'contact', presence: 'busy' });
      inRoom.get({ t: 'leave' });
      for (const watcher of watchers) expect(watcher.last('person').person.presence).toBe('online');
    }
  });

  it('[PEO4] is away when every page has been hidden for 10 minutes, until one is shown', () => {
    const { world, ada, bob } = contacts();
    const tab = world.tab(ada);
    const { length } = told(bob);
    hide(ada);
    world.live([ada, tab, bob], 5 * MINUTE);
    hide(tab);
    world.live([ada, tab, bob], 10 * MINUTE - 1);
    expect(told(bob).slice(length)).toEqual([]);
    world.live([ada, tab, bob], 1);
    expect(told(bob).slice(length)).toEqual(['away']);
    enterRoom(ada);
    ada.get({ t: 'leave' });
    hide(ada, false);
    expect(told(bob).slice(length)).toEqual(['away', 'busy', 'away', 'online']);
  });

  it('[PEO4] a page that was hidden all the while counts from when it was hidden, whatever its connections', () => {
    const { world, ada, bob } = contacts();
    hide(ada);
    world.live([ada, bob], 8 * MINUTE);
    const { seq } = ada;
    ada.end();
    const back = world.open();
    const { sid, secret } = ada.last('welcome');
    back.hello({ sid, secret, seq, visible: false });
    world.live([back, bob], 2 * MINUTE);
    expect(bob.last('person').person.presence).toBe('away');
  });

  it('[PEO6] whose last device says goodbye is offline at once, with the time last seen', () => {
    const { world, ada, bob } = contacts();
    const tab = world.tab(ada);
    world.live([ada, tab, bob], MINUTE);
    tab.end(1000);
    expect(bob.last('person').person.presence).toBe('online');
    ada.end(1000);
    expect(bob.last('person').person).toEqual({
      id: 'ada',
      is: 'contact',
      presence: 'offline',
      seenAgoMs: 0,
    });
    world.live([bob], MINUTE);
    expect(seenIn(bob)?.seenAgoMs).toBe(MINUTE);
    bob.end(1000);
    const back = world.tab(bob);
    expect(seenIn(back)).toMatchObject({ presence: 'offline', seenAgoMs: MINUTE });
  });

  it('[PEO6] whose connection is lost is offline after 5 s, unless they are back before', () => {
    const { world, ada, bob } = contacts();
    const { length } = told(bob);
    const { seq } = ada;
    ada.end();
    world.live([bob], serverLimits.presenceGraceMs - 1);
    const back = world.open();
    back.resume(ada.last('welcome'), seq);
    world.live([back, bob], MINUTE);
    expect(told(bob).slice(length)).toEqual([]);
    back.end();
    world.live([bob], serverLimits.presenceGraceMs);
    expect(told(bob).slice(length)).toEqual(['offline']);
    expect(bob.last('person').person.seenAgoMs).toBe(serverLimits.presenceGraceMs);
    world.open().resume(back.last('welcome'), seq);
    expect(told(bob).slice(length)).toEqual(['offline', 'online']);
  });

  it.each([false, true])(
    '[PEO6] whose device falls silent is offline within 25 s (in a room: %s)',
    (isInRoom) => {
      const { world, ada, bob } = contacts();
      if (isInRoom) enterRoom(ada);
      world.live([ada], 1);
      world.live([bob], 12_000);
      expect(bob.last('person').person.presence).toBe(isInRoom ? 'busy' : 'online');
      world.live([bob], 13_000);
      expect(bob.last('person').person.presence).toBe('offline');
    },
  );

  it('[PEO5] who signs out, deletes themself or ends as contact is seen no more', () => {
    const { world, ada, bob } = contacts();
    const tab = world.tab(ada);
    tab.get({ t: 'protect', password: 'correct horse' });
    tab.get({ t: 'signOut', everywhere: true });
    expect(bob.last('person').person.presence).toBe('offline');
    const { ada: other, bob: watcher } = contacts();
    watcher.get({ t: 'dropContact', user: 'ada' });
    const { length } = told(watcher);
    enterRoom(other);
    other.get({ t: 'deleteMe' });
    expect(told(watcher).slice(length)).toEqual([]);
  });
});

describe('who is no contact', () => {
  it('[PEO3] [PEO4] sees nothing of somebody, before, after and when blocked', () => {
    const { world, ada, bob } = contacts();
    const [asking, stranger] = [world.guest('eve'), world.guest('mal')];
    asking.get({ t: 'addContact', user: 'ada' });
    ada.get({ t: 'block', user: 'bob' });
    const before = [asking, stranger, bob].map(({ texts }) => texts.length);
    enterRoom(ada);
    ada.end(1000);
    const after = [asking, stranger, bob].map(({ texts }) => texts.length);
    expect(after).toEqual(before);
    expect(seenIn(asking)).toEqual({ id: 'ada', is: 'asked' });
    expect(seenIn(bob)).toBeUndefined();
    expect(seenIn(world.tab(ada))).toEqual({ id: 'bob', is: 'blocked' });
  });

  it('[PEO4] a name that lapsed and is somebody else’s now is not the contact it was', () => {
    const world = new TestWorld({ limits: { guestLifeMs: MINUTE } });
    const [ada, bob] = [world.guest('ada'), world.guest('bob')];
    ada.get({ t: 'addContact', user: 'bob' });
    bob.get({ t: 'addContact', user: 'ada' });
    ada.end(1000);
    world.live([bob], MINUTE);
    const { length } = told(bob);
    enterRoom(world.guest('ada'));
    expect(told(bob).slice(length)).toEqual([undefined]);
    expect(bob.last('person').person).toEqual({ id: 'ada', is: 'none' });
    expect(seenIn(bob)).toBeUndefined();
  });
});

it('[PEO4] who sits down sees who is there, and is seen', () => {
  const { world, ada, bob } = contacts();
  enterRoom(ada);
  bob.end(1000);
  const { length } = told(ada);
  const back = world.join();
  const { standing } = back.get<{ standing: { people: PersonView[] } }>({
    t: 'enter',
    secret: bob.identity,
  });
  expect(standing.people).toEqual([{ id: 'ada', is: 'contact', presence: 'busy' }]);
  expect(told(ada).slice(length)).toEqual(['online']);
});

it('[PEO5] who comes and goes all the time is told of once a second, and as they are in the end', () => {
  const { world, ada, bob } = contacts();
  const { room } = ada.get<CreateResult>({ t: 'create' });
  const { length } = told(bob);
  for (let n = 0; n < 200; n += 1) {
    ada.get({ t: 'join', room, name: 'Ada' });
    ada.get({ t: 'leave' });
  }
  ada.get({ t: 'join', room, name: 'Ada' });
  expect(told(bob).length - length).toBeLessThanOrEqual(serverLimits.presenceBurst);
  world.live([ada, bob], 1_000);
  expect(told(bob).length - length).toBeLessThanOrEqual(serverLimits.presenceBurst + 1);
  expect(told(bob).at(-1)).toBe('busy');
  ada.end(1000);
  expect(told(bob).at(-1)).toBe('offline');
});

it('[PEO5] a change is told once to each session that watches, and made once for all', () => {
  const world = new TestWorld({ limits: { claimsMax: 100 } });
  const ada = world.guest('ada');
  const watchers = Array.from({ length: 20 }, (_, n) => world.guest(`watcher${n}`));
  for (const [n, watcher] of watchers.entries()) {
    watcher.get({ t: 'addContact', user: 'ada' });
    ada.get({ t: 'addContact', user: `watcher${n}` });
  }
  const before = watchers.map(({ texts }) => texts.length);
  enterRoom(ada);
  const told = watchers.map(({ texts }, at) => texts.slice(before[at]));
  expect(told.every((texts) => texts.length === 1)).toBe(true);
  expect(new Set(told.flat().map((text) => text.slice(text.indexOf('"t"')))).size).toBe(1);
});

it('[SES16] [PEO6] nothing is left of who was watched', () => {
  const { world, ada } = contacts();
  hide(ada);
  world.endAll();
  world.pass(serverLimits.sessionLifeMs);
  world.pass(60 * MINUTE); // the counted claims
  expect(Object.values(world.server.gauges()).filter((gauge) => gauge > 0)).toEqual([]);
});
