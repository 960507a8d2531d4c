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
  const world = new CallWorld();
  const ada = world.client('Ada');
  world.until(() => ada.state.connection.is === 'online', 'Ada is there');
  const told = timesTold(world, [ada]);
  world.takeOver();
  world.until(() => told.has(ada), 'Ada is told');
  const asked = ada.ask({ do: 'create' });
  world.until(() => world.server.gauges().sessions === 1, 'Ada arrives');
  world.restartServer();
  world.until(() => ada.outcomes.has(asked), 'the room is made');
  expect(ada.outcomes.get(asked)).toMatchObject({ ok: true });
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
  world.until(() => {
    for (const client of clients) {
      if (isFine(client)) before.add(client);
      else if (before.has(client))
        throw new Error(`${client.name}: ${JSON.stringify(client.state)}`);
    }
    return holds();
  }, 'it is so');
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

/** Who is where, as one of them has it. */
const seen = ({ inCall: { room, you, role, members, joinedAt } }: TestClient) => ({
  room,
  you,
  role,
  joinedAt,
  members: members.map((member) => [member.id, member.name, member.role, member.link]),
});
