import { afterEach, expect, it, vi } from 'vitest';
import type { Call, CallMedia, Notice } from './api.ts';
import type { PeerPort } from './peer-port.ts';
import { linked, others, until } from './testing-waits.ts';
import { FakeTrack } from './testing/fake-media.ts';
import {
  createFakeWorld,
  type FakeTab,
  type FakeTabOptions,
  type FakeWorld,
} from './testing/fake-world.ts';

const opened: FakeTab[] = [];

afterEach(async () => {
  for (const { parley } of opened.splice(0)) await parley.close();
});

function tabOf(world: FakeWorld, options: FakeTabOptions = {}): FakeTab {
  const tab = world.tab(options);
  opened.push(tab);
  return tab;
}

async function named(world: FakeWorld, id: string): Promise<FakeTab> {
  const tab = tabOf(world);
  await Promise.all([tab.parley.identity.claim(id), tab.parley.local.open()]);
  return tab;
}

const isSomebody = (tab: FakeTab): Promise<unknown> =>
  until(tab.parley, ({ identity }) => identity.is === 'somebody');

const isNobody = (tab: FakeTab): Promise<unknown> =>
  until(tab.parley, ({ identity }) => identity.is === 'nobody');

const nextNotice = (tab: FakeTab): Promise<Notice> =>
  new Promise((resolve) => {
    const end = tab.parley.on('notice', (notice) => {
      end();
      resolve(notice);
    });
  });

async function rings(tab: FakeTab): Promise<string> {
  const {
    rings: [ring],
  } = await until(tab.parley, (state) => state.rings.length > 0);
  return ring?.invite ?? '';
}

interface Two {
  world: FakeWorld;
  ann: FakeTab;
  bob: FakeTab;
}

async function annAndBob(): Promise<Two> {
  const world = createFakeWorld();
  const [ann, bob] = await Promise.all([named(world, 'ann'), named(world, 'bob')]);
  return { world, ann, bob };
}

async function inCall({ ann, bob }: Two, media: CallMedia, answer = media): Promise<[Call, Call]> {
  const annCall = await ann.parley.invite('bob', { media });
  const bobCall = await bob.parley.accept(await rings(bob), { media: answer });
  await Promise.all([linked(ann.parley), linked(bob.parley)]);
  return [annCall, bobCall];
}

const shownBy = (tab: FakeTab): MediaStreamTrack[] => {
  const [member] = others(tab.parley.state);
  return tab.parley.call?.streams(member?.id ?? '').main?.getTracks() ?? [];
};

const ownTracks = (tab: FakeTab): MediaStreamTrack[] =>
  tab.parley.local.state.stream?.getTracks() ?? [];

it('[ID2] [ID13] a name that was taken is there in every later tab of that browser, and in no other', async () => {
  const world = createFakeWorld();
  const ann = tabOf(world);
  expect(await ann.parley.identity.claim('Ann')).toMatchObject({ id: 'Ann', kind: 'guest' });
  const later = tabOf(world, { profile: ann.profile });
  expect(await isSomebody(later)).toMatchObject({ identity: { me: { id: 'Ann' } } });
  const stranger = tabOf(world);
  await isNobody(stranger);
  await expect(stranger.parley.identity.claim('ann')).rejects.toMatchObject({ code: 'id_taken' });
});

it('[ID13] signing in and out in one tab is signing in and out in the others', async () => {
  const world = createFakeWorld();
  const ann = tabOf(world);
  const other = tabOf(world, { profile: ann.profile });
  await isNobody(other);
  await ann.parley.identity.claim('ann', { password: 'correct horse' });
  await isSomebody(other);
  await ann.parley.identity.signOut();
  await Promise.all([isNobody(ann), isNobody(other)]);
  const back = await other.parley.identity.signIn('ann', 'correct horse');
  expect(back).toMatchObject({ id: 'ann', kind: 'account', hasPassword: true });
  await isSomebody(ann);
});

it('[ID4] a passkey signs in where it is', async () => {
  const world = createFakeWorld();
  const ann = tabOf(world);
  expect(await ann.parley.identity.addPasskey({ id: 'ann' })).toMatchObject({ passkeys: 1 });
  await ann.parley.identity.signOut();
  await isNobody(ann);
  expect(await ann.parley.identity.signInWithPasskey()).toMatchObject({ id: 'ann' });
});

it('[ID10] the application is asked for a token, and without one the tab is nobody', async () => {
  const world = createFakeWorld();
  world.server.registration = 'tokens';
  const ann = tabOf(world, { token: () => Promise.resolve('ann') });
  expect(await isSomebody(ann)).toMatchObject({ identity: { me: { id: 'ann', kind: 'token' } } });
  const failing = tabOf(world, { token: () => Promise.reject(new Error('no network')) });
  const throwing = tabOf(world, {
    token: () => {
      throw new Error('signed out');
    },
  });
  await Promise.all([isNobody(failing), isNobody(throwing)]);
});

it('[RING15] [CALL1] nothing is sent to or from who is called before they accepted', async () => {
  const { world, ann, bob } = await annAndBob();
  const call = await ann.parley.invite('bob', { media: 'video' });
  expect(ann.parley.holdsKey(call.room)).toBe(true);
  await bob.parley.ringing(await rings(bob));
  await until(ann.parley, ({ call: now }) => now.is === 'in' && now.outgoing === 'ringing');
  expect([world.peers.count, world.peers.given.size]).toEqual([0, 0]);
  await bob.parley.accept(await rings(bob), { media: 'video' });
  await Promise.all([linked(ann.parley), linked(bob.parley)]);
  expect(ann.parley.call).toBe(call);
  expect(shownBy(ann)).toEqual(ownTracks(bob));
  expect(shownBy(bob)).toEqual(ownTracks(ann));
  expect(ownTracks(bob).length).toBe(2);
});

it('[RING16] a call by voice carries voice only, whatever the preview showed, until both agreed', async () => {
  const two = await annAndBob();
  const { ann, bob } = two;
  const [annCall, bobCall] = await inCall(two, 'audio');
  expect(shownBy(ann).map(({ kind }) => kind)).toEqual(['audio']);
  expect(shownBy(bob).map(({ kind }) => kind)).toEqual(['audio']);
  expect(ann.devices.live + bob.devices.live).toBe(2);
  await annCall.setCamera(true);
  await expect(annCall.shareScreen()).rejects.toMatchObject({ code: 'not_allowed' });
  expect(ann.devices.live).toBe(1);
  await annCall.upgrade('ask');
  await until(bob.parley, ({ call }) => call.is === 'in' && call.upgrade === 'asking');
  await bobCall.upgrade('yes');
  await until(ann.parley, ({ call }) => call.is === 'in' && call.callMedia === 'video');
  expect(ann.devices.live + bob.devices.live).toBe(2);
  await annCall.setCamera(true);
  await until(bob.parley, (state) => others(state)[0]?.media.camera === true);
  expect(shownBy(bob)).toEqual(ownTracks(ann));
  expect(shownBy(ann).map(({ kind }) => kind)).toEqual(['audio']);
});

it('[RING16] in a call by voice no picture is shown, whatever the other side sends', async () => {
  const two = await annAndBob();
  const open = vi.spyOn(two.world.peers, 'open');
  const [annCall] = await inCall(two, 'audio');
  for (const { value } of open.mock.results) {
    const port = value as PeerPort;
    port.setTrack('camera', new FakeTrack('video'));
    port.setTrack('screen', new FakeTrack('video'));
    port.setTrack('microphone', new FakeTrack('audio'));
  }
  const [member] = others(two.ann.parley.state);
  expect(shownBy(two.ann).map(({ kind }) => kind)).toEqual(['audio']);
  expect(annCall.streams(member?.id ?? '').screen).toBeNull();
});

it('[RING16] [APP16] a call with pictures that is accepted by voice is one by voice on both sides', async () => {
  const two = await annAndBob();
  await inCall(two, 'video', 'audio');
  expect(shownBy(two.ann).map(({ kind }) => kind)).toEqual(['audio']);
  expect(shownBy(two.bob).map(({ kind }) => kind)).toEqual(['audio']);
  expect(two.ann.parley.local.state.media.camera).toBe(false);
  expect([...two.world.peers.given].map(({ kind }) => kind)).toEqual(['audio', 'audio']);
});

it('[RING4] [CALL5] a call that was declined ends with that reason, and nothing is captured', async () => {
  const { ann, bob } = await annAndBob();
  const call = await ann.parley.invite('bob', { media: 'video' });
  await bob.parley.decline(await rings(bob));
  expect(await call.ended).toEqual({ reason: 'declined' });
  expect(ann.devices.live).toBe(0);
  expect(bob.parley.state.rings).toEqual([]);
});

it('[RING7] [CALL5] a call to nobody is refused, and nothing is captured', async () => {
  const { ann } = await annAndBob();
  const call = ann.parley.invite('cyd', { media: 'video' });
  await expect(call).rejects.toMatchObject({ code: 'unreachable' });
  expect(ann.parley.call).toBeNull();
  expect(ann.devices.live).toBe(0);
});

it('[RING5] hanging up before an answer ends the ringing, and the call is missed', async () => {
  const { ann, bob } = await annAndBob();
  const call = await ann.parley.invite('bob', { media: 'audio' });
  await rings(bob);
  const stopped = nextNotice(bob);
  await call.hangUp();
  expect(await stopped).toMatchObject({ what: 'stopped', from: 'ann', why: 'cancelled' });
  expect(bob.parley.state.rings).toEqual([]);
  await until(bob.parley, ({ identity }) => identity.is === 'somebody' && identity.me.missed === 1);
  await bob.parley.history.sawMissed();
  await until(bob.parley, ({ identity }) => identity.is === 'somebody' && identity.me.missed === 0);
});

it('[RING5] [CLI9] a call that is still being placed can be given up', async () => {
  const { ann, bob } = await annAndBob();
  const placed = ann.parley.invite('bob', { media: 'video' });
  const refused = expect(placed).rejects.toMatchObject({ code: 'cancelled' });
  expect(ann.parley.state.call).toMatchObject({ is: 'dialing', user: 'bob' });
  await ann.parley.cancel();
  await refused;
  expect(ann.parley.state.call).toMatchObject({ is: 'ended', reason: 'left', user: 'bob' });
  expect(ann.devices.live).toBe(0);
  await until(bob.parley, (state) => state.rings.length === 0);
});

it('[RING9] two who call each other at once are in one call, and neither is asked', async () => {
  const { ann, bob } = await annAndBob();
  const shown: number[] = [];
  for (const { parley } of [ann, bob])
    parley.on('state', (state) => shown.push(state.rings.length));
  const media = 'video';
  const calls = [ann.parley.invite('bob', { media }), bob.parley.invite('ann', { media })];
  const [one, other] = await Promise.all(calls);
  expect(one?.room).toBe(other?.room);
  await Promise.all([linked(ann.parley), linked(bob.parley)]);
  expect(shownBy(ann)).toEqual(ownTracks(bob));
  expect(Math.max(...shown)).toBe(0);
});

it('[RING3] one device answers, and the other says where', async () => {
  const { world, ann, bob } = await annAndBob();
  await bob.parley.identity.protect('correct horse');
  const second = tabOf(world);
  await second.parley.identity.signIn('bob', 'correct horse');
  await ann.parley.invite('bob', { media: 'audio' });
  const invite = await rings(second);
  const stopped = nextNotice(second);
  await bob.parley.accept(invite, { media: 'audio' });
  expect(await stopped).toMatchObject({ why: 'answeredElsewhere', device: 'Fake browser' });
  await expect(second.parley.accept(invite, { media: 'audio' })).rejects.toMatchObject({
    code: 'invite_over',
  });
});

it('[CALL5] [CALL4] accepting in a call ends that call, which gets nothing more; the devices go on', async () => {
  const two = await annAndBob();
  const { world, ann, bob } = two;
  await bob.parley.identity.settings({ secondCall: 'waiting' });
  const [annCall, bobCall] = await inCall(two, 'video');
  const cyd = await named(world, 'cyd');
  await cyd.parley.invite('bob', { media: 'video' });
  const invite = await rings(bob);
  expect(bob.parley.state.rings).toMatchObject([{ from: 'cyd', waiting: true }]);
  await bobCall.shareScreen();
  const second = await bob.parley.accept(invite, { media: 'video' });
  expect(second).not.toBe(bobCall);
  expect(await bobCall.ended).toEqual({ reason: 'left' });
  expect(await annCall.ended).toMatchObject({ reason: 'hangup' });
  await Promise.all([linked(bob.parley), linked(cyd.parley)]);
  // The connection of the former call may still carry its last words.
  expect(world.peers.sending).toBe(2);
  // Camera and microphone; the screen was for the others.
  expect(bob.devices.live).toBe(2);
  expect(bob.parley.local.state.screen).toBeNull();
  expect(shownBy(cyd)).toEqual(ownTracks(bob));
  expect(ann.devices.live).toBe(0);
});

it('[CLI14] [RING16] a reloaded page is back in its call by name, still by voice', async () => {
  const two = await annAndBob();
  const { world, ann, bob } = two;
  await inCall(two, 'audio');
  ann.unload();
  world.server.setReachable(false);
  const again = tabOf(world, { from: ann });
  await again.parley.local.open();
  expect(again.devices.live).toBe(2);
  world.server.setReachable(true);
  const open = vi.spyOn(world.peers, 'open');
  again.tell('online');
  bob.tell('online');
  await Promise.all([linked(again.parley), linked(bob.parley)]);
  expect(again.parley.state.call).toMatchObject({ user: 'bob', callMedia: 'audio' });
  await isSomebody(again);
  expect(shownBy(bob)).toEqual(ownTracks(again));
  expect(again.devices.live).toBe(1);
  // From the first moment, not a moment later.
  expect(open.mock.calls[0]?.[0].local).toEqual({
    microphone: ownTracks(again)[0],
    camera: null,
    screen: null,
  });
  expect([...world.peers.given].map(({ kind }) => kind)).toEqual(['audio', 'audio', 'audio']);
});

it('[CLI14] a page that is reloaded while it rings goes on ringing', async () => {
  const { world, ann, bob } = await annAndBob();
  await ann.parley.invite('bob', { media: 'video' });
  await bob.parley.ringing(await rings(bob));
  await until(ann.parley, ({ call }) => call.is === 'in' && call.outgoing === 'ringing');
  ann.unload();
  const again = tabOf(world, { from: ann });
  const { call } = await until(again.parley, (state) => state.call.is === 'in');
  expect(call).toMatchObject({ user: 'bob', outgoing: 'ringing', callMedia: 'video' });
  await bob.parley.accept(await rings(bob), { media: 'video' });
  await Promise.all([linked(again.parley), linked(bob.parley)]);
});

it('[RING11] [CALL5] an answer that comes too late is told so, and nothing is captured', async () => {
  const { ann, bob } = await annAndBob();
  const call = await ann.parley.invite('bob', { media: 'video' });
  const invite = await rings(bob);
  const over = call.hangUp();
  const late = bob.parley.accept(invite, { media: 'video' });
  await expect(late).rejects.toMatchObject({ code: 'invite_over' });
  await over;
  expect([bob.parley.call, bob.devices.live]).toEqual([null, 0]);
});

it('[PEO1] [PEO4] contacts see each other come and go', async () => {
  const { ann, bob } = await annAndBob();
  await ann.parley.people.add('bob');
  await until(bob.parley, ({ people }) => people[0]?.is === 'asking');
  await bob.parley.people.add('ann');
  await until(ann.parley, ({ people }) => people[0]?.presence === 'online');
  await bob.parley.close();
  const { people } = await until(ann.parley, (state) => state.people[0]?.presence === 'offline');
  expect(ann.parley.now() - (people[0]?.seenAt ?? 0)).toBeLessThan(60_000);
});

it('[APP11] the log of a call by name names nobody and nothing', async () => {
  const two = await annAndBob();
  const [call] = await inCall(two, 'video');
  const { room } = call;
  await call.hangUp();
  const log = two.ann.parley.copyLog();
  expect(log).toContain('invite state=answered');
  for (const private_ of ['ann', 'bob', room, 'secret-']) expect(log).not.toContain(private_);
});
