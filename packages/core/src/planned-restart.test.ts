import fc from 'fast-check';
import { expect, it } from 'vitest';
/** A server whose place another process takes, under real clients: nobody is to notice. */
import { parseJson } from '@parley/protocol';
import type { TestClient } from './testing-world-client.ts';
import { CallWorld } from './testing-world.ts';

it('[FAULT55] [MOVE3] [MOVE6] everybody in a room is moved, stays who they are, and sees and hears nothing of it', () => {
  const world = new CallWorld();
  const clients = enter(world, ['Ada', 'Ben', 'Cleo']);
  const before = clients.map(seen);
  const peers = clients.map((client) => client.peers);
  world.takeOver();
  moves(world, clients);
  world.pass(30_000);
  expect(clients.map(seen)).toEqual(before);
  expect(clients.map((client) => client.peers)).toEqual(peers);
  for (const { notices } of clients) expect(notices).toEqual([]);
  expect(world.server.gauges()).toMatchObject({ members: 3, rooms: 1, sessions: 3 });
});

it('[MOVE3] who is in no room moves as well, and what they ask meanwhile is answered once', () => {
  const world = new CallWorld();
  const ada = world.client('Ada');
  world.until(() => ada.state.connection.is === 'online', 'Ada is there');
  world.takeOver();
  const asked = ada.ask({ do: 'create' });
  moves(world, [ada]);
  world.until(() => ada.outcomes.has(asked), 'the room is made');
  expect(ada.outcomes.get(asked)).toMatchObject({ ok: true });
  expect(world.server.gauges()).toMatchObject({ rooms: 1, sessions: 1 });
});

it('[MOVE3] while the new process does not answer, the old connection is kept and no other state is shown', () => {
  const world = new CallWorld();
  const clients = enter(world, ['Ada', 'Ben']);
  world.serverDown = true;
  world.takeOver();
  watched(world, clients, () => world.now > 40_000);
  expect(world.leftBehind).toBe(2);
  world.serverDown = false;
  moves(world, clients);
  world.until(() => world.server.gauges().members === 2, 'they are in their room');
});

it('[MOVE3] a connection that dies on the move is as lost as any', () => {
  const world = new CallWorld();
  const [ada] = enter(world, ['Ada', 'Ben']) as [TestClient];
  world.serverDown = true;
  world.takeOver();
  world.pass(1_000);
  ada.cut();
  world.pass(10);
  expect(ada.state.connection.is).toBe('resuming');
  world.serverDown = false;
  world.until(() => ada.state.connection.is === 'online', 'Ada is back');
  world.until(() => world.server.gauges().members === 2, 'both are');
});

it('[MOVE3] one that falls silent on the move is shown as lost', () => {
  const world = new CallWorld();
  const [ada] = enter(world, ['Ada', 'Ben']) as [TestClient];
  world.serverDown = true;
  world.takeOver();
  world.pass(100);
  expect(ada.state.connection.is).toBe('online');
  ada.stall();
  world.until(() => ada.state.connection.is === 'resuming', 'Ada reads it', 20_000);
  world.serverDown = false;
  world.until(() => ada.state.connection.is === 'online', 'Ada is back');
});

it('[MOVE5] what is asked on the way is answered, also when the next process dies before it has', () => {
  for (let later = 0; later < 20; later += 1) {
    const world = new CallWorld();
    const ada = world.client('Ada');
    world.until(() => ada.state.connection.is === 'online', 'Ada is there');
    const told = timesTold(world, [ada]);
    world.takeOver();
    world.until(() => told.has(ada), 'Ada is told');
    const asked = ada.ask({ do: 'create' });
    world.until(() => world.server.gauges().sessions === 1, 'Ada arrives');
    world.pass(later);
    world.restartServer();
    world.until(() => ada.outcomes.has(asked), 'the room is made');
    expect(ada.outcomes.get(asked)).toMatchObject({ ok: true });
  }
});

it('[MOVE5] [LINK6] a call that is set up at any moment of the move is one, by the first connection of each', () => {
  for (let at = 0; at < 60; at += 1) {
    const world = new CallWorld(at);
    const [ada, ben] = [world.client('Ada'), world.client('Ben')];
    const room = ada.createRoom();
    expect(ada.join(room)).toMatchObject({ ok: true });
    const joined = ben.ask({ do: 'join', room, name: 'Ben' });
    const both = [ada, ben];
    let left = at;
    world.onFrame = () => {
      if (left === 0) world.after(0, () => world.takeOver());
      left -= 1;
    };
    watched(world, both, () => left < 0 && both.every(({ isActive }) => isActive));
    world.onFrame = () => {};
    expect(ben.outcomes.get(joined)).toMatchObject({ ok: true });
    moves(world, both);
    world.pass(30_000);
    expect(both.map(({ peers }) => peers.length)).toEqual([1, 1]);
    expect(both.flatMap(gone)).toEqual([]);
    expect(both.map((one) => one.logs.filter(({ step }) => step === 'link').map(gen))).toEqual(
      both.map(() => expect.not.arrayContaining([2])),
    );
  }
});

it('[MOVE6] [TICK8] a call by name that is placed, rings or runs at the move stands once in each history', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 120 }), fc.integer(), (at, seed) => {
      const world = new CallWorld(seed);
      const [ada, ben] = [world.person('Ada'), world.person('Ben')];
      let left = at;
      world.onFrame = () => {
        if (left === 0) world.after(0, () => world.takeOver());
        left -= 1;
      };
      ada.ask({ do: 'invite', user: 'Ben', media: 'video' });
      watched(world, [ada, ben], () => ben.state.rings.length > 0);
      ben.ask({ do: 'accept', invite: ben.state.rings[0]?.invite ?? '', media: 'video' });
      watched(world, [ada, ben], () => left < 0 && ada.isActive && ben.isActive);
      moves(world, [ada, ben]);
      // What was left behind would have rung for long enough by then.
      world.pass(60_000);
      expect([ada, ben].flatMap(gone)).toEqual([]);
      ada.get({ do: 'leave' });
      world.until(() => ben.call.is === 'ended', 'Ben learns it');
      world.pass(1_000);
      expect(historyOf(ada)).toMatchObject([{ direction: 'out', reason: 'left' }]);
      expect(historyOf(ben)).toMatchObject([{ direction: 'in', reason: 'hangup' }]);
    }),
    { numRuns: 150 },
  );
});

it('[MOVE5] [ROOM14] who hangs up at any moment of the move has hung up for the others', () => {
  for (let at = 0; at < 40; at += 1) {
    const world = new CallWorld(at);
    const clients = enter(world, ['Ada', 'Ben', 'Cleo']);
    const [ada, ben, cleo] = clients as [TestClient, TestClient, TestClient];
    // What the channel would say comes too late, or not at all.
    for (const peer of ada.peers) peer.close();
    world.after(20, () => world.takeOver());
    world.after(at, () => ada.ask({ do: 'leave' }));
    world.until(() => ben.others.length === 1, 'Ben sees it', 8_000);
    world.pass(30_000);
    for (const { notices } of [ben, cleo]) {
      const left = notices.filter(({ what }) => what === 'left');
      expect(left).toEqual(left.map(() => expect.objectContaining({ reason: 'hangup' })));
    }
    expect(world.server.gauges()).toMatchObject({ members: 2 });
    expect(ada.stored?.ticket).toBeUndefined();
  }
});

it('[MOVE5] who answers before the caller has come over is in the call when they have', () => {
  const world = new CallWorld();
  const [ada, ben] = [world.person('Ada'), world.person('Ben')];
  ada.ask({ do: 'invite', user: 'Ben', media: 'video' });
  world.until(() => ada.call.is === 'in' && ada.call.outgoing === 'ringing', 'it rings');
  const open = world.open.bind(world);
  world.open = (client, socket) =>
    world.after(client === ada ? 1_500 : 0, () => open(client, socket));
  world.takeOver();
  world.until(() => world.server.gauges().users === 1, 'Ben is there');
  ben.ask({ do: 'accept', invite: ben.state.rings[0]?.invite ?? '', media: 'video' });
  watched(world, [ada, ben], () => ada.isActive && ben.isActive);
});

it('[MOVE6] contacts who come over at different times never see each other offline, and who is called on the way rings', () => {
  const world = new CallWorld(1, { limits: { hellosPerSecond: 1 } });
  const people = ['Ada', 'Ben', 'Cleo'].map((name) => world.person(name));
  const [ada, ben, cleo] = people as [TestClient, TestClient, TestClient];
  for (const [one, other] of [
    [ada, 'Ben'],
    [ben, 'Ada'],
    [ada, 'Cleo'],
    [cleo, 'Ada'],
  ] as const) {
    one.get({ do: 'addContact', user: other });
  }
  const sees = (who: TestClient, presence: string) =>
    who.state.people.filter((person) => person.presence === presence).length;
  world.until(() => sees(ada, 'online') === 2 && sees(ben, 'online') === 1, 'they see each other');
  const told = timesTold(world, people);
  world.takeOver();
  let isCalled = false;
  watched(world, people, () => {
    expect(people.map((who) => sees(who, 'offline'))).toEqual([0, 0, 0]);
    if (!isCalled && told.has(ada)) ada.ask({ do: 'invite', user: 'Cleo', media: 'audio' });
    isCalled ||= told.has(ada);
    return cleo.state.rings.length > 0;
  });
  cleo.get({ do: 'decline', invite: cleo.state.rings[0]?.invite ?? '' });
  world.until(() => ada.call.is === 'ended', 'Ada reads it');
  expect(ada.call).toMatchObject({ reason: 'declined' });
});

it('[MOVE6] who does not come over is offline once those who come are there', () => {
  const world = new CallWorld();
  const [ada, ben] = [world.person('Ada'), world.person('Ben')];
  ada.get({ do: 'addContact', user: 'Ben' });
  ben.get({ do: 'addContact', user: 'Ada' });
  const seen = () => ada.state.people.map(({ presence }) => presence);
  world.until(() => seen().includes('online'), 'they see each other');
  world.takeOver();
  world.close(ben);
  world.until(() => world.server.gauges().users === 1, 'Ada is there');
  world.pass(100);
  expect(seen()).toEqual(['online']);
  world.until(() => seen().includes('offline'), 'Ben is gone');
});

it('[MOVE6] rooms are what they were also for who comes before those who are in them, and where nobody is in them', () => {
  const world = new CallWorld(1, { limits: { hellosPerSecond: 1 } });
  const [eve] = [world.client('Eve')];
  const rooms = ['A', 'B', 'C'].map((name) => enter(world, [`${name}1`, `${name}2`]));
  const [, , [last]] = rooms as [TestClient[], TestClient[], [TestClient]];
  last.get({ do: 'lock', locked: true });
  const empty = eve.get({ do: 'create', password: 'word' });
  const { room: kept } = (empty.ok ? empty.value : {}) as { room: string };
  world.takeOver();
  const newcomer = world.client('Newcomer');
  expect(newcomer.join(last.inCall.room)).toMatchObject({ ok: false, code: 'room_unavailable' });
  const wrong = { do: 'join', room: kept, name: 'Newcomer', password: 'worm' } as const;
  expect(newcomer.get(wrong)).toMatchObject({ code: 'password_needed' });
  expect(newcomer.get({ ...wrong, password: 'word' })).toMatchObject({ ok: true });
  moves(world, rooms.flat());
});

it('[MOVE4] all of a room are told in the same moment, rooms first, and no more a second than are admitted', () => {
  const world = new CallWorld(1, { limits: { hellosPerSecond: 10 } });
  const idle = Array.from({ length: 10 }, (_, index) => world.client(`Idle${index}`));
  world.until(() => idle.every(({ state }) => state.connection.is === 'online'), 'they are there');
  const rooms = ['A', 'B', 'C', 'D'].map((name) => enter(world, [`${name}1`, `${name}2`]));
  const told = timesTold(world, [...rooms.flat(), ...idle]);
  const began = world.now;
  world.takeOver();
  moves(world, [...rooms.flat(), ...idle]);
  const ofRooms = rooms.map((room) => room.map((one) => told.get(one) ?? 0));
  for (const [one, other] of ofRooms) expect(other).toBe(one);
  const times = [...ofRooms.flat(), ...idle.map((one) => told.get(one) ?? 0)];
  expect(times.toSorted((a, b) => a - b)).toEqual(times);
  for (const [ahead, at] of times.entries()) {
    expect(at - began).toBeGreaterThanOrEqual((ahead - 1) * 100);
    expect(at - began).toBeLessThanOrEqual(ahead * 100 + 20);
  }
});

it('[MOVE4] who is rung is told together with who calls', () => {
  const world = new CallWorld(1, { limits: { hellosPerSecond: 2 } });
  const [ada, ben] = [world.person('Ada'), world.person('Ben')];
  enter(world, ['A1', 'A2']);
  ada.ask({ do: 'invite', user: 'Ben', media: 'video' });
  world.until(() => ada.call.is === 'in' && ada.call.outgoing === 'ringing', 'it rings');
  world.client('Idle');
  const told = timesTold(world, [ada, ben]);
  world.takeOver();
  world.until(() => told.size === 2, 'both are told');
  expect(told.get(ben)).toBe(told.get(ada));
});

it('[MOVE4] whoever asks for something does not wait for their turn, nor do those they have to do with', () => {
  const world = new CallWorld(1, { limits: { hellosPerSecond: 1 } });
  const rooms = ['A', 'B', 'C', 'D'].map((name) => enter(world, [`${name}1`, `${name}2`]));
  const [ada, ben] = rooms[3] as [TestClient, TestClient];
  world.takeOver();
  world.pass(100);
  const told = timesTold(world, [ada, ben]);
  const at = world.now;
  ada.ask({ do: 'lock', locked: true });
  world.until(() => ben.inCall.locked, 'Ben reads it');
  for (const one of [ada, ben]) expect((told.get(one) ?? Infinity) - at).toBeLessThan(20);
});

it('[MOVE5] what is said around the move arrives once', () => {
  for (let at = 0; at < 40; at += 1) {
    const world = new CallWorld(at);
    const clients = enter(world, ['Ada', 'Ben']);
    const [ada, ben] = clients as [TestClient, TestClient];
    world.after(20, () => world.takeOver());
    world.after(at, () => ada.ask({ do: 'lock', locked: true }));
    world.after(at + 3, () => ben.ask({ do: 'chat', text: `said at ${at}` }));
    world.after(at + 5, () => ada.ask({ do: 'lock', locked: false }));
    world.pass(50);
    moves(world, clients);
    world.pass(2_000);
    const heard = ada.state.chat.filter(({ text }) => text === `said at ${at}`);
    expect(heard).toHaveLength(1);
    expect(clients.map(({ inCall }) => inCall.locked)).toEqual([false, false]);
  }
});

/** When each was told to move. */
function timesTold(world: CallWorld, clients: TestClient[]): Map<TestClient, number> {
  const told = new Map<TestClient, number>();
  for (const client of clients) {
    const feed = client.feed.bind(client);
    client.feed = (input) => {
      const frame = input.t === 'socketFrame' ? parseJson(input.text, 100_000) : undefined;
      if ((frame as { t?: string } | undefined)?.t === 'move') told.set(client, world.now);
      feed(input);
    };
  }
  return told;
}

/** Until it is so, nobody sees anything but a server that is there, and everybody where they were. */
function watched(world: CallWorld, clients: TestClient[], holds: () => boolean): void {
  const isFine = ({ state: { connection, call } }: TestClient): boolean => {
    const all = call.is !== 'in' || call.members.every(({ away }) => !away);
    return connection.is === 'online' && all && call.is !== 'ended';
  };
  const before = new Set(clients.filter(isFine));
  world.until(
    () => {
      for (const client of clients) {
        if (isFine(client)) before.add(client);
        else if (before.has(client))
          throw new Error(`${client.name}: ${JSON.stringify(client.state)}`);
      }
      return holds();
    },
    'it is so',
    600_000,
  );
}

/** All are at the new process, and the old one has nobody left. */
function moves(world: CallWorld, clients: TestClient[]): void {
  watched(world, clients, () => world.leftBehind === 0);
  const { sessions } = world.server.gauges();
  expect(sessions).toBeGreaterThanOrEqual(clients.length);
  watched(world, clients, () =>
    clients.every((one) => one.call.is !== 'in' || isKnown(world, one)),
  );
}

const isKnown = (world: CallWorld, { stored }: TestClient): boolean =>
  world.server.gauges().members > 0 && stored?.ticket !== undefined;

/** What they were told of others coming and going. */
const gone = ({ notices }: TestClient) =>
  notices.filter(({ what }) => what === 'left' || what === 'ended');

const gen = (log: object) => ('gen' in log ? log.gen : 0);

function enter(world: CallWorld, names: string[]): TestClient[] {
  const clients = names.map((name) => world.client(name));
  const [first] = clients as [TestClient];
  const made = first.get({ do: 'create', capacity: names.length });
  const { room, key } = (made.ok ? made.value : {}) as { room: string; key: string };
  for (const client of clients) {
    const mine = client === first && { key };
    expect(client.get({ do: 'join', room, name: client.name, ...mine })).toMatchObject({
      ok: true,
    });
  }
  world.until(() => clients.every(({ isActive }) => isActive), 'they are connected');
  for (const { notices } of clients) notices.length = 0;
  return clients;
}

function historyOf(client: TestClient) {
  const outcome = client.get({ do: 'history', limit: 50 });
  return outcome.ok && 'calls' in outcome.value ? outcome.value.calls : [];
}

/** Who is where, as one of them has it. */
const seen = ({ inCall: { room, you, role, members, joinedAt } }: TestClient) => ({
  room,
  you,
  role,
  joinedAt,
  members: members.map((member) => [member.id, member.name, member.role, member.link]),
});
