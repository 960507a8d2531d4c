import { expect, it } from 'vitest';
import { serverLimits } from './limits.ts';
import { accept, adaAndBob, call, CallWorld, newsOf, refusalOf, stopsOf } from './testing-calls.ts';
import type { TestSocket } from './testing.ts';

const { ringMs, deviceGraceMs } = serverLimits;

it('[FAULT34] [RING7] unknown, offline, blocked and not allowed are one answer after the same work', () => {
  const ways: Record<string, (world: CallWorld, bob: TestSocket, ada: TestSocket) => void> = {
    unknown: () => {},
    offline: (_world, bob) => bob.end(1000),
    lost: (world, bob, ada) => {
      bob.end();
      world.live([ada], deviceGraceMs);
    },
    'blocked here': (_world, bob) => bob.get({ t: 'block', user: 'Ada' }),
    'blocked, offline': (_world, bob) => {
      bob.get({ t: 'block', user: 'Ada' });
      bob.end(1000);
    },
    'lets contacts': (_world, bob) => bob.get({ t: 'settings', callers: 'contacts' }),
    'lets nobody': (_world, bob) => bob.get({ t: 'settings', callers: 'nobody' }),
  };
  const seen = Object.entries(ways).map(([way, prepare]) => {
    const world = new CallWorld();
    const ada = world.person('Ada');
    prepare(world, world.person(way === 'unknown' ? 'Eve' : 'Bob'), ada);
    world.crypto.work = { hash: 0, mac: 0, same: 0 };
    world.outer.calls.length = 0;
    const answer = ada.ask({ t: 'invite', user: 'bob', media: 'video' });
    const { calls } = ada.get<{ calls: object[] }>({ t: 'history', limit: 1 });
    return JSON.stringify({
      answer: answer?.t === 'refused' ? answer.code : answer,
      asked: world.outer.calls,
      work: world.crypto.work,
      calls: calls.map((one) => ({ ...one, id: '', agoMs: 0 })),
    });
  });
  expect(new Set(seen).size).toBe(1);
  expect(seen[0]).toContain('"answer":"unreachable"');
  expect(seen[0]).toContain('"asked":["reach","addCalls","listCalls"]');
});

it('[RING7] [RING14] nobody rings themself, nor while nobody or in a room', () => {
  const { world, ada } = adaAndBob();
  expect(refusalOf(ada, { t: 'invite', user: 'ada', media: 'audio' })).toBe('unreachable');
  const nobody = world.join();
  expect(refusalOf(nobody, { t: 'invite', user: 'Bob', media: 'audio' })).toBe('not_signed_in');
  call(ada, 'Bob');
  expect(refusalOf(ada, { t: 'invite', user: 'Bob', media: 'audio' })).toBe('already_in_room');
});

it('[RING7] contacts may call who lets only contacts, and are shown as such', () => {
  const { ada, bob } = adaAndBob();
  bob.get({ t: 'settings', callers: 'contacts' });
  ada.get({ t: 'addContact', user: 'Bob' });
  bob.get({ t: 'addContact', user: 'Ada' });
  call(ada, 'Bob');
  expect(bob.last('ring').ring.isContact).toBe(true);
});

it('[RING7] when the last device is gone for good, the caller is told', () => {
  const { world, ada, bob, phone } = adaAndBob();
  call(ada, 'Bob');
  phone.end(1000);
  expect(newsOf(ada)).toEqual([]);
  bob.end();
  world.live([ada], deviceGraceMs - 1);
  expect(newsOf(ada)).toEqual([]);
  world.pass(1);
  expect(newsOf(ada)).toEqual(['unreachable']);
});

it('[RING7] [STO6] who is not here cannot be told from anybody while the store is away', () => {
  const { world, ada, bob } = adaAndBob();
  world.outer.isAway = true;
  expect(refusalOf(ada, { t: 'invite', user: 'Nobody', media: 'audio' })).toBe('store_unavailable');
  expect(accept(bob, call(ada, 'Bob')).state, 'calls of who is here go on').toBe('answered');
});

it('[FAULT26] [RING8] a user in a call is busy, and told quietly who called', () => {
  const { world, ada, bob, phone } = adaAndBob();
  const eve = world.person('Eve');
  accept(bob, call(ada, 'Bob'));
  for (const user of ['Bob', 'Ada']) {
    expect(refusalOf(eve, { t: 'invite', user, media: 'audio' })).toBe('busy');
  }
  for (const device of [bob, phone, ada]) {
    expect(device.last('missed')).toMatchObject({ from: 'Eve', media: 'audio', why: 'busy' });
    expect(device.all('ring').map(({ ring }) => ring.from)).not.toContain('Eve');
  }
  bob.get({ t: 'leave' });
  expect(call(eve, 'Bob').state, 'and not longer').toBe('calling');
});

it('[RING8] whoever lets second calls ring is rung quietly and answers after the first', () => {
  const { world, ada, bob } = adaAndBob();
  const eve = world.person('Eve');
  bob.get({ t: 'settings', secondCall: 'waiting' });
  accept(bob, call(ada, 'Bob'));
  const second = call(eve, 'Bob');
  expect(bob.last('ring').ring).toMatchObject({ from: 'Eve', waiting: true });
  const { invite } = second;
  expect(refusalOf(bob, { t: 'accept', invite, media: 'video' })).toBe('already_in_room');
  bob.get({ t: 'leave' });
  expect(accept(bob, second).state).toBe('answered');
});

it('[RING8] who answers one of two is busy to the other', () => {
  const { world, ada, bob, phone } = adaAndBob();
  const eve = world.person('Eve');
  call(ada, 'Bob');
  accept(bob, call(eve, 'Bob'));
  expect(newsOf(ada)).toEqual(['busy']);
  expect(stopsOf(phone)).toEqual(['answeredElsewhere', 'unanswered']);
  expect(phone.last('missed')).toMatchObject({ from: 'Ada', why: 'busy' });
});

it('[RING17] rings are bounded for a pair whoever calls, for a caller and for an address', () => {
  const limits = { invitesPerPairMax: 2, invitesPerCallerMax: 4, invitesPerAddressMax: 6 };
  const world = new CallWorld({ limits });
  const [ada, bob, eve] = [world.guest('Ada'), world.guest('Bob'), world.guest('Eve')];
  const ring = (from: TestSocket, user: string) => {
    const answer = from.ask({ t: 'invite', user, media: 'audio' });
    if (answer?.t === 'refused') return answer.code;
    from.get({ t: 'leave' });
    return 'rang';
  };
  expect([ring(ada, 'Bob'), ring(bob, 'Ada'), ring(ada, 'Bob')]).toEqual([
    'rang',
    'rang',
    'rate_limited',
  ]);
  expect(ada.last('refused').retryAfterMs).toBe(serverLimits.invitesWindowMs);
  expect(bob.all('ring')).toHaveLength(1);
  expect([ring(ada, 'Eve'), ring(ada, 'Eve'), ring(ada, 'X1')]).toEqual([
    'rang',
    'rang',
    'unreachable',
  ]);
  expect(ring(ada, 'X2'), 'as a caller').toBe('rate_limited');
  world.live([ada, bob, eve], serverLimits.invitesWindowMs);
  const crowd = ['U1', 'U2', 'U3', 'U4'].map((id) => {
    const socket = world.join('203.0.113.9');
    socket.get({ t: 'claim', id });
    return socket;
  });
  const results = crowd.flatMap((from) => [ring(from, 'Eve'), ring(from, 'Bob')]);
  expect(results.filter((result) => result === 'rate_limited')).toHaveLength(2);
  expect(results.slice(-2)).toEqual(['rate_limited', 'rate_limited']);
  expect(eve.all('ring')).toHaveLength(5);
});

it('[FAULT27] [RING17] [RING9] who answers, also by calling back, may be called again', () => {
  const world = new CallWorld({ limits: { invitesPerPairMax: 1 } });
  const [ada, bob] = [world.guest('Ada'), world.guest('Bob')];
  for (const _ of [1, 2, 3]) {
    call(ada, 'Bob');
    expect(call(bob, 'Ada').state).toBe('answered');
    for (const one of [ada, bob]) one.get({ t: 'leave' });
  }
});

it('[RING18] at most four ring one user at once', () => {
  const { world, ada, bob } = adaAndBob();
  const callers = ['C1', 'C2', 'C3', 'C4'].map((id) => world.guest(id));
  for (const caller of callers) call(caller, 'Bob');
  world.live([ada, bob, ...callers], 5_000);
  const answer = ada.ask({ t: 'invite', user: 'Bob', media: 'audio' });
  expect(answer).toMatchObject({ code: 'rate_limited', retryAfterMs: ringMs - 5_000 });
  expect(new Set(bob.last('rings').invites).size).toBe(4);
  callers[0]?.get({ t: 'leave' });
  expect(call(ada, 'Bob').state).toBe('calling');
});

it('[PEO3] [RING7] what the store said before a block does not ring who has blocked since', () => {
  const world = new CallWorld();
  const [ada, bob] = [world.person('Ada'), world.person('Bob')];
  world.pushOn(bob, 'bob');
  bob.end();
  world.live([ada], deviceGraceMs);
  world.outer.holds = (name) => name === 'reach';
  ada.ask({ t: 'invite', user: 'Bob', media: 'video' });
  const back = world.back(bob);
  back.get({ t: 'block', user: 'Ada' });
  world.answer('reach');
  expect(back.all('ring')).toEqual([]);
  expect(ada.last('refused').code).toBe('unreachable');
});

it('[PEO3] [RING7] nor does a push that was looked up before', () => {
  const world = new CallWorld();
  const [ada, bob] = [world.person('Ada'), world.person('Bob')];
  const phone = world.device('Bob');
  world.pushOn(phone, 'phone');
  phone.end(1000);
  world.outer.holds = (name) => name === 'reach';
  call(ada, 'Bob');
  bob.get({ t: 'block', user: 'Ada' });
  world.answer('reach');
  expect(world.outer.others.pushes).toEqual([]);
});
