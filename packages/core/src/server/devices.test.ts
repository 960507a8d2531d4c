import { expect, it } from 'vitest';
import type { CreateResult, DevicesResult, SignedInResult } from '@parley/protocol';
import { type TestSocket, TestWorld } from './testing.ts';

const password = 'correct horse';

/** Ada on two devices, the first with two tabs. */
function devices() {
  const world = new TestWorld();
  const phone = world.join('192.0.2.1', 'Chrome on Android');
  const { secret } = phone.get<SignedInResult>({ t: 'claim', id: 'ada', password });
  const tab = world.join('192.0.2.1', 'Chrome on Android');
  tab.get({ t: 'enter', secret });
  world.pass(1);
  const laptop = world.join('192.0.2.2', 'Firefox on Linux');
  const other = laptop.get<SignedInResult>({ t: 'signIn', id: 'ada', password });
  return { world, phone, tab, laptop, secret, other };
}

const isNobody = (socket: TestSocket) => {
  const answer = socket.ask({ t: 'devices' });
  return answer?.t === 'refused' && answer.code === 'not_signed_in';
};

it('[ID7] the devices of a user are listed with what they are and whether they are connected', () => {
  const { world, phone, tab, laptop, other } = devices();
  laptop.end();
  world.live([phone, tab], 60_000);
  const listed = phone.get<DevicesResult>({ t: 'devices' }).devices;
  expect(listed.map(({ label, here, connected }) => [label, here, connected])).toEqual([
    ['Firefox on Linux', false, false],
    ['Chrome on Android', true, true],
  ]);
  expect(listed[0]).toMatchObject({ id: other.standing.me.device, seenAgoMs: 60_000 });
  expect(listed[1]).toMatchObject({ seenAgoMs: 0, madeAgoMs: 60_001 });
  phone.end();
  expect(tab.get<DevicesResult>({ t: 'devices' }).devices[1]?.connected).toBe(true);
});

it('[ID7] a label is told as far as the wire has room', () => {
  const world = new TestWorld();
  const ada = world.join('192.0.2.1', 'x'.repeat(100));
  ada.get({ t: 'claim', id: 'ada' });
  expect(ada.get<DevicesResult>({ t: 'devices' }).devices[0]?.label).toBe('x'.repeat(64));
});

it('[ID7] signing out ends one device with all its tabs, whose secret is worth nothing then', () => {
  const { phone, tab, laptop, secret } = devices();
  phone.get({ t: 'signOut', everywhere: false });
  expect([phone, tab].map((socket) => socket.last('signedOut').why)).toEqual(['here', 'here']);
  expect([phone, tab, laptop].map(isNobody)).toEqual([true, true, false]);
  expect(laptop.all('signedOut')).toEqual([]);
  expect(phone.ask({ t: 'enter', secret })).toMatchObject({ code: 'bad_credentials' });
  expect(phone.ask({ t: 'signIn', id: 'ada', password })).toMatchObject({ t: 'done' });
});

it('[ID7] signing out everywhere ends all devices at once, also those that are connected, and no call', () => {
  const { world, phone, tab, laptop, secret, other } = devices();
  const { room } = laptop.get<CreateResult>({ t: 'create' });
  laptop.get({ t: 'join', room, name: 'Ada' });
  phone.get({ t: 'signOut', everywhere: true });
  const why = [phone, tab, laptop].map((socket) => socket.last('signedOut').why);
  expect(why).toEqual(['here', 'here', 'elsewhere']);
  expect([phone, tab, laptop].map(isNobody)).toEqual([true, true, true]);
  for (const shown of [secret, other.secret]) {
    expect(world.join().ask({ t: 'enter', secret: shown })).toMatchObject({
      code: 'bad_credentials',
    });
  }
  expect(world.server.gauges()).toMatchObject({ users: 0, members: 1 });
  laptop.ask({ t: 'sync' });
  expect(laptop.last('snapshot')).toMatchObject({ standing: null, room: { room } });
});

it('[ID2] a guest who signs out gives the name up, in every tab and for their people', () => {
  const world = new TestWorld();
  const [ada, bob] = [world.guest('ada'), world.guest('bob')];
  const tab = world.tab(ada);
  ada.get({ t: 'addContact', user: 'bob' });
  bob.get({ t: 'addContact', user: 'ada' });
  ada.get({ t: 'forgetDevice', device: world.token() });
  expect(isNobody(ada)).toBe(false);
  tab.get({ t: 'signOut', everywhere: false });
  expect([ada, tab].map((socket) => socket.last('signedOut').why)).toEqual(['here', 'here']);
  expect(bob.last('person').person).toEqual({ id: 'ada', is: 'none' });
  const { standing } = world.join().get<SignedInResult>({ t: 'claim', id: 'ada' });
  expect(standing.people).toEqual([]);
});

it('[ID4] a guest with a password who signs out keeps the name, also when both were asked at once', () => {
  const world = new TestWorld();
  const ada = world.guest('ada');
  world.outer.holds = (call) => call === 'setPassword';
  ada.ask({ t: 'protect', password });
  ada.ask({ t: 'signOut', everywhere: true });
  world.answer();
  expect(world.join().ask({ t: 'signIn', id: 'ada', password })).toMatchObject({ t: 'done' });
});

it('[ID7] a device that is away is signed out when it is back', () => {
  const { world, phone, laptop, other } = devices();
  const { seq } = laptop;
  laptop.end();
  phone.get({ t: 'signOut', everywhere: true });
  const back = world.open();
  back.resume(laptop.last('welcome'), seq);
  expect(back.last('signedOut').why).toBe('elsewhere');
  expect(back.ask({ t: 'enter', secret: other.secret })).toMatchObject({ code: 'bad_credentials' });
});

it('[ID7] forgetting a device signs out that one only, and of another user none', () => {
  const { world, phone, tab, laptop, other } = devices();
  const bob = world.guest('bob');
  bob.get({ t: 'forgetDevice', device: other.standing.me.device });
  expect(isNobody(laptop)).toBe(false);
  phone.get({ t: 'forgetDevice', device: other.standing.me.device });
  expect([phone, tab, laptop, bob].map(isNobody)).toEqual([false, false, true, false]);
  expect(laptop.last('signedOut').why).toBe('elsewhere');
  expect(phone.get<DevicesResult>({ t: 'devices' }).devices.length).toBe(1);
});

it('[ID7] beyond 20 devices the one not seen for longest gives way', () => {
  const { world, secret, other } = devices();
  for (let n = 0; n < 19; n += 1) {
    world.pass(10 * 60_000);
    world.join(`203.0.113.${n}`).get({ t: 'signIn', id: 'ada', password });
  }
  const shown = (one: string) => world.join('203.0.113.99').ask({ t: 'enter', secret: one })?.t;
  expect([shown(secret), shown(other.secret)]).toEqual(['refused', 'done']);
});

it('[ID7] who is signed out while something is changed for them is told so, and does not wait for ever', () => {
  const { world, phone, laptop } = devices();
  world.outer.holds = (call) => call === 'dropDevices';
  phone.ask({ t: 'signOut', everywhere: true });
  laptop.ask({ t: 'settings', callers: 'nobody' });
  world.answer();
  expect(laptop.last('refused')).toMatchObject({ n: laptop.n, code: 'not_signed_in' });
});

it('[ID7] a device that gave way is signed out, also while it is connected', () => {
  const { world, phone, tab, laptop } = devices();
  for (let n = 0; n < 19; n += 1) {
    world.live([phone, tab, laptop], 10 * 60_000);
    world.join(`203.0.113.${n}`).get({ t: 'signIn', id: 'ada', password });
  }
  expect([phone, tab, laptop].map(isNobody)).toEqual([true, true, false]);
  expect(phone.last('signedOut').why).toBe('elsewhere');
});

it('[ID11] deleting an account removes all of it at once, on every device and for its people', () => {
  const { world, phone, tab, laptop, secret } = devices();
  const [bob, eve] = [world.guest('bob'), world.guest('eve')];
  bob.get({ t: 'addContact', user: 'ada' });
  phone.get({ t: 'addContact', user: 'bob' });
  eve.get({ t: 'block', user: 'ada' });
  phone.get({ t: 'pushOff' });
  const { length } = phone.texts;
  phone.get({ t: 'deleteMe' });
  for (const socket of [phone, tab, laptop]) {
    expect(socket.last('signedOut').why).toBe('deleted');
    expect(isNobody(socket)).toBe(true);
  }
  expect(bob.last('person').person).toEqual({ id: 'ada', is: 'none' });
  for (const socket of [bob, eve]) socket.ask({ t: 'sync' });
  expect(bob.last('snapshot').standing?.people).toEqual([]);
  expect(eve.last('snapshot').standing?.people, 'whoever has the name').toEqual([
    { id: 'ada', is: 'blocked' },
  ]);
  expect(phone.texts.slice(length).join()).not.toContain('"person"');
  expect(phone.ask({ t: 'enter', secret })).toMatchObject({ code: 'bad_credentials' });
  expect(phone.ask({ t: 'signIn', id: 'ada', password })).toMatchObject({
    code: 'bad_credentials',
  });
  const { standing } = world.join('192.0.2.9').get<SignedInResult>({ t: 'claim', id: 'ada' });
  expect(standing).toMatchObject({ me: { kind: 'guest' }, people: [] });
});
