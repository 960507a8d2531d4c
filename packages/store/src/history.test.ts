/** Calls and push subscriptions: the same on both engines and in the model. */
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import type { Port } from './store.ts';
import { aCall, aDevice, aGuest, kindsWith, Opened, TestClock } from './testing.ts';

const postgres = inject('postgres');
const guestLifeMs = 30 * 86_400_000;

describe.each(kindsWith(postgres))('history on: %s', (kind) => {
  const opened = new Opened(postgres);
  let clock: TestClock;
  let store: Port;

  beforeEach(async () => {
    clock = new TestClock();
    store = await opened.empty(kind, clock);
    for (const id of ['Ann', 'Bob']) {
      await store.makeUser({ user: aGuest(id), device: aDevice(id), guestLifeMs });
    }
  });
  afterEach(() => opened.putAway());

  const add = (...calls: ReturnType<typeof aCall>[]): ReturnType<Port['addCalls']> =>
    store.addCalls({ calls: calls.map((call) => ({ key: 'ann', call })), keep: 1_000 });
  const idsOf = async (key: string): Promise<string[]> =>
    (await store.listCalls({ key, limit: 1_000 })).calls.map(({ id }) => id);

  it('[HIST1] gives each user their own calls as they were, newest first', async () => {
    const link = aCall('1', { direction: 'link', names: ['Bob', 'Zoë "\\"'], lengthMs: 1.5 });
    const { user: _, ...withoutUser } = link;
    const missed = aCall('2', { agoMs: 500.25, reason: 'unanswered', unseen: true, lengthMs: 0 });
    await add(withoutUser);
    clock.time += 2_000;
    const calls = [
      { key: 'ann', call: missed },
      { key: 'bob', call: { ...missed, direction: 'out', user: 'Ann', unseen: false } as const },
      { key: 'nobody', call: missed },
    ];
    expect(await store.addCalls({ calls, keep: 1_000 })).toEqual({ missed: [1, 0, 0] });
    clock.time += 1_000;
    const { calls: listed, more } = await store.listCalls({ key: 'ann', limit: 2 });
    expect(more).toBe(false);
    expect(listed[0]).toEqual({ ...missed, agoMs: expect.closeTo(1_500, -1) });
    expect(listed[1]).toEqual({
      ...withoutUser,
      agoMs: 3_000,
      lengthMs: expect.closeTo(1.5, -1),
    });
    expect(await idsOf('bob')).toEqual(['2']);
  });

  it('[HIST1] pages through calls of the same moment, none twice and none left out', async () => {
    const ids = Array.from({ length: 25 }, (_, n) => `c${String(n).padStart(2, '0')}`);
    await add(...ids.map((id, n) => aCall(id, { agoMs: n < 12 ? 0 : 1_000 })));
    const paged: string[] = [];
    for (let more = true; more;) {
      const after = paged.at(-1);
      const page = await store.listCalls({
        key: 'ann',
        limit: 7,
        ...(after === undefined ? {} : { after }),
      });
      paged.push(...page.calls.map(({ id }) => id));
      more = page.more;
    }
    expect(paged.toSorted()).toEqual(ids);
    expect(paged.slice(0, 12).toSorted()).toEqual(ids.slice(0, 12));
    expect(paged).toEqual(await idsOf('ann'));
    const afterGone = await store.listCalls({ key: 'ann', limit: 7, after: 'gone' });
    expect(afterGone).toEqual({ calls: [], more: false });
  });

  it('[HIST2] counts the missed calls until they were looked at', async () => {
    const missed = (id: string) => aCall(id, { unseen: true });
    expect(await add(missed('1'), missed('2'))).toEqual({ missed: [2, 2] });
    expect(await add(missed('2'), aCall('3'))).toEqual({ missed: [2, 2] });
    expect(await store.findUser({ key: 'ann' })).toMatchObject({ missed: 2 });
    expect(await store.forgetCalls({ key: 'ann', call: '1' })).toEqual({ missed: 1 });
    await store.sawMissed({ key: 'bob' });
    expect(await store.findUser({ key: 'ann' })).toMatchObject({ missed: 1 });
    await store.sawMissed({ key: 'ann' });
    expect(await store.findUser({ key: 'ann' })).toMatchObject({ missed: 0 });
    const { calls } = await store.listCalls({ key: 'ann', limit: 9 });
    expect(calls.map(({ unseen }) => unseen)).toEqual([false, false]);
    expect(await add(missed('4'))).toEqual({ missed: [1] });
  });

  it('[HIST3] forgets one call or all of one user, and none of another', async () => {
    await add(aCall('1'), aCall('2'), aCall('3'));
    await store.addCalls({ calls: [{ key: 'bob', call: aCall('1') }], keep: 9 });
    await store.forgetCalls({ key: 'ann', call: '2' });
    await store.forgetCalls({ key: 'ann', call: 'gone' });
    expect((await idsOf('ann')).toSorted()).toEqual(['1', '3']);
    expect(await store.forgetCalls({ key: 'ann' })).toEqual({ missed: 0 });
    expect(await idsOf('ann')).toEqual([]);
    expect(await idsOf('bob')).toEqual(['1']);
  });

  it('[HIST4] keeps so many calls of each user and lets the oldest go', async () => {
    const calls = [3, 1, 4, 0, 2].map((n) => {
      return { key: 'ann', call: aCall(`${n}`, { agoMs: n * 1_000, unseen: true }) };
    });
    await store.addCalls({ calls: [{ key: 'bob', call: aCall('9', { agoMs: 9_000 }) }], keep: 3 });
    const missed = Array.from({ length: 5 }, () => 3);
    expect(await store.addCalls({ calls, keep: 3 })).toEqual({ missed });
    expect(await idsOf('ann')).toEqual(['0', '1', '2']);
    expect(await idsOf('bob')).toEqual(['9']);
    const same = ['a', 'b', 'c'].map((id) => ({ key: 'ann', call: aCall(id) }));
    await store.addCalls({ calls: same, keep: 2 });
    expect(await idsOf('ann')).toHaveLength(2);
  });

  const push = (device: string, endpoint: string) => {
    return { device, endpoint: `https://push/${endpoint}`, p256dh: 'p', auth: `of ${device}` };
  };
  const pushesOf = async (callee: string): Promise<string[]> => {
    const reach = await store.reach({ caller: 'zoe', callee });
    return (reach?.pushes ?? []).map(({ endpoint }) => endpoint.slice(13)).toSorted();
  };

  it('[PUSH4] keeps one subscription of a device, and one owner of an endpoint', async () => {
    await store.setPush({ key: 'ann', push: push('Ann', '1'), max: 9 });
    await store.setPush({ key: 'ann', push: push('Ann', '2'), max: 9 });
    expect(await pushesOf('ann')).toEqual(['2']);
    await store.setPush({ key: 'bob', push: push('Bob', '2'), max: 9 });
    expect(await pushesOf('ann')).toEqual([]);
    const ofBob = await store.reach({ caller: 'zoe', callee: 'bob' });
    expect(ofBob?.pushes).toEqual([push('Bob', '2')]);
    await store.dropPush({ endpoint: 'https://push/2' });
    expect(await pushesOf('bob')).toEqual([]);
    await store.setPush({ key: 'ann', push: push('Ann', '3'), max: 9 });
    await store.dropPush({ device: 'Bob' });
    expect(await pushesOf('ann')).toEqual(['3']);
    await store.dropPush({ device: 'Ann' });
    expect(await pushesOf('ann')).toEqual([]);
  });

  it('[PUSH4] keeps no subscription of a device that was dropped, and a few of a token’s', async () => {
    await store.dropDevices({ key: 'ann', only: 'Ann' });
    await store.setPush({ key: 'ann', push: push('Ann', '1'), max: 9 });
    await store.setPush({ key: 'ann', push: push('Bob', '1'), max: 9 });
    expect(await pushesOf('ann')).toEqual([]);
    await store.admitUser({ user: { ...aGuest('Tom'), kind: 'token' } });
    for (const n of ['1', '2', '3']) {
      clock.time += 1;
      await store.setPush({ key: 'tom', push: push(`tab ${n}`, n), max: 2 });
    }
    expect(await pushesOf('tom')).toEqual(['2', '3']);
  });
});
