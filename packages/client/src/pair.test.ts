import { afterEach, expect, it } from 'vitest';
import { linked, others, until } from './testing-waits.ts';
import { createFakeWorld, type FakeTab } from './testing/fake-world.ts';

const opened: FakeTab[] = [];

afterEach(async () => {
  for (const { parley } of opened.splice(0)) await parley.close();
});

const track = (tab: FakeTab): FakeTab => {
  opened.push(tab);
  return tab;
};

async function twoInPair() {
  const world = createFakeWorld();
  const [ann, bob] = [track(world.tab()), track(world.tab())];
  await Promise.all([ann.parley.local.open(), bob.parley.local.open()]);
  const [annCall, bobCall] = await Promise.all([
    ann.parley.pair({ id: 'Ann', peer: 'Bob' }),
    bob.parley.pair({ id: 'Bob', peer: 'Ann' }),
  ]);
  await Promise.all([linked(ann.parley), linked(bob.parley)]);
  return { world, ann, bob, annCall, bobCall };
}

it('[PAIR2] [PAIR4] two who name each other are in one call, and a third is not', async () => {
  const { world, ann, bob, annCall, bobCall } = await twoInPair();
  expect(annCall.room).toBe(bobCall.room);
  expect(ann.parley.state.call).toMatchObject({ pair: { id: 'Ann', peer: 'Bob' } });
  expect(others(ann.parley.state)).toMatchObject([{ name: 'Bob' }]);
  expect(others(bob.parley.state)).toMatchObject([{ name: 'Ann' }]);
  const eve = track(world.tab());
  await expect(eve.parley.pair({ id: 'Ann', peer: 'Bob' })).rejects.toMatchObject({
    name: 'ParleyError',
    code: 'room_full',
  });
  await annCall.hangUp();
  expect(await bobCall.ended).toEqual({ reason: 'hangup', by: 'Ann' });
});

it('[CLI14] a reloaded page that asks for its pair, however written, is answered with the call it is in', async () => {
  const { world, ann, bob, bobCall } = await twoInPair();
  ann.unload();
  const again = track(world.tab({ from: ann }));
  const call = await again.parley.pair({ id: ' Ann ', peer: 'Bob\u200b' });
  expect(call).toBe(again.parley.call);
  await Promise.all([linked(again.parley), linked(bob.parley)]);
  expect(bob.parley.call).toBe(bobCall);
  await expect(again.parley.pair({ id: 'Ann', peer: 'Cleo' })).rejects.toMatchObject({
    code: 'already_in_room',
  });
  await until(bob.parley, (state) => others(state)[0]?.link === 'active');
});
