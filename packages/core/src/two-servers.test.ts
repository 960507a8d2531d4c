/** A server that dies and the one after it, which shares its key and nothing else, under real clients. */
import { expect, it } from 'vitest';
import { TestCrypto } from './server/testing.ts';
import type { TestClient } from './testing-world-client.ts';
import { CallWorld } from './testing-world.ts';

it('[TICK4] the server is killed under a call: links, ids, names and roles are what they were, and nobody is told of anybody', () => {
  const { world, clients } = room(['Ada', 'Ben', 'Cleo']);
  const before = clients.map(seen);
  const peers = clients.map((client) => client.peers);
  world.restartServer();
  backIn(world, clients);
  world.pass(30_000);
  expect(clients.map(seen)).toEqual(before);
  expect(clients.map((client) => client.peers)).toEqual(peers);
  for (const { notices } of clients) {
    expect(notices.filter(({ what }) => what === 'joined' || what === 'left')).toHaveLength(0);
  }
});

it('[TICK5] a locked room and one with a password come back so, with their creator', () => {
  for (const options of [{ capacity: 4 }, { capacity: 4, password: 'word' }]) {
    const { world, clients, id } = room(['Ada', 'Ben'], options);
    const [ada] = clients as [TestClient];
    if (!('password' in options)) ada.get({ do: 'lock', locked: true });
    world.restartServer();
    backIn(world, clients);
    const eve = world.client('Eve');
    const code = 'password' in options ? 'password_needed' : 'room_unavailable';
    expect(eve.join(id)).toMatchObject({ ok: false, code });
    expect(eve.get({ do: 'join', room: id, name: 'Eve', password: 'worm' })).toMatchObject({
      code,
    });
    if (!('password' in options)) ada.get({ do: 'lock', locked: false });
    expect(eve.get({ do: 'join', room: id, name: 'Eve', ...options })).toMatchObject({ ok: true });
  }
});

it('[TICK6] who was removed stays out, also when they come with an older ticket before all others', () => {
  const { world, clients, id } = room(['Ada', 'Ben', 'Mal'], { capacity: 4 });
  const [ada, ben, mal] = clients as [TestClient, TestClient, TestClient];
  const { you } = mal.inCall;
  // Mal's page does not hear of it: the ticket of before stays with it
  mal.stall();
  expect(ada.get({ do: 'remove', member: you })).toMatchObject({ ok: true });
  for (const client of [ada, ben]) client.stall();
  world.restartServer();
  world.until(() => mal.call.is === 'in' && world.server.gauges().members === 3, 'Mal is in first');
  world.until(() => mal.call.is === 'ended', 'Mal is out');
  expect(mal.call).toMatchObject({ reason: 'removed' });
  backIn(world, [ada, ben]);
  expect(ada.others.map(({ name }) => name)).toEqual(['Ben']);
  expect(mal.join(id)).toMatchObject({ ok: false, code: 'room_unavailable' });
});

it('[TICK7] a stranger who made the room anew by its link in between is a guest in the true one', () => {
  const { world, clients, id } = room(['Ada', 'Ben'], { capacity: 3 });
  for (const client of clients) client.stall();
  world.restartServer();
  const eve = world.client('Eve');
  expect(eve.join(id)).toMatchObject({ ok: true });
  expect(eve.inCall.role).toBe('creator');
  backIn(world, clients);
  world.until(() => eve.others.length === 2, 'Eve is with them');
  expect(eve.inCall.role).toBe('guest');
  expect(clients.map(({ inCall }) => inCall.role)).toEqual(['creator', 'guest']);
});

it('[TICK8] a call by name that outlives its server is in each history once, as it was', () => {
  const { world, ada, ben } = callers();
  world.pass(60_000);
  const [mine, theirs] = [ada, ben].map(({ inCall }) => inCall.you);
  world.restartServer();
  backIn(world, [ada, ben]);
  world.pass(30_000);
  expect([ada.inCall, ben.inCall]).toMatchObject([
    { you: mine, user: 'Ben' },
    { you: theirs, user: 'Ada' },
  ]);
  ada.get({ do: 'leave' });
  world.until(() => ben.call.is === 'ended', 'Ben learns it');
  world.pass(1_000);
  expect([ben.call, ada.call]).toMatchObject([{ reason: 'hangup' }, { reason: 'left' }]);
  const [out, into] = [historyOf(ada), historyOf(ben)];
  expect(out).toMatchObject([{ user: 'Ben', direction: 'out', reason: 'left' }]);
  expect(into).toMatchObject([{ user: 'Ada', direction: 'in', reason: 'hangup' }]);
  for (const [call] of [out, into]) expect(call?.lengthMs).toBeGreaterThan(90_000);
});

it('[TICK8] [RING11] a ring that is lost with its server goes on, and is answered as any', () => {
  const { world, ada, ben } = ringing();
  world.restartServer();
  world.pass(8_000);
  expect(ada.call).toMatchObject({ is: 'in', user: 'Ben', outgoing: 'ringing' });
  expect(ben.state.rings.map(({ invite }) => invite)).toEqual(ben.rang);
  ben.get({ do: 'accept', invite: ben.rang[0] ?? '', media: 'video' });
  world.until(() => ada.isActive && ben.isActive, 'they are in a call');
  ben.get({ do: 'leave' });
  world.until(() => ada.call.is === 'ended', 'Ada learns it');
  world.pass(1_000);
  expect(historyOf(ada)).toMatchObject([{ direction: 'out', reason: 'hangup' }]);
  expect(historyOf(ben)).toMatchObject([{ direction: 'in', reason: 'left' }]);
});

it('[TICK8] [RING6] a ring that is older than any when its server is back was not answered', () => {
  const { world, ada, ben } = ringing();
  world.serverDown = true;
  world.restartServer();
  world.pass(50_000);
  expect(ben.state.rings).toEqual([]);
  world.serverDown = false;
  world.until(() => ada.call.is === 'ended', 'Ada learns it', 60_000);
  expect(ada.call).toMatchObject({ reason: 'unanswered' });
  world.until(() => ben.state.connection.is === 'online', 'Ben is back');
  world.pass(1_000);
  expect(historyOf(ben)).toMatchObject([{ direction: 'in', reason: 'unanswered' }]);
  expect(world.server.gauges()).toMatchObject({ rooms: 0, invites: 0 });
});

it('[TICK8] a ring that was answered without the caller having heard of it is a call when both are back', () => {
  for (const first of ['Ada', 'Ben']) {
    const { world, ada, ben } = ringing();
    ada.stall();
    ben.get({ do: 'accept', invite: ben.rang[0] ?? '', media: 'video' });
    const { you } = ben.inCall;
    world.restartServer();
    const [early, late] = first === 'Ada' ? [ada, ben] : [ben, ada];
    const open = world.open.bind(world);
    world.open = (client, socket) => {
      if (client !== late) open(client, socket);
    };
    world.until(() => world.server.gauges().rooms === 1, `${early.name} is back`);
    world.pass(3_000);
    world.open = open;
    world.until(() => ada.isActive && ben.isActive, 'they are in a call', 30_000);
    expect(world.server.gauges()).toMatchObject({ invites: 0, members: 2 });
    expect(ben.inCall.you).toBe(you);
  }
});

it('[TICK8] a ring whose caller has no ticket ends as expired on both sides', () => {
  const { world, ada, ben } = ringing();
  const other = new TestCrypto();
  world.restartServer({ ticketMac: (text) => other.mac(`other ${text}`) });
  world.until(() => ada.call.is === 'ended', 'Ada learns it');
  expect(ada.call).toMatchObject({ reason: 'expired' });
  world.until(() => ben.state.rings.length === 0, 'it stops', 20_000);
  expect(world.server.gauges()).toMatchObject({ rooms: 0, invites: 0 });
});

it('[FAULT56] [TICK9] the server dies again at any moment of the coming back, and all come back', () => {
  for (let at = 0; at < 60; at += 1) {
    const { world, clients } = room(['Ada', 'Ben'], {}, at);
    const before = clients.map(seen);
    world.restartServer();
    let left = at;
    world.onFrame = () => {
      if (left === 0) world.after(0, () => world.restartServer());
      left -= 1;
    };
    world.until(() => left < 0, 'it dies again', 120_000);
    world.onFrame = () => {};
    backIn(world, clients);
    world.pass(30_000);
    expect(clients.map(seen)).toEqual(before);
    for (const client of clients) expect(client.peers).toHaveLength(1);
  }
});

it('[TICK10] a server with another key says so once, and who is in a call is so on', () => {
  const world = new CallWorld();
  const clients = enter(world, ['Ada', 'Ben']);
  const other = new TestCrypto();
  world.restartServer({ ticketMac: (text) => other.mac(`other ${text}`) });
  backIn(world, clients);
  world.pass(60_000);
  for (const client of clients) expect(client.isActive).toBe(true);
  expect(world.serverLogs.filter(({ step }) => step === 'tickets of another key')).toHaveLength(1);
});

it('[TICK10] where not even the room can be made anew, the call goes on without the server until somebody ends it', () => {
  class OtherCrypto extends TestCrypto {
    override mac(text: string): Uint8Array {
      return super.mac(`other ${text}`);
    }
  }
  const { world, clients } = room(['Ada', 'Ben']);
  const [ada, ben] = clients as [TestClient, TestClient];
  const peers = clients.map((client) => client.peers);
  world.restartServer({ crypto: new OtherCrypto() });
  world.pass(60_000);
  expect(clients.map((client) => client.peers)).toEqual(peers);
  expect(ada.isActive && ben.isActive).toBe(true);
  ada.ask({ do: 'leave' });
  world.until(() => ben.call.is === 'ended', 'Ben learns it', 1_000);
  expect(ben.call).toMatchObject({ reason: 'hangup', by: 'Ada' });
});

it('[TICK4] a page that is loaded anew while the server is dead takes its place as well', () => {
  const { world, clients } = room(['Ada', 'Ben']);
  const [ada, ben] = clients as [TestClient, TestClient];
  const { you } = ada.inCall;
  world.restartServer();
  const again = world.page(ada, 'reloaded');
  backIn(world, [again, ben]);
  expect(again.inCall.you).toBe(you);
  world.until(() => again.isActive && ben.isActive, 'they hear each other', 20_000);
  expect(ben.notices.filter(({ what }) => what === 'left')).toHaveLength(0);
});

/** All in one room, connected with each other. */
function room(names: string[], options: { capacity?: number; password?: string } = {}, seed = 1) {
  const world = new CallWorld(seed);
  const clients = enter(world, names, options);
  const { room: id } = (clients[0] as TestClient).inCall;
  return { world, clients, id };
}

function enter(
  world: CallWorld,
  names: string[],
  options: { capacity?: number; password?: string } = {},
): TestClient[] {
  const clients = names.map((name) => world.client(name));
  const [first] = clients as [TestClient];
  const made = first.get({ do: 'create', capacity: names.length, ...options });
  if (!made.ok || !('key' in made.value)) throw new Error('the room was made');
  const { room: id, key = '' } = made.value as { room: string; key?: string };
  const { password } = options;
  for (const client of clients) {
    const joined = client.get({
      do: 'join',
      room: id,
      name: client.name,
      ...(client === first && { key }),
      ...(password !== undefined && { password }),
    });
    expect(joined).toMatchObject({ ok: true });
  }
  world.until(() => clients.every(({ isActive }) => isActive), 'they are connected');
  for (const { notices } of clients) notices.length = 0;
  return clients;
}

function ringing() {
  const world = new CallWorld();
  const [ada, ben] = [world.person('Ada'), world.person('Ben')];
  ada.get({ do: 'invite', user: 'Ben', media: 'video' });
  const isHeard = () => ada.call.is === 'in' && ada.call.outgoing === 'ringing';
  world.until(isHeard, 'it rings');
  return { world, ada, ben };
}

function callers() {
  const { world, ada, ben } = ringing();
  ben.get({ do: 'accept', invite: ben.rang[0] ?? '', media: 'video' });
  world.until(() => ada.isActive && ben.isActive, 'they are in a call');
  return { world, ada, ben };
}

function historyOf(client: TestClient) {
  const outcome = client.get({ do: 'history', limit: 50 });
  if (!outcome.ok || !('calls' in outcome.value)) throw new Error('the history is shown');
  return outcome.value.calls;
}

/** Who is where, as one of them has it. */
const seen = ({ inCall: { room: id, you, role, members, joinedAt } }: TestClient) => ({
  id,
  you,
  role,
  joinedAt,
  members: members.map((member) => [member.id, member.name, member.role, member.link]),
});

/** The server knows them to be in the room again, and they know it. */
function backIn(world: CallWorld, clients: TestClient[]): void {
  const isBack = ({ state: { connection, call } }: TestClient) =>
    connection.is === 'online' && call.is === 'in' && call.members.every(({ away }) => !away);
  const entered = () =>
    world.serverLogs.filter(({ step }) => step === 'member returned' || step === 'member joined');
  const areIn = () => entered().length >= clients.length && clients.every(isBack);
  world.until(areIn, 'they are back');
}
