/** A name that was somebody's and is somebody else's by now: nothing of the one comes to the other. */
import { expect, it } from 'vitest';
import { accept, call, CallWorld, historyOf, refusalOf } from './testing-calls.ts';

it('[ID11] [RING13] who took the name of one who was in a call does not come into that call', () => {
  const world = new CallWorld();
  const [ada, bob] = [world.guest('Ada'), world.guest('Bob')];
  accept(bob, call(ada, 'Bob'));
  ada.get({ t: 'signOut', everywhere: false });
  const thief = world.guest('Ada');
  ada.end();
  expect(refusalOf(thief, { t: 'invite', user: 'Bob', media: 'video' })).toBe('busy');
});

it('[ID11] [HIST1] nor does a call of theirs come into the history of the other', () => {
  const world = new CallWorld();
  const [ada, bob] = [world.guest('Ada'), world.guest('Bob')];
  accept(bob, call(ada, 'Bob'));
  bob.get({ t: 'deleteMe' });
  const other = world.guest('Bob');
  ada.get({ t: 'leave' });
  expect(historyOf(other)).toEqual([]);
  expect(historyOf(ada)).toMatchObject([{ direction: 'out', reason: 'left' }]);
});

it('[ID11] [RING12] nor does who took the name of one who is rung ring for them', () => {
  const world = new CallWorld();
  const [ada, bob] = [world.person('Ada'), world.guest('Bob')];
  world.pushOn(bob, 'bob');
  bob.end(1000);
  call(ada, 'Bob');
  const back = world.tab(bob);
  back.get({ t: 'deleteMe' });
  const other = world.guest('Bob');
  expect(other.all('ring')).toEqual([]);
  expect(ada.last('invited')).toMatchObject({ state: 'ended', reason: 'unreachable' });
  expect(historyOf(other)).toEqual([]);
});

it('[ID2] [PEO7] nor does who took the name of a guest who did not come back call as their contact', () => {
  const world = new CallWorld();
  const [ada, bob] = [world.person('Ada'), world.guest('Bob')];
  ada.get({ t: 'settings', callers: 'contacts' });
  ada.get({ t: 'addContact', user: 'Bob' });
  bob.get({ t: 'addContact', user: 'Ada' });
  bob.end(1000);
  world.outer.store.seen({ key: 'bob', agoMs: 0 });
  world.live([ada], 60_000);
  // the store alone sees a month go by
  world.outer.store.dropDevices({ key: 'bob' });
  const other = world.guest('Bob');
  expect(ada.last('person').person).toEqual({ id: 'Bob', is: 'none' });
  expect(refusalOf(other, { t: 'invite', user: 'Ada', media: 'video' })).toBe('unreachable');
});

it('[ID3] nor do they share a seat, where the store had lost who is here', () => {
  const world = new CallWorld();
  const ada = world.guest('Ada');
  world.outer.store.deleteUser({ key: 'ada' });
  world.guest('Ada');
  expect(ada.last('signedOut').why).toBe('elsewhere');
  expect(refusalOf(ada, { t: 'devices' })).toBe('not_signed_in');
});
