/** Users, devices and passkeys: the same on both engines and in the model. */
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import type { Port } from './store.ts';
import { aCall, aDevice, aGuest, kindsWith, Opened, TestClock } from './testing.ts';

const DAY = 86_400_000;
const postgres = inject('postgres');
const guestLifeMs = 30 * DAY;
const passkey = { credential: 'c1', publicKey: 'p1', counter: 7 };

describe.each(kindsWith(postgres))('users on: %s', (kind) => {
  const opened = new Opened(postgres);
  let clock: TestClock;
  let store: Port;

  beforeEach(async () => {
    clock = new TestClock();
    store = await opened.empty(kind, clock);
  });
  afterEach(() => opened.putAway());

  const make = (id: string, device = `of ${id}`): ReturnType<Port['makeUser']> =>
    store.makeUser({ user: aGuest(id), device: aDevice(device), guestLifeMs });
  const seenAgo = async (key: string): Promise<number | undefined> => {
    await store.block({ key: 'watcher', other: { key, id: key }, max: 9 });
    const watcher = await store.openDevice({ hash: 'hash of of watcher' });
    return watcher?.standing.people.find((person) => person.key === key)?.seenAgoMs;
  };

  it('[STO1] makes a user once, with the device that claimed the name', async () => {
    const user = {
      key: 'ann',
      id: 'Ann',
      kind: 'guest',
      passwordHash: null,
      passkeys: 0,
      callers: 'everyone',
      secondCall: 'busy',
      missed: 0,
    };
    expect(await make('Ann')).toEqual({ user, people: [] });
    expect(await make('ANN', 'another')).toBeNull();
    expect(await store.findUser({ key: 'ann' })).toEqual(user);
    expect(await store.findUser({ key: 'bob' })).toBeNull();
    expect(await store.openDevice({ hash: 'hash of of Ann' })).toEqual({
      device: 'of Ann',
      standing: { user, people: [] },
    });
    expect(await store.openDevice({ hash: 'hash of another' })).toBeNull();
  });

  it('[ID3] lets one of many have a name that all of them claim at once', async () => {
    const claims = Array.from({ length: 8 }, (_, n) => make('Ann', `device ${n}`));
    const answers = await Promise.all(claims);
    expect(answers.filter((answer) => answer !== null)).toHaveLength(1);
    expect(await store.listDevices({ key: 'ann' })).toHaveLength(1);
  });

  it('[ID2] lets a guest who was away for 30 days give way, with everything of theirs', async () => {
    await make('Ann');
    await make('Bob');
    const [ann, bob] = [
      { key: 'ann', id: 'Ann' },
      { key: 'bob', id: 'Bob' },
    ];
    await store.addContact({ key: 'ann', other: bob, max: 9 });
    await store.addContact({ key: 'bob', other: ann, max: 9 });
    await store.addCalls({ calls: [{ key: 'ann', call: aCall('x', { unseen: true }) }], keep: 9 });
    const push = { device: 'of Ann', endpoint: 'https://p/1', p256dh: 'p', auth: 'a' };
    await store.setPush({ key: 'ann', push, max: 9 });

    clock.time += guestLifeMs - 1;
    expect(await make('Ann', 'second')).toBeNull();
    clock.time += 1;
    expect((await make('Ann', 'second'))?.people).toEqual([]);

    expect(await store.openDevice({ hash: 'hash of of Ann' })).toBeNull();
    expect(await store.listCalls({ key: 'ann', limit: 9 })).toEqual({ calls: [], more: false });
    const reach = await store.reach({ caller: 'bob', callee: 'ann' });
    expect(reach).toMatchObject({ user: { missed: 0 }, caller: 'none', pushes: [] });
    const ofBob = await store.openDevice({ hash: 'hash of of Bob' });
    expect(ofBob?.standing.people).toEqual([]);
  });

  it('[ID2] counts the 30 days from the last sight of the guest', async () => {
    await make('Ann');
    await make('watcher');
    clock.time += guestLifeMs - DAY;
    await store.openDevice({ hash: 'hash of of Ann' });
    clock.time += DAY;
    expect(await make('Ann', 'second')).toBeNull();
    await store.seen({ key: 'ann', agoMs: 100.4 });
    expect(await seenAgo('ann')).toBeCloseTo(100, -1);
    // What was seen before does not count.
    await store.seen({ key: 'ann', agoMs: 5 * DAY });
    expect(await seenAgo('ann')).toBeCloseTo(100, -1);
  });

  it('[ID4] keeps a guest for good who set a password, and one who added a passkey', async () => {
    await make('Ann');
    await make('Bob');
    await store.setPassword({ key: 'ann', passwordHash: 'argon' });
    expect(await store.addPasskey({ key: 'bob', passkey, max: 1 })).toEqual({ added: true });
    clock.time += 10 * guestLifeMs;
    expect(await make('Ann', 'second')).toBeNull();
    expect(await make('Bob', 'second of bob')).toBeNull();
    const ann = await store.findUser({ key: 'ann' });
    expect(ann).toMatchObject({ kind: 'account', passwordHash: 'argon' });
    expect(await store.findUser({ key: 'bob' })).toMatchObject({ kind: 'account', passkeys: 1 });
  });

  it('[STO1] makes an account of one claim, unless its passkey is somebody else’s', async () => {
    const claim = (id: string, credential: string): ReturnType<Port['makeUser']> =>
      store.makeUser({
        user: { ...aGuest(id), kind: 'account', passkey: { ...passkey, credential } },
        device: aDevice(id),
        guestLifeMs,
      });
    expect(await claim('Ann', 'c1')).toMatchObject({ user: { kind: 'account', passkeys: 1 } });
    expect(await claim('Bob', 'c1')).toBeNull();
    expect(await store.findUser({ key: 'bob' })).toBeNull();
    expect(await claim('Bob', 'c2')).not.toBeNull();
    expect(await store.findPasskey({ credential: 'c2' })).toMatchObject({ key: 'bob' });
  });

  it('[ID10] admits the user of a token, but nobody who only looks like them', async () => {
    const user = { ...aGuest('Tom'), kind: 'token' } as const;
    expect(await store.admitUser({ user })).toMatchObject({ user: { id: 'Tom', kind: 'token' } });
    expect(await store.admitUser({ user })).not.toBeNull();
    expect(await store.admitUser({ user: { ...user, id: 'tom' } })).toBeNull();
    await store.setPassword({ key: 'tom', passwordHash: 'argon' });
    expect(await store.findUser({ key: 'tom' })).toMatchObject({ kind: 'token' });
    await make('Ann');
    expect(await store.admitUser({ user: { ...user, key: 'ann', id: 'Ann' } })).toBeNull();
    expect(await make('Tom', 'x')).toBeNull();
  });

  it('[ID7] lists devices, and lets the one unseen for longest give way', async () => {
    await make('Ann', 'first');
    for (const id of ['second', 'third']) {
      clock.time += 1_000;
      await store.addDevice({ key: 'ann', device: aDevice(id), max: 3 });
    }
    clock.time += 1_000;
    await store.openDevice({ hash: 'hash of first' });
    const push = { device: 'second', endpoint: 'https://p/2', p256dh: 'p', auth: 'a' };
    await store.setPush({ key: 'ann', push, max: 3 });
    clock.time += 1_000;
    const standing = await store.addDevice({ key: 'ann', device: aDevice('fourth'), max: 3 });
    expect(standing?.user.key).toBe('ann');
    expect(await store.listDevices({ key: 'ann' })).toEqual([
      { id: 'fourth', label: 'Firefox', madeAgoMs: 0, seenAgoMs: 0 },
      { id: 'first', label: 'Firefox', madeAgoMs: 4_000, seenAgoMs: 1_000 },
      { id: 'third', label: 'Firefox', madeAgoMs: 2_000, seenAgoMs: 2_000 },
    ]);
    expect((await store.reach({ caller: 'bob', callee: 'ann' }))?.pushes).toEqual([]);
    expect(await store.addDevice({ key: 'bob', device: aDevice('x'), max: 3 })).toBeNull();
  });

  it('[ID4] adds none for a password or a passkey that is not the user’s any more', async () => {
    await make('Ann', 'first');
    await store.setPassword({ key: 'ann', passwordHash: 'argon' });
    const passkey = { credential: 'c', publicKey: 'p', counter: 1 };
    await store.addPasskey({ key: 'ann', passkey, max: 3 });
    const added: unknown[] = [];
    for (const [id, shown] of [
      ['a', { passwordHash: 'before' }],
      ['b', { credential: 'lost' }],
      ['c', { passwordHash: 'argon' }],
      ['d', { credential: 'c' }],
    ] as const) {
      clock.time += 1_000;
      const standing = await store.addDevice({ key: 'ann', device: aDevice(id), max: 2, shown });
      added.push(standing?.gone);
    }
    expect(added).toEqual([undefined, undefined, [], ['first']]);
  });

  it('[ID7] drops one device of the user, or all, with their subscriptions', async () => {
    await make('Ann', 'first');
    await make('Bob', 'bobs');
    await store.setPassword({ key: 'ann', passwordHash: 'argon' });
    await store.addDevice({ key: 'ann', device: aDevice('second'), max: 9 });
    for (const device of ['first', 'second']) {
      const push = { device, endpoint: `https://p/${device}`, p256dh: 'p', auth: 'a' };
      await store.setPush({ key: 'ann', push, max: 9 });
    }
    await store.dropDevices({ key: 'ann', only: 'bobs' });
    expect(await store.openDevice({ hash: 'hash of bobs' })).not.toBeNull();
    await store.dropDevices({ key: 'ann', only: 'first' });
    expect(await store.openDevice({ hash: 'hash of first' })).toBeNull();
    const left = await store.reach({ caller: 'bob', callee: 'ann' });
    expect(left?.pushes.map(({ device }) => device)).toEqual(['second']);
    await store.dropDevices({ key: 'ann' });
    expect(await store.listDevices({ key: 'ann' })).toEqual([]);
    expect((await store.reach({ caller: 'bob', callee: 'ann' }))?.pushes).toEqual([]);
    expect(await store.listDevices({ key: 'bob' })).toHaveLength(1);
  });

  it('[ID7] lets a guest go with the last device, and whoever has a password stay', async () => {
    await make('Ann', 'first');
    await make('Bob', 'bobs');
    await store.addDevice({ key: 'ann', device: aDevice('second'), max: 9 });
    await store.addContact({ key: 'ann', other: { key: 'bob', id: 'Bob' }, max: 9 });
    expect(await store.dropDevices({ key: 'ann', only: 'first' })).toEqual({ people: [] });
    expect(await store.findUser({ key: 'ann' })).not.toBeNull();
    expect(await store.dropDevices({ key: 'ann', only: 'second' })).toEqual({ people: ['bob'] });
    expect(await store.findUser({ key: 'ann' })).toBeNull();
    await store.setPassword({ key: 'bob', passwordHash: 'argon' });
    expect(await store.dropDevices({ key: 'bob' })).toEqual({ people: [] });
    expect(await store.findUser({ key: 'bob' })).not.toBeNull();
  });

  it('[STO1] changes settings one by one', async () => {
    await make('Ann');
    await store.setSettings({ key: 'ann', callers: 'contacts' });
    await store.setSettings({ key: 'ann', secondCall: 'waiting' });
    await store.setSettings({ key: 'ann' });
    const changed = { callers: 'contacts', secondCall: 'waiting' };
    expect(await store.findUser({ key: 'ann' })).toMatchObject(changed);
  });

  it('[ID8] keeps passkeys, each of one user and up to a bound', async () => {
    await make('Ann');
    await make('Bob');
    expect(await store.addPasskey({ key: 'nobody', passkey, max: 2 })).toEqual({ added: false });
    expect(await store.addPasskey({ key: 'ann', passkey, max: 2 })).toEqual({ added: true });
    expect(await store.addPasskey({ key: 'bob', passkey, max: 2 })).toEqual({ added: false });
    const second = { ...passkey, credential: 'c2' };
    expect(await store.addPasskey({ key: 'ann', passkey: second, max: 1 })).toEqual({
      added: false,
    });
    expect(await store.addPasskey({ key: 'ann', passkey: second, max: 2 })).toEqual({
      added: true,
    });
    expect((await store.listPasskeys({ key: 'ann' })).sort()).toEqual(['c1', 'c2']);
    await store.usePasskey({ credential: 'c1', counter: 4_294_967_295 });
    const used = { ...passkey, counter: 4_294_967_295, key: 'ann' };
    expect(await store.findPasskey({ credential: 'c1' })).toEqual(used);
    expect(await store.findPasskey({ credential: 'c3' })).toBeNull();
  });

  it('[ID11] deletes a user with everything of theirs, also in the lists of others', async () => {
    for (const id of ['Ann', 'Bob', 'Cleo', 'Dan']) await make(id);
    const named = (id: string): { key: string; id: string } => ({ key: id.toLowerCase(), id });
    const asks = (who: string, whom: string): ReturnType<Port['addContact']> =>
      store.addContact({ key: who, other: named(whom), max: 9 });
    await asks('ann', 'Bob');
    await asks('bob', 'Ann');
    await asks('ann', 'Cleo');
    await store.block({ key: 'dan', other: named('Ann'), max: 9 });
    await store.addPasskey({ key: 'ann', passkey, max: 9 });
    await store.addCalls({ calls: [{ key: 'ann', call: aCall('x') }], keep: 9 });

    const { people } = await store.deleteUser({ key: 'ann' });
    expect(people.toSorted()).toEqual(['bob', 'cleo']);
    expect(await store.findUser({ key: 'ann' })).toBeNull();
    expect(await store.findPasskey(passkey)).toBeNull();
    expect(await store.openDevice({ hash: 'hash of of Ann' })).toBeNull();
    const ofDan = await store.openDevice({ hash: 'hash of of Dan' });
    expect(ofDan?.standing.people).toEqual([
      { key: 'ann', id: 'Ann', is: 'blocked', seenAgoMs: 0 },
    ]);
    expect((await make('Ann', 'again'))?.people).toEqual([]);
    expect((await store.listCalls({ key: 'ann', limit: 9 })).calls).toEqual([]);
    expect(await store.deleteUser({ key: 'nobody' })).toEqual({ people: [] });
  });
});
