import { expect, it, onTestFinished } from 'vitest';
import { createFakeWorld } from '@parley/client/testing';
import { errorTexts } from '../error-texts.ts';
import { Door } from './door.ts';
import { createStore } from './store.ts';

function visitor(world = createFakeWorld()) {
  const { parley } = world.tab();
  onTestFinished(() => parley.close());
  return { parley, store: createStore(parley) };
}

async function roomFor(options: { capacity?: number; password?: string } = {}) {
  const world = createFakeWorld();
  const ann = visitor(world);
  const { room } = await ann.parley.createRoom(options);
  await ann.parley.join(room, { name: 'Ann', ...options });
  const bob = visitor(world);
  return { world, room, ann, bob, door: new Door(bob.store, room) };
}

it('[ROOM3] shows who is inside, and lets in', async () => {
  const { bob, door } = await roomFor();
  await door.look();
  expect(door.names.value).toEqual(['Ann']);
  await door.join('Bob', '');
  expect(bob.store.state.value.call.is).toBe('in');
  expect(bob.store.dismissed.value).toBe(false);
});

it('[APP6] a wrong password keeps the person at the door, with a sentence', async () => {
  const { bob, door } = await roomFor({ password: 'sesame' });
  await door.look();
  expect(door.answer.value).toEqual({ is: 'password' });
  await door.join('Bob', 'open');
  expect(door.refusal.value).toBe(errorTexts.password_needed());
  expect(door.answer.value).toEqual({ is: 'password' });
  await door.join('Bob', 'sesame');
  expect(bob.store.state.value.call.is).toBe('in');
});

it('[APP6] a full room and one that is not there are closed doors', async () => {
  const { world, room, door } = await roomFor();
  await door.join('Bob', '');
  const late = new Door(visitor(world).store, room);
  await late.join('Cyd', '');
  expect(late.answer.value).toEqual({ is: 'full' });
  const nowhere = new Door(visitor(world).store, '0000-0000-0000');
  await nowhere.look();
  expect(nowhere.answer.value).toEqual({ is: 'unavailable' });
});

it('who turned away while joining is not put into the room', async () => {
  const { bob, door } = await roomFor();
  const joining = door.join('Bob', '');
  door.turnAway();
  await joining;
  expect(bob.store.dismissed.value).toBe(true);
  expect(bob.store.state.value.call.is).toBe('ended');
});

it('[ROOM5] who made a room finds its door also while it is locked', async () => {
  const world = createFakeWorld();
  const ann = visitor(world);
  const { room } = await ann.parley.createRoom();
  // As the server answers whoever looks at a locked room.
  world.server.refuse('look', 'room_unavailable');
  const stranger = new Door(visitor(world).store, room);
  await stranger.look();
  expect(stranger.answer.value).toEqual({ is: 'unavailable' });
  const back = new Door(ann.store, room);
  await back.look();
  expect(back.answer.value).toEqual({ is: 'open', names: undefined });
  await back.join('Ann', '');
  expect(ann.store.state.value.call.is).toBe('in');
});
