import { expect, it } from 'vitest';
import type { PersonView } from '@parley/protocol';
import { wireLimits } from '@parley/protocol';
import { serverLimits } from './limits.ts';
import { type TestSocket, TestWorld, type Unnumbered } from './testing.ts';

const ask = (
  socket: TestSocket,
  t: 'addContact' | 'dropContact' | 'block' | 'unblock',
  user: string,
) => {
  const answer = socket.ask({ t, user });
  return answer?.t === 'refused' ? answer.code : answer?.t;
};

/** How the user of a socket sees people, by what the server holds and by what it told. */
function people(socket: TestSocket): Record<string, PersonView['is']> {
  socket.ask({ t: 'sync' });
  const held = socket.last('snapshot').standing?.people ?? [];
  return Object.fromEntries(held.map(({ id, is }) => [id, is]));
}

function two() {
  const world = new TestWorld();
  return { world, ada: world.guest('Ada'), bob: world.guest('Bob') };
}

it('[PEO1] a contact is mutual: one asks, the other agrees by asking back, either ends it', () => {
  const { ada, bob } = two();
  expect(ask(ada, 'addContact', 'bob')).toBe('done');
  expect(ada.last('person').person).toEqual({ id: 'bob', is: 'asked' });
  expect(bob.last('person').person).toEqual({ id: 'Ada', is: 'asking' });
  expect([people(ada), people(bob)]).toEqual([{ bob: 'asked' }, { Ada: 'asking' }]);
  expect(ask(bob, 'addContact', 'ADA')).toBe('done');
  expect(ada.last('person').person).toEqual({ id: 'Bob', is: 'contact', presence: 'online' });
  expect(bob.last('person').person).toEqual({ id: 'Ada', is: 'contact', presence: 'online' });
  expect(ask(ada, 'dropContact', 'bob')).toBe('done');
  expect(bob.last('person').person).toEqual({ id: 'Ada', is: 'none' });
  expect([people(ada), people(bob)]).toEqual([{}, {}]);
});

it('[PEO1] a request is taken back by one and turned down by the other', () => {
  const { ada, bob } = two();
  for (const ends of [ada, bob]) {
    ask(ada, 'addContact', 'bob');
    ask(ends, 'dropContact', ends === ada ? 'bob' : 'ada');
    expect([people(ada), people(bob)]).toEqual([{}, {}]);
  }
  expect(ask(ada, 'addContact', 'ADA')).toBe('not_allowed');
});

it('[PEO1] people are the same in every session of a user and after all of them were gone', () => {
  const { world, ada, bob } = two();
  const tab = world.tab(ada);
  ask(ada, 'addContact', 'bob');
  expect(tab.last('person').person).toEqual({ id: 'bob', is: 'asked' });
  ada.end(1000);
  tab.end(1000);
  ask(bob, 'addContact', 'ada');
  expect(bob.last('person').person).toMatchObject({
    id: 'Ada',
    is: 'contact',
    presence: 'offline',
  });
  const back = world.tab(ada);
  expect(people(back)).toEqual({ Bob: 'contact' });
});

it('[PEO2] asking somebody who is unknown or has blocked the asker looks the same as asking anybody else', () => {
  const { world, ada, bob: mean } = two();
  const late = world.guest('late');
  world.guest('Idle');
  ask(mean, 'block', 'ada');
  late.get({ t: 'deleteMe' });
  const said = ['idle', 'bob', 'unknown', 'LATE'].map((user) => {
    const before = ada.texts.length;
    const asked = world.outer.calls.length;
    expect(ask(ada, 'addContact', user)).toBe('done');
    const frames = ada.texts.slice(before).map((text) => text.slice(text.indexOf('"t"')));
    return [
      frames
        .join()
        .replaceAll(user, 'X')
        .replace(/"n":\d+/, ''),
      world.outer.calls.slice(asked),
    ];
  });
  expect(said).toEqual([said[0], said[0], said[0], said[0]]);
  ada.end(1000);
  const back = world.tab(ada);
  expect(people(back)).toEqual({ idle: 'asked', bob: 'asked', unknown: 'asked', LATE: 'asked' });
  for (const user of ['idle', 'bob', 'unknown'])
    expect(ask(back, 'dropContact', user)).toBe('done');
  expect(people(back)).toEqual({ LATE: 'asked' });
  expect(people(mean)).toEqual({ ada: 'blocked' });
});

it('[PEO2] who takes a name later and asks back agrees to what was asked of it', () => {
  const world = new TestWorld();
  const ada = world.guest('Ada');
  ask(ada, 'addContact', 'BOB');
  const bob = world.guest('Bob');
  expect(people(bob)).toEqual({});
  ask(bob, 'addContact', 'ada');
  expect([people(ada), people(bob)]).toEqual([{ Bob: 'contact' }, { Ada: 'contact' }]);
  const told = ada.all('person').map(({ person: { id, is } }) => [id, is]);
  expect(told).toEqual([
    ['BOB', 'asked'],
    ['BOB', 'none'],
    ['Bob', 'contact'],
  ]);
});

it('[PEO3] who is blocked cannot ask or see the one who blocked them, and cannot tell it from a contact that ended', () => {
  const told = (['block', 'dropContact'] as const).map((how) => {
    const { ada, bob } = two();
    ask(ada, 'addContact', 'bob');
    ask(bob, 'addContact', 'ada');
    const before = bob.texts.length;
    ask(ada, how, 'bob');
    ada.send({ t: 'beat', a: ada.seq, visible: false });
    ask(bob, 'addContact', 'ada');
    expect(Object.values(people(ada))).toEqual([how === 'block' ? 'blocked' : 'asking']);
    ask(bob, 'dropContact', 'ada');
    expect(people(bob)).toEqual({});
    return bob.texts.slice(before);
  });
  expect(told[0]).toEqual(told[1]);
});

it('[PEO3] a block lasts until it is taken back, whatever the blocked one does', () => {
  const { ada, bob } = two();
  ask(ada, 'block', 'bob');
  expect(ada.last('person').person).toEqual({ id: 'bob', is: 'blocked' });
  ask(bob, 'block', 'ada');
  ask(bob, 'unblock', 'ada');
  expect([people(ada), people(bob)]).toEqual([{ bob: 'blocked' }, {}]);
  expect(ask(ada, 'addContact', 'bob'), 'not by mistake').toBe('not_allowed');
  expect(ask(ada, 'dropContact', 'bob')).toBe('done');
  expect(people(ada)).toEqual({ bob: 'blocked' });
  ask(ada, 'unblock', 'bob');
  expect(people(ada)).toEqual({});
});

it('[PEO8] requests are bounded by the hour; agreeing to one and repeating one is none', () => {
  const { world, ada, bob } = two();
  ask(bob, 'addContact', 'ada');
  for (let n = 0; n < serverLimits.contactRequestsMax; n += 1) ask(ada, 'addContact', `name${n}`);
  const { length } = world.outer.calls;
  const refused = ada.ask({ t: 'addContact', user: 'one-more' });
  expect(refused).toMatchObject({ code: 'rate_limited' });
  expect(refused?.t === 'refused' && refused.retryAfterMs).toBe(60 * 60_000);
  expect(world.outer.calls.length).toBe(length);
  expect(ask(ada, 'addContact', 'name1')).toBe('done');
  expect(ask(ada, 'addContact', 'bob')).toBe('done');
  world.live([ada, bob], 60 * 60_000);
  expect(ask(ada, 'addContact', 'one-more')).toBe('done');
});

it('[PEO8] a user knows 300 people at most, blocked ones with them, and hears no request beyond', () => {
  const { world, ada, bob } = two();
  for (let n = 0; n < wireLimits.peopleMax; n += 1) {
    expect(ask(ada, 'block', `name${n}`)).toBe('done');
    ada.send({ t: 'ack', a: ada.seq });
  }
  expect(ask(ada, 'block', 'bob')).toBe('too_many');
  expect(ask(ada, 'addContact', 'bob')).toBe('too_many');
  const before = ada.texts.length;
  expect(ask(bob, 'addContact', 'ada')).toBe('done');
  expect(ada.texts.length).toBe(before);
  ask(ada, 'unblock', 'name0');
  expect(ask(ada, 'addContact', 'bob')).toBe('done');
  expect(people(bob)).toEqual({ Ada: 'contact' });
  expect(world.server.gauges().users).toBe(2);
});

it('[ID11] who is no more in the store asks nobody', () => {
  const { world, ada, bob } = two();
  world.outer.store.deleteUser({ key: 'ada' });
  expect(ask(ada, 'addContact', 'bob')).toBe('not_signed_in');
  expect(people(bob)).toEqual({});
});

it('[PEO1] who asked and is gone when the answer comes is told nothing; the other one is', () => {
  const { world, ada, bob } = two();
  world.outer.holds = (call) => call === 'addContact';
  ada.ask({ t: 'addContact', user: 'bob' } satisfies Unnumbered);
  ada.end(1000);
  world.answer();
  expect(people(bob)).toEqual({ Ada: 'asking' });
});

it('[PEO1] [PEO5] who asks again after an answer of the store was lost is a contact to both, and seen by both', () => {
  const { world, ada, bob } = two();
  ask(ada, 'addContact', 'bob');
  const { outer } = world;
  const answerTo = outer.answerTo.bind(outer);
  // The store does it, and cannot say so any more.
  outer.answerTo = (question) => void answerTo(question);
  expect(ask(bob, 'addContact', 'ada')).toBe('store_unavailable');
  outer.answerTo = answerTo;
  expect(ask(ada, 'addContact', 'bob')).toBe('done');
  expect(ada.last('person').person).toEqual({ id: 'Bob', is: 'contact', presence: 'online' });
  expect(bob.last('person').person).toEqual({ id: 'Ada', is: 'contact', presence: 'online' });
});
