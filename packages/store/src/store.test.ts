/** What the store does beside the port: opening, secrets, expiry, and failing. */
import { afterEach, describe, expect, inject, it } from 'vitest';
import { OPERATIONS } from './operations/all.ts';
import type { Store } from './store.ts';
import { aCall, aDevice, aGuest, enginesWith, Opened, TestClock } from './testing.ts';

const postgres = inject('postgres');
const guestLifeMs = 30 * 86_400_000;
const opened = new Opened(postgres);
const clock = new TestClock();
afterEach(() => opened.putAway());

const make = (store: Store, id: string): ReturnType<Store['makeUser']> =>
  store.makeUser({ user: aGuest(id), device: aDevice(id), guestLifeMs });

describe.each(enginesWith(postgres))('a store on %s', (kind) => {
  it('[PUSH2] makes each secret once, whoever asks and when', async () => {
    const location = await opened.place(kind);
    const store = await opened.open(location, clock);
    let made = 0;
    const next = async (): Promise<string> => `secret ${(made += 1)}`;
    const answers = await Promise.all([1, 2, 3, 4].map(() => store.keep('vapid', next)));
    expect(new Set(answers).size).toBe(1);
    expect(await store.keep('other', next)).not.toBe(answers[0]);
    const again = await opened.open(location, clock);
    expect(await again.keep('vapid', next)).toBe(answers[0]);
    const failing = store.keep('third', () => Promise.reject(new Error('no chance')));
    await expect(failing).rejects.toThrow('no chance');
  });

  it('[ID2] removes the guests who were away for 30 days, and nobody else', async () => {
    const store = await opened.open(await opened.place(kind), clock);
    for (const id of ['Ann', 'Bob', 'Cleo']) await make(store, id);
    await store.setPassword({ key: 'cleo', passwordHash: 'h' });
    await store.admitUser({ user: { ...aGuest('Tom'), kind: 'token' } });
    clock.time += guestLifeMs - 1;
    expect(await store.expire({ guestLifeMs })).toEqual({ removed: 0 });
    await store.openDevice({ hash: 'hash of Bob' });
    clock.time += 1;
    expect(await store.expire({ guestLifeMs })).toEqual({ removed: 1 });
    const found = ['ann', 'bob', 'cleo', 'tom'].map((key) => store.findUser({ key }));
    expect((await Promise.all(found)).map((user) => user?.id)).toEqual([
      undefined,
      'Bob',
      'Cleo',
      'Tom',
    ]);
  });

  it('[STO6] rejects what it cannot do in one line, undoes it, and works on', async () => {
    const store = await opened.open(await opened.place(kind), clock);
    await make(store, 'Ann');
    // The device's id is taken: the new user is not made either.
    const device = aDevice('Ann');
    const refused = store.makeUser({ user: aGuest('Bob'), device, guestLifeMs });
    await expect(refused).rejects.toThrow(/^makeUser: [^\n]+$/);
    await expect(refused).rejects.toMatchObject({ name: 'StoreError', cause: expect.any(Error) });
    expect(await store.findUser({ key: 'bob' })).toBeNull();
    expect(await make(store, 'Bob')).not.toBeNull();
  });

  it('[STO6] rejects every call once it is closed', async () => {
    const store = await opened.open(await opened.place(kind), clock);
    await store.close();
    for (const call of Object.keys(OPERATIONS) as (keyof typeof OPERATIONS)[]) {
      const asked = (store[call] as (given: object) => Promise<unknown>)({});
      await expect(asked).rejects.toThrow(`${call}: `);
    }
  });

  it('[STO1] takes the wall clock as it is, also when it is set back', async () => {
    const store = await opened.open(await opened.place(kind), clock);
    await make(store, 'Ann');
    await store.addCalls({ calls: [{ key: 'ann', call: aCall('1') }], keep: 9 });
    clock.time -= 5_000.5;
    expect((await store.listDevices({ key: 'ann' }))[0]).toMatchObject({ seenAgoMs: 0 });
    expect((await store.listCalls({ key: 'ann', limit: 9 })).calls[0]).toMatchObject({ agoMs: 0 });
  });
});
