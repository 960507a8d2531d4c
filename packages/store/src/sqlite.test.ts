import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import { afterEach, expect, it, vi } from 'vitest';
import type { StoreCall } from '@parley/core/server';
import { OPERATIONS } from './operations/all.ts';
import type { Store } from './store.ts';
import { aCall, aDevice, aGuest, Opened, TestClock } from './testing.ts';

const guestLifeMs = 30 * 86_400_000;
const opened = new Opened(null);
const clock = new TestClock();
afterEach(() => opened.putAway());

const make = (store: Store, id: string): ReturnType<Store['makeUser']> =>
  store.makeUser({ user: aGuest(id), device: aDevice(id), guestLifeMs });

it('[STO1] keeps the file to its owner', async () => {
  const path = join(opened.folder(), 'parley.db');
  const store = await opened.open({ kind: 'sqlite', path }, clock);
  await make(store, 'Ann');
  for (const suffix of ['', '-wal', '-shm']) {
    expect(statSync(`${path}${suffix}`).mode & 0o077).toBe(0);
  }
});

it('[STO6] goes on when the disk has room again', async () => {
  const path = join(opened.folder(), 'parley.db');
  const open = vi.spyOn(DatabaseSync.prototype, 'exec');
  const store = await opened.open({ kind: 'sqlite', path }, clock);
  const database = open.mock.contexts[0] as DatabaseSync;
  open.mockRestore();
  const pages = Number(database.prepare('pragma page_count').get()?.['page_count']);
  database.exec(`pragma max_page_count = ${pages + 5}`);
  let made = 0;
  const filling = async (): Promise<void> => {
    for (; ; made += 1) await make(store, `user ${made} ${'x'.repeat(500)}`);
  };
  await expect(filling()).rejects.toThrow(/^makeUser: database or disk is full$/);
  expect(made).toBeGreaterThan(1);
  expect(await store.findUser({ key: aGuest(`user 0 ${'x'.repeat(500)}`).key })).not.toBeNull();
  database.exec('pragma max_page_count = 1000000');
  expect(await make(store, 'Ann')).not.toBeNull();
});

it('[STO1] finds every row by an index', async () => {
  const path = join(opened.folder(), 'parley.db');
  const prepare = vi.spyOn(DatabaseSync.prototype, 'prepare');
  const store = await opened.open({ kind: 'sqlite', path }, clock);
  prepare.mockClear();
  const operations = Object.keys(OPERATIONS) as StoreCall[];
  const spies = operations.map((name) => vi.spyOn(store, name));
  await doEverything(store);
  for (const spy of spies) expect(spy).toHaveBeenCalled();
  const statements = prepare.mock.calls.map(([text]) => text);
  prepare.mockRestore();
  const asked = statements.filter((text) => /^(select|update|delete|insert)/.test(text));
  expect(asked.length).toBeGreaterThan(40);
  const database = new DatabaseSync(path);
  for (const text of asked) {
    const steps = database.prepare(`explain query plan ${text}`).all();
    const scans = steps.filter(({ detail }) =>
      /^SCAN (?!\(subquery|\d+-ROW VALUES)/.test(String(detail)),
    );
    expect(scans, text).toEqual([]);
    if (!/^select.*"unseen" = /.test(text)) continue;
    // Of the calls of a user only those that are counted.
    const ways = steps.map(({ detail }) => String(detail));
    expect(ways).toContainEqual(expect.stringContaining('calls_by_unseen'));
  }
  database.close();
});

it('[RING7] looks up as much for somebody who is nobody as for anybody else', async () => {
  const path = join(opened.folder(), 'parley.db');
  const store = await opened.open({ kind: 'sqlite', path }, clock);
  await make(store, 'Bob');
  const asked = vi.spyOn(StatementSync.prototype, 'all');
  const lookups: number[] = [];
  for (const callee of ['bob', 'nobody']) {
    asked.mockClear();
    await store.reach({ caller: 'ann', callee });
    lookups.push(asked.mock.calls.length);
  }
  asked.mockRestore();
  expect(lookups[0]).toBe(lookups[1]);
});

it('[PEO2] asks the database as often for a request that nobody sees as for any other', async () => {
  const path = join(opened.folder(), 'parley.db');
  const store = await opened.open({ kind: 'sqlite', path }, clock);
  for (const id of ['Ann', 'Bob', 'Eve']) await make(store, id);
  await store.block({ key: 'eve', other: { key: 'ann', id: 'Ann' }, max: 9 });
  const spies = [
    vi.spyOn(StatementSync.prototype, 'all'),
    vi.spyOn(StatementSync.prototype, 'run'),
  ];
  const asked: number[] = [];
  for (const key of ['bob', 'eve', 'nobody']) {
    for (const spy of spies) spy.mockClear();
    await store.addContact({ key: 'ann', other: { key, id: key }, max: 9 });
    asked.push(spies.reduce((sum, { mock }) => sum + mock.calls.length, 0));
  }
  for (const spy of spies) spy.mockRestore();
  expect(new Set(asked).size, asked.join()).toBe(1);
});

/** Every operation, each in the ways in which its statements differ. */
async function doEverything(store: Store): Promise<void> {
  const [ann, bob] = [
    { key: 'ann', id: 'Ann' },
    { key: 'bob', id: 'Bob' },
  ];
  const passkey = { credential: 'c', publicKey: 'p', counter: 1 };
  const push = { device: 'Ann', endpoint: 'e', p256dh: 'p', auth: 'a' };
  await make(store, 'Ann');
  clock.time += guestLifeMs;
  await make(store, 'Ann');
  await make(store, 'Bob');
  await store.addDevice({ ...ann, device: aDevice('second'), max: 1 });
  await store.addDevice({ ...ann, device: aDevice('Ann'), max: 1 });
  await store.openDevice({ hash: 'hash of Ann' });
  await store.listDevices(ann);
  await store.findUser(ann);
  await store.admitUser({ user: { ...aGuest('Tom'), kind: 'token' } });
  await store.setPassword({ ...ann, passwordHash: 'h' });
  await store.setSettings({ ...ann, callers: 'nobody', secondCall: 'waiting' });
  await store.addPasskey({ ...ann, passkey, max: 2 });
  await store.usePasskey(passkey);
  await store.findPasskey(passkey);
  await store.listPasskeys(ann);
  await store.addContact({ ...ann, other: bob, max: 2 });
  await store.addContact({ ...bob, other: ann, max: 2 });
  await store.dropContact({ ...ann, other: bob });
  await store.block({ ...ann, other: bob, max: 2 });
  await store.unblock({ ...ann, other: bob });
  await store.setPush({ ...ann, push, max: 2 });
  await store.reach({ caller: 'bob', callee: 'ann' });
  await store.dropPush({ device: 'Ann' });
  await store.dropPush({ endpoint: 'e' });
  const calls = ['1', '2', '3'].map((id) => ({ key: 'ann', call: aCall(id) }));
  await store.addCalls({ calls, keep: 2 });
  await store.listCalls({ ...ann, limit: 9 });
  await store.listCalls({ ...ann, limit: 9, after: '3' });
  await store.forgetCalls({ ...ann, call: '3' });
  await store.forgetCalls(ann);
  await store.sawMissed(ann);
  await store.seen({ ...ann, agoMs: 0 });
  await store.dropDevices({ ...ann, only: 'Ann' });
  await store.dropDevices(ann);
  await store.deleteUser(ann);
  await store.keep('vapid', () => 'secret');
  await store.expire({ guestLifeMs });
}
