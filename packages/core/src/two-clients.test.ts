import { expect, it } from 'vitest';
import type { ClientOutput } from './client/io.ts';
import type { TestClient } from './testing-world-client.ts';
import { CallWorld } from './testing-world.ts';

it('[LINK2] [LINK9] two who join the same room have an active link; the one who came later leads', () => {
  const { world, ada, ben } = pair();
  expect(ada.peers.map(({ leads }) => leads)).toEqual([false]);
  expect(ben.peers.map(({ leads }) => leads)).toEqual([true]);
  world.until(() => ada.others[0]?.path === 'direct', 'the path is seen', 1_000);
  expect(ada.others).toMatchObject([{ name: 'Ben', link: 'active', path: 'direct' }]);
});

it('[LINK1] three in a room are a mesh of three links', () => {
  const { clients } = room(['Ada', 'Ben', 'Cleo']);
  for (const client of clients) expect(client.peers).toHaveLength(2);
  expect(clients.map(({ others }) => others.map(({ name }) => name))).toEqual([
    ['Ben', 'Cleo'],
    ['Ada', 'Cleo'],
    ['Ada', 'Ben'],
  ]);
});

it('[CALL1] no peer connection is opened before this person joined', () => {
  const world = new CallWorld();
  const [ada, ben] = [world.client('Ada'), world.client('Ben')];
  const id = ada.createRoom();
  ada.join(id);
  ben.get({ do: 'look', room: id });
  world.pass(10_000);
  expect([...ada.peers, ...ben.peers]).toEqual([]);
});

it('[CALL2] [CALL3] hanging up ends the call here at once and there within a second, with the name', () => {
  const { world, ada, ben } = pair();
  ada.ask({ do: 'leave' });
  expect(ada.call).toMatchObject({ is: 'ended', reason: 'left' });
  world.until(() => ben.call.is === 'ended', 'Ben learns it', 1_000);
  expect(ben.call).toMatchObject({ reason: 'hangup', by: 'Ada' });
  world.pass(2_000);
  expect([...ada.peers, ...ben.peers]).toEqual([]);
  expect(ada.outcomes.get(2)).toEqual({ ok: true, value: expect.anything() });
});

it('[CALL2] a hang-up gets through by the channel while the server is gone for both', () => {
  const { world, ada, ben } = pair();
  world.serverDown = true;
  ada.stall();
  ben.stall();
  ada.ask({ do: 'leave' });
  expect(ada.call).toMatchObject({ is: 'ended', reason: 'left' });
  world.until(() => ben.call.is === 'ended', 'Ben learns it', 1_000);
  expect(ben.call).toMatchObject({ reason: 'hangup', by: 'Ada' });
});

it('[CALL3] whose connection is lost leaves the other waiting in the room', () => {
  const { world, ada, ben } = pair();
  world.serverDown = true;
  ada.cut();
  world.serverDown = false;
  world.mediaCut = true;
  ada.feed({ t: 'stop' });
  world.clients.splice(world.clients.indexOf(ada), 1);
  world.until(() => ben.others.length === 0, 'Ada is lost to Ben', 40_000);
  expect(ben.call.is).toBe('in');
});

it('[CALL3] [ROOM14] while somebody is left the call goes on, and the reason is told', () => {
  const { world, ada, ben, clients } = room(['Ada', 'Ben', 'Cleo']);
  clients[2]?.ask({ do: 'leave' });
  world.pass(3_000);
  expect([ada.isActive, ben.isActive]).toEqual([true, true]);
  for (const { notices } of [ada, ben]) {
    expect(notices.filter(({ what }) => what === 'left')).toMatchObject([
      { name: 'Cleo', reason: 'hangup' },
    ]);
  }
});

it('[CALL4] whichever way a hang-up is told, it ends the call once', () => {
  const { world, ada, ben } = pair();
  ada.ask({ do: 'leave' });
  ben.ask({ do: 'leave' });
  world.pass(5_000);
  for (const { notices } of [ada, ben]) {
    expect(notices.filter(({ what }) => what === 'ended')).toHaveLength(1);
    expect(notices.at(-1)).toMatchObject({ what: 'ended' });
  }
});

it('[CALL6] a message goes over the channel, by the server when that is closed, and appears once', () => {
  const { world, ada, ben } = pair();
  ada.get({ do: 'chat', text: 'over the channel' });
  ben.peers[0]?.breakChannel();
  ada.peers[0]?.breakChannel();
  ada.get({ do: 'chat', text: 'by the server' });
  world.until(() => textsOf(ben).length === 2, 'both arrived', 2_000);
  world.pass(5_000);
  expect(textsOf(ben)).toEqual(['over the channel', 'by the server']);
  expect(textsOf(ada)).toEqual(textsOf(ben));
  expect(ben.state.chat[0]).toMatchObject({ name: 'Ada' });
});

it('[CALL6] a message that a breaking channel swallowed arrives by the server', () => {
  const { world, ada, ben } = pair();
  world.mediaCut = true;
  ada.get({ do: 'chat', text: 'swallowed' });
  world.mediaCut = false;
  ada.peers[0]?.breakChannel();
  world.until(() => textsOf(ben).length === 1, 'it arrived', 2_000);
});

it('[CLI10] losing the signalling on both sides touches no link, and the call goes on', () => {
  const { world, ada, ben } = pair();
  const peers = [...ada.peers, ...ben.peers];
  world.serverDown = true;
  ada.cut();
  ben.stall();
  world.pass(10 * 60_000);
  expect([...ada.peers, ...ben.peers]).toEqual(peers);
  expect(ada.isActive && ben.isActive).toBe(true);
  expect(ada.state.connection.is).toBe('resuming');
});

it('[CLI5] [CLI11] after a server that forgot everything both are in the room again by themselves', () => {
  const { world, ada, ben, id } = pair();
  world.serverDown = true;
  world.restartServer();
  world.pass(5 * 60_000);
  world.serverDown = false;
  const members = () => [...ada.others, ...ben.others].map(({ name }) => name);
  world.until(() => online(ada) && online(ben), 'both are online', 10_000);
  world.until(() => ada.isActive && ben.isActive && members().length === 2, 'the call is on');
  expect(ada.inCall).toMatchObject({ room: id, you: expect.not.stringMatching(/^$/) });
  expect([ada.peers.length, ben.peers.length]).toEqual([1, 1]);
});

it('[CLI11] [ROOM18] a member whose lease ran out while away enters again by itself', () => {
  const { world, ada, ben } = pair();
  const before = ada.inCall.you;
  world.mediaCut = true;
  world.serverDown = true;
  ada.stall();
  world.pass(10);
  world.serverDown = false;
  // Only Ada's way to the server is gone; nobody hears her, so nobody vouches for her.
  const connect = world.open.bind(world);
  world.open = (client, socket) => {
    if (client !== ada) connect(client, socket);
  };
  world.until(() => ben.others.length === 0, 'her lease ran out', 60_000);
  world.open = connect;
  world.mediaCut = false;
  world.until(() => ada.isActive && ben.isActive, 'the call is on again', 30_000);
  expect(ada.inCall.you).not.toBe(before);
  expect(ada.notices.filter(({ what }) => what === 'ended')).toEqual([]);
});

it('[CLI7] [CLI8] a second tab with the copied session takes it over; the first stops and says so', () => {
  const { world, ada } = pair();
  const copy = world.client('Copy', {}, ada.stored ?? undefined);
  world.until(() => ada.state.connection.is === 'stopped', 'the first stops');
  expect(ada.state.connection).toEqual({ is: 'stopped', why: 'superseded' });
  expect(ada.call).toMatchObject({ is: 'ended', reason: 'superseded' });
  expect(ada.stored).toBeNull();
  world.pass(60_000);
  expect(sockets(ada)).toHaveLength(1);
  expect(copy.state.connection.is).toBe('online');
  expect(ada.outcomes.get(ada.ask({ do: 'create' }))).toEqual({ ok: false, code: 'closed' });
});

it.each(['asks for nothing', 'asks to join at once'] as const)(
  '[CLI14] a page loaded anew that %s comes back into the stay of the page before it',
  (does) => {
    const { world, ada, ben, id } = pair();
    const { you } = ben.inCall;
    world.clients.splice(world.clients.indexOf(ben), 1);
    ben.cut();
    const reloaded = world.client('Ben', {}, ben.stored ?? undefined);
    if (does === 'asks to join at once') expect(reloaded.join(id)).toMatchObject({ ok: true });
    const links = () => [reloaded, ada].flatMap(({ others }) => others.map(({ link }) => link));
    world.until(() => reloaded.call.is === 'in', 'it is back', 1_000);
    world.until(() => links().join() === 'active,active', 'media flows again', 5_000);
    expect(reloaded.inCall.you).toBe(you);
    expect(ada.others).toMatchObject([{ id: you, name: 'Ben' }]);
    expect(ada.peers).toHaveLength(1);
    expect(reloaded.logs).toContainEqual(
      expect.objectContaining({ step: 'online', resumed: true }),
    );
  },
);

it('[CLI14] a page loaded anew that asks for another room leaves the one before', () => {
  const { world, ada, ben } = pair();
  const eve = world.client('Eve');
  const other = eve.createRoom();
  eve.join(other);
  world.clients.splice(world.clients.indexOf(ben), 1);
  ben.cut();
  const reloaded = world.client('Ben', {}, ben.stored ?? undefined);
  expect(reloaded.join(other)).toMatchObject({ ok: true });
  world.until(() => ada.call.is === 'ended', 'Ada learns it', 5_000);
});

it('[ROOM7] who is removed is told so and may not come back', () => {
  const { world, ada, ben, id } = room(['Ada', 'Ben'], { key: true });
  ada.get({ do: 'remove', member: ben.inCall.you });
  world.until(() => ben.call.is === 'ended', 'Ben is out', 1_000);
  expect(ben.call).toMatchObject({ reason: 'removed' });
  expect(ben.peers).toEqual([]);
  expect(ben.join(id)).toMatchObject({ ok: false, code: 'room_unavailable' });
  expect(ada.call.is).toBe('in');
});

it('[ROOM3] who stands at the door of an open room sees who is inside, until they enter', () => {
  const world = new CallWorld();
  const [ada, ben] = [world.client('Ada'), world.client('Ben')];
  const id = ada.createRoom();
  ben.get({ do: 'look', room: id });
  expect(ben.state.lobby).toEqual({ room: id, names: [] });
  ada.join(id);
  world.until(() => ben.state.lobby?.names.join() === 'Ada', 'Ada is seen', 1_000);
  ben.cut();
  ada.get({ do: 'leave' });
  world.until(() => ben.state.lobby?.names.length === 0, 'it is looked at again', 15_000);
  ben.join(id);
  expect(ben.state.lobby).toBeNull();
  expect(ben.get({ do: 'look', room: '0000-0000-0000' })).toMatchObject({ ok: false });
  expect(ben.state.lobby).toBeNull();
});

it('[LINK12] what one wishes to show is shown to the other, before and after the link is up', () => {
  const { world, ada, ben } = pair();
  const shown = () => ben.others[0]?.media;
  ada.feed({ t: 'media', media: { microphone: true, camera: false, screen: true } });
  world.until(() => shown()?.screen === true, 'it is shown', 1_000);
  expect(shown()).toEqual({ microphone: true, camera: false, screen: true });
});

it('[CLI9] stopping settles every request with `closed`, and leaves', () => {
  const { world, ada, ben } = pair();
  ada.stall();
  const asked = [
    ada.ask({ do: 'lock', locked: true }),
    ada.ask({ do: 'look', room: '0000-0000-0000' }),
  ];
  ada.feed({ t: 'stop' });
  for (const id of asked) expect(ada.outcomes.get(id)).toEqual({ ok: false, code: 'closed' });
  world.until(() => ben.call.is === 'ended', 'Ben learns it', 1_000);
  expect(ada.stored).toBeNull();
  world.pass(1_000);
  expect(ada.machine.nextTimeout()).toBeUndefined();
});

it('[CALL11] a socket that is cut or goes silent at any frame of joining and negotiating costs no call', () => {
  for (const harm of ['cut', 'stall'] as const) {
    for (const victim of ['Ada', 'Ben'] as const) {
      for (let frame = 0; frame < 40; frame += 1) {
        const world = new CallWorld(`${harm} ${victim} ${frame}`);
        const clients = { Ada: world.client('Ada'), Ben: world.client('Ben') };
        world.onFrame = (count) => {
          if (count === frame) clients[victim][harm]();
        };
        const id = clients.Ada.createRoom();
        clients.Ada.ask({ do: 'join', room: id, name: 'Ada' });
        clients.Ben.ask({ do: 'join', room: id, name: 'Ben' });
        world.until(
          () => clients.Ada.isActive && clients.Ben.isActive,
          `${victim} ${harm} at frame ${frame}`,
          30_000,
        );
      }
    }
  }
});

it('[LINK8] [LINK13] a description that fails once is tried anew; one that fails again ends the link', () => {
  const once = room(['Ada', 'Ben'], { failingDescriptions: 1 });
  expect(once.clients.every(({ isActive }) => isActive)).toBe(true);

  const world = new CallWorld();
  const [ada, ben] = [world.client('Ada'), world.client('Ben')];
  world.failingDescriptions = 100;
  const id = ada.createRoom();
  ada.join(id);
  ben.join(id);
  world.until(() => ada.call.is === 'ended' && ben.call.is === 'ended', 'both ended', 20_000);
  const reasons = [ada, ben].map(({ call }) => (call.is === 'ended' ? call.reason : ''));
  expect(reasons).toContain('incompatible');
});

it('[LINK14] when no byte ever comes the call ends after 30 s as `media_failed`', () => {
  const world = new CallWorld();
  const [ada, ben] = [world.client('Ada'), world.client('Ben')];
  world.mediaCut = true;
  const id = ada.createRoom();
  ada.join(id);
  ben.join(id);
  const start = world.now;
  world.until(() => ada.call.is === 'ended', 'given up', 40_000);
  expect(ada.call).toMatchObject({ reason: 'media_failed' });
  expect(world.now - start).toBeGreaterThan(29_000);
});

it('[LINK15] [LINK9] a silent link is suspect, and active again only when bytes come', () => {
  const { world, ada } = pair();
  const link = () => ada.others[0]?.link;
  world.mediaCut = true;
  const start = world.now;
  world.until(() => link() === 'suspect', 'doubt', 4_000);
  expect(world.now - start).toBeGreaterThanOrEqual(1_000);
  world.pass(10_000);
  expect(link()).toBe('reconnecting');
  world.mediaCut = false;
  world.until(() => link() === 'active', 'bytes are back', 2_000);
});

it('[LINK16] a link that falls silent for a minute ends the call as `media_timeout`', () => {
  const { world, ada } = pair();
  world.mediaCut = true;
  const start = world.now;
  world.until(() => ada.call.is === 'ended', 'given up', 70_000);
  expect(ada.call).toMatchObject({ reason: 'media_timeout' });
  expect(world.now - start).toBeGreaterThan(58_000);
});

it('[CLI2] a silent socket is replaced by a new one that is opened before the old is closed', () => {
  const { world, ada } = pair();
  world.pass(6_000);
  ada.stall();
  const from = ada.outputs.length;
  world.until(() => sockets(ada).length === 2, 'a new socket', 13_000);
  world.until(() => online(ada), 'online again', 5_000);
  const order = ada.outputs
    .slice(from)
    .filter(({ t }) => t === 'openSocket' || t === 'closeSocket');
  expect(order.map(({ t }) => t)).toEqual(['openSocket', 'closeSocket']);
});

const textsOf = (client: TestClient) => client.state.chat.map(({ text }) => text);
const online = (client: TestClient) => client.state.connection.is === 'online';
const sockets = (client: TestClient) =>
  client.outputs.filter((out: ClientOutput) => out.t === 'openSocket');

function pair() {
  return room(['Ada', 'Ben']);
}

function room(names: string[], { key = false, failingDescriptions = 0 } = {}) {
  const world = new CallWorld();
  world.failingDescriptions = failingDescriptions;
  const clients = names.map((name) => world.client(name));
  const [ada, ben] = clients as [TestClient, TestClient];
  const made = ada.get({ do: 'create', capacity: names.length });
  const value = made.ok && 'key' in made.value && 'room' in made.value ? made.value : undefined;
  const id = value?.room ?? '';
  for (const client of clients) {
    const shown = key && client === ada && value?.key !== undefined ? { key: value.key } : {};
    expect(client.get({ do: 'join', room: id, name: client.name, ...shown })).toMatchObject({
      ok: true,
    });
  }
  world.until(() => clients.every(({ isActive }) => isActive), 'all links are active', 5_000);
  return { world, clients, ada, ben, id };
}
