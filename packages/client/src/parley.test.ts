import { afterEach, expect, it } from 'vitest';
import type { Call, Notice, Parley } from './api.ts';
import { linked, others, until } from './testing-waits.ts';
import { createFakeWorld, type FakeTab, type FakeTabOptions } from './testing/fake-world.ts';

const opened: FakeTab[] = [];

afterEach(async () => {
  for (const { parley } of opened.splice(0)) await parley.close();
});

const track = (tab: FakeTab): FakeTab => {
  opened.push(tab);
  return tab;
};

interface Two {
  world: ReturnType<typeof createFakeWorld>;
  ann: FakeTab;
  bob: FakeTab;
  annCall: Call;
  bobCall: Call;
  room: string;
}

async function twoInCall(options: FakeTabOptions = {}): Promise<Two> {
  const world = createFakeWorld();
  const ann = track(world.tab(options));
  const bob = track(world.tab());
  await Promise.all([ann.parley.local.open(), bob.parley.local.open()]);
  const { room } = await ann.parley.createRoom();
  const annCall = await ann.parley.join(room, { name: 'Ann' });
  const bobCall = await bob.parley.join(ann.parley.linkOf(room), { name: 'Bob' });
  await Promise.all([linked(ann.parley), linked(bob.parley)]);
  return { world, ann, bob, annCall, bobCall, room };
}

const idOf = (parley: Parley): string => others(parley.state)[0]?.id ?? 'nobody';

it('[CALL6] two people with a link have each other’s streams and chat', async () => {
  const { ann, bob, annCall, bobCall } = await twoInCall();
  expect(annCall.streams(idOf(ann.parley)).main?.getTracks()).toEqual(
    bob.parley.local.state.stream?.getTracks(),
  );
  await until(ann.parley, (state) => others(state)[0]?.path === 'direct');
  expect(others(ann.parley.state)).toMatchObject([{ name: 'Bob', role: 'guest' }]);
  expect(others(bob.parley.state)).toMatchObject([{ name: 'Ann', role: 'creator' }]);
  const heard = new Promise<Notice>((resolve) => bob.parley.on('notice', resolve));
  const { id } = await annCall.chat.send('hello');
  expect(await heard).toMatchObject({ what: 'chat', message: { id, name: 'Ann', text: 'hello' } });
  await bobCall.hangUp();
});

it('[CALL5] [CALL2] hanging up ends every local track and the call, here and for the other', async () => {
  const { world, ann, bob, annCall, bobCall } = await twoInCall();
  await annCall.shareScreen();
  await annCall.hangUp();
  expect(ann.devices.live).toBe(0);
  expect(ann.parley.call).toBeNull();
  expect(await annCall.ended).toEqual({ reason: 'left' });
  expect(await bobCall.ended).toEqual({ reason: 'hangup', by: 'Ann' });
  expect(bob.devices.live).toBe(0);
  await expect(annCall.data.send('t', new Uint8Array(1))).rejects.toMatchObject({ code: 'closed' });
  await Promise.all([ann.parley.close(), bob.parley.close()]);
  expect(world.peers.count).toBe(0);
});

it('[NET3] hiding one’s address counts in every tab, from the next connection on', async () => {
  const world = createFakeWorld();
  const ann = track(world.tab());
  const other = track(world.tab({ profile: ann.profile }));
  ann.parley.hideAddress(true);
  for (const { parley } of [ann, other]) await until(parley, ({ network }) => network.hidesAddress);
  const bob = track(world.tab());
  const { room } = await bob.parley.createRoom();
  await Promise.all([bob, other].map(({ parley }) => parley.join(room, { name: 'Somebody' })));
  await linked(other.parley);
  expect(world.peers.relayOnly.filter(Boolean)).toHaveLength(1);
  const later = track(world.tab({ profile: ann.profile }));
  await until(later.parley, ({ connection }) => connection.is === 'online');
  expect(later.parley.state.network.hidesAddress).toBe(true);
});

it('[NET6] says how the link to a member is at this moment, and nothing of nobody', async () => {
  const { ann, annCall } = await twoInCall();
  await until(ann.parley, (state) => others(state)[0]?.path === 'direct');
  expect(await annCall.quality(idOf(ann.parley))).toMatchObject({ path: 'direct', roundTripMs: 1 });
  expect(await annCall.quality('nobody')).toBeNull();
});

it('[CHECK1] a check gets the servers to try, and how the relay is', async () => {
  const ann = track(createFakeWorld().tab());
  expect(await ann.parley.networkCheck()).toEqual({ servers: [], relay: 'none' });
  expect(ann.parley.state.network.hasRelay).toBe(false);
});

it('[CALL1] gives no track to anybody before joining', async () => {
  const world = createFakeWorld();
  const ann = track(world.tab());
  await ann.parley.local.open();
  const { room } = await ann.parley.createRoom();
  await ann.parley.look(room);
  expect(world.peers.count).toBe(0);
});

it('[LINK12] what is muted and shown is told, and a camera that is off is released', async () => {
  const { ann, bob, annCall } = await twoInCall();
  annCall.setMicrophone(false);
  await annCall.setCamera(false);
  await until(bob.parley, (state) => {
    const [media] = others(state).map((member) => member.media);
    return media?.microphone === false && !media.camera;
  });
  expect(ann.devices.live).toBe(1);
  await annCall.setCamera(true);
  await until(bob.parley, (state) => others(state)[0]?.media.camera === true);
  const shown = bob.parley.call?.streams(idOf(bob.parley)).main?.getVideoTracks();
  expect(shown).toEqual(ann.parley.local.state.stream?.getVideoTracks());
});

it('[CALL9] a shared screen arrives and goes', async () => {
  const { ann, bob, annCall, bobCall } = await twoInCall();
  const member = idOf(bob.parley);
  const change = () => new Promise((resolve) => bob.parley.on('streams', resolve));
  const came = change();
  await annCall.shareScreen();
  await came;
  expect(bobCall.streams(member).screen?.getVideoTracks()).toEqual(
    ann.parley.local.state.screen?.getVideoTracks(),
  );
  await until(bob.parley, (state) => others(state)[0]?.media.screen === true);
  const went = change();
  annCall.stopScreen();
  await went;
  expect(bobCall.streams(member).screen).toBeNull();
});

it('[CALL10] an application’s bytes arrive by topic', async () => {
  const { ann, annCall, bobCall } = await twoInCall();
  const heard = new Promise((resolve) => bobCall.data.on('cursor', resolve));
  await annCall.data.send('cursor', new Uint8Array([1, 2]), { to: idOf(ann.parley) });
  expect(await heard).toMatchObject({ bytes: new Uint8Array([1, 2]) });
});

it('[FAULT43] [CLI10] losing the server neither ends the call nor touches its media', async () => {
  const { world, ann, bob, annCall } = await twoInCall();
  const main = annCall.streams(idOf(ann.parley)).main;
  const tracks = main?.getTracks();
  world.server.setReachable(false);
  await until(ann.parley, ({ connection }) => connection.is !== 'online');
  expect(others(ann.parley.state)).toMatchObject([{ name: 'Bob', link: 'active' }]);
  world.server.setReachable(true);
  ann.tell('online');
  bob.tell('online');
  await until(ann.parley, ({ connection }) => connection.is === 'online');
  expect(ann.parley.call).toBe(annCall);
  expect(annCall.streams(idOf(ann.parley)).main).toBe(main);
  expect(main?.getTracks()).toEqual(tracks);
});

it('[CLI14] a reloaded page is back in its call: same place, new connection, and nobody left', async () => {
  const { world, ann, bob, bobCall, room } = await twoInCall();
  const before = others(bob.parley.state)[0];
  ann.unload();
  const again = track(world.tab({ from: ann }));
  await again.parley.local.open();
  await linked(again.parley);
  await until(bob.parley, (state) => {
    const [now] = others(state);
    return now?.link === 'active' && now.peer !== before?.peer;
  });
  expect(again.parley.call?.room).toBe(room);
  expect(await again.parley.join(room, { name: 'Ann' })).toBe(again.parley.call);
  expect(others(bob.parley.state)).toMatchObject([{ id: before?.id, name: 'Ann' }]);
  expect(bob.parley.call).toBe(bobCall);
  expect(bobCall.streams(before?.id ?? '').main?.getTracks()).toEqual(
    again.parley.local.state.stream?.getTracks(),
  );
});

it('[CLI14] a reloaded page that asks to join at once is answered with the call it is in', async () => {
  const { world, ann, bob, room } = await twoInCall();
  ann.unload();
  const again = track(world.tab({ from: ann }));
  const call = await again.parley.join(room, { name: 'Ann' });
  expect(call).toBe(again.parley.call);
  await Promise.all([linked(again.parley), linked(bob.parley)]);
});

it('[CLI8] a duplicated tab starts anew and disturbs nobody', async () => {
  const { world, ann } = await twoInCall();
  const copy = track(world.tab({ from: ann }));
  await until(copy.parley, ({ connection }) => connection.is === 'online');
  expect(copy.parley.state.call.is).toBe('none');
  expect(copy.parley.call).toBeNull();
  expect(ann.parley.state.connection.is).toBe('online');
});

it('[APP21] a duplicated tab learns that the call is in the other one, and when it is over', async () => {
  const { world, ann, annCall } = await twoInCall();
  const copy = track(world.tab({ from: ann }));
  const told: boolean[] = [];
  copy.parley.on('elsewhere', (isSo) => told.push(isSo));
  await expect.poll(() => told).toEqual([true]);
  await annCall.hangUp();
  await expect.poll(() => told).toEqual([true, false]);
  expect(await copy.parley.takeOver()).toBe(false);
});

it('[APP21] a duplicated tab takes the call over with its next page, and gives it back in the same way', async () => {
  const { world, ann, bob } = await twoInCall();
  const left: string[] = [];
  bob.parley.on('notice', ({ what }) => left.push(what));
  let away = ann;
  let copy = track(world.tab({ from: ann }));
  await new Promise<void>((resolve) => copy.parley.on('elsewhere', () => resolve()));
  for (let turn = 0; turn < 2; turn += 1) {
    expect(await copy.parley.takeOver()).toBe(true);
    copy.unload();
    const here = track(world.tab({ from: copy }));
    await Promise.all([linked(here.parley), linked(bob.parley)]);
    await until(away.parley, ({ connection }) => connection.is === 'stopped');
    expect(away.parley.state.connection).toMatchObject({ why: 'superseded' });
    [away, copy] = [here, away];
  }
  expect(left).toEqual([]);
});

it('[ROOM6] the creator’s key is shown by itself, and only in that browser', async () => {
  const { world, ann, annCall, bobCall, room } = await twoInCall();
  await annCall.lock(true);
  await expect(bobCall.lock(false)).rejects.toMatchObject({ code: 'not_allowed' });
  await annCall.hangUp();
  const back = track(world.tab({ profile: ann.profile }));
  const call = await back.parley.join(room, { name: 'Ann' });
  await call.remove(idOf(back.parley)).catch(() => undefined);
  const eve = track(world.tab());
  await expect(eve.parley.join(room, { name: 'Eve' })).rejects.toMatchObject({
    name: 'ParleyError',
    code: 'room_unavailable',
  });
});

it('[CLI9] settles what is asked before the server answers, and what is open at the end', async () => {
  const world = createFakeWorld();
  const { parley } = track(world.tab());
  world.server.setReachable(false);
  const asked = [parley.createRoom(), parley.look('0000-0000-0001')];
  const closing = parley.close();
  for (const promise of asked) {
    await expect(promise).rejects.toMatchObject({ name: 'ParleyError', code: 'closed' });
  }
  await closing;
  await expect(parley.createRoom()).rejects.toMatchObject({ code: 'closed' });
});

it('[CLI9] refuses with the server’s code, and what names no room without asking', async () => {
  const world = createFakeWorld();
  const { parley } = track(world.tab());
  await expect(parley.join('nonsense', { name: 'Ann' })).rejects.toMatchObject({
    code: 'room_unavailable',
  });
  world.server.refuse('create', 'server_busy');
  await expect(parley.createRoom()).rejects.toMatchObject({ code: 'server_busy' });
});

it('[APP11] the log of a whole call names nobody and nothing', async () => {
  const { ann, annCall, room } = await twoInCall();
  await annCall.chat.send('a secret');
  await annCall.hangUp();
  const log = ann.parley.copyLog();
  expect(log).toContain('joined-room');
  for (const private_ of ['Ann', 'Bob', 'a secret', room, 'fake.example', 'session-']) {
    expect(log).not.toContain(private_);
  }
});
