import { expect, it } from 'vitest';
import { serverLimits } from './limits.ts';
import { accept, call, CallWorld, refusalOf } from './testing-calls.ts';
import type { TestSocket } from './testing.ts';

const { ringMs, ringLeaseMs, ringRenewalMs, deviceGraceMs } = serverLimits;

/** Ada, and Bob on two devices. */
function beginning() {
  const world = new CallWorld();
  const ada = world.person('Ada');
  const bob = world.person('Bob');
  const phone = world.device('Bob');
  return { world, ada, bob, phone };
}

const stops = (socket: TestSocket) => socket.all('stopped').map(({ why }) => why);
const told = (socket: TestSocket) =>
  socket.all('invited').map(({ state, reason }) => reason ?? state);

it('[RING1] an invite rings every device, and its room admits nobody else', () => {
  const { world, ada, bob, phone } = beginning();
  const placed = call(ada, 'Bob', 'audio');
  expect(placed).toMatchObject({ state: 'calling', user: 'Bob', media: 'audio' });
  expect(placed.view).toMatchObject({ locked: true, capacity: 2, members: [{ name: 'Ada' }] });
  for (const device of [bob, phone]) {
    expect(device.last('ring').ring).toEqual({
      invite: placed.invite,
      from: 'Ada',
      isContact: false,
      media: 'audio',
      waiting: false,
      ageMs: 0,
      restMs: ringMs,
      leaseMs: ringLeaseMs,
    });
  }
  const stranger = world.join();
  const { room } = placed.view;
  expect(refusalOf(stranger, { t: 'join', room, name: 'X' })).toBe('room_unavailable');
  expect(refusalOf(ada, { t: 'lock', locked: false })).toBe('not_allowed');
  expect(told(ada)).toEqual([]);
});

it('[RING2] the caller hears once that it rings, when a device says so', () => {
  const { ada, bob, phone } = beginning();
  const { invite } = call(ada, 'Bob');
  expect(told(ada)).toEqual([]);
  phone.get({ t: 'ringing', invite });
  expect(told(ada)).toEqual(['ringing']);
  bob.get({ t: 'ringing', invite });
  phone.get({ t: 'ringing', invite });
  expect(told(ada)).toEqual(['ringing']);
});

it('[RING3] the first device to accept is in the call, the others stop and hear where', () => {
  const { ada, bob, phone } = beginning();
  const placed = call(ada, 'Bob');
  const answered = accept(phone, placed);
  expect(answered).toMatchObject({
    state: 'answered',
    user: 'Ada',
    media: 'video',
    key: placed.key,
  });
  expect(answered.view.members.map(({ name }) => name)).toEqual(['Ada', 'Bob']);
  expect(bob.all('stopped')).toMatchObject([{ why: 'answeredElsewhere', device: 'Bob’s phone' }]);
  expect(stops(phone)).toEqual([]);
  expect(told(ada)).toEqual(['answered']);
  expect(ada.last('joined').member.name).toBe('Bob');
  expect(refusalOf(bob, { t: 'accept', invite: placed.invite, media: 'video' })).toBe(
    'invite_over',
  );
});

it('[RING3] [RING16] the call has at most what both said', () => {
  for (const [offered, wanted] of [
    ['audio', 'video'],
    ['video', 'audio'],
  ] as const) {
    const { ada, bob } = beginning();
    expect(accept(bob, call(ada, 'Bob', offered), wanted).media).toBe('audio');
    expect(ada.last('invited').media).toBe('audio');
  }
});

it('[RING4] a decline on one device ends it for all of them and for the caller', () => {
  const { world, ada, bob, phone } = beginning();
  const { invite } = call(ada, 'Bob');
  phone.get({ t: 'decline', invite });
  expect(bob.all('stopped')).toMatchObject([{ why: 'declinedElsewhere', device: 'Bob’s phone' }]);
  expect(stops(phone)).toEqual([]);
  expect(told(ada)).toEqual(['declined']);
  expect(bob.all('missed')).toEqual([]);
  expect(refusalOf(ada, { t: 'leave' }), 'the server took the caller out').toBe('not_in_room');
  expect(world.server.gauges()).toMatchObject({ invites: 0, rooms: 0, members: 0 });
});

it.each([
  ['hangs up', (ada: TestSocket) => ada.get({ t: 'leave' })],
  ['says goodbye', (ada: TestSocket) => ada.end(1000)],
  ['signs out', (ada: TestSocket) => ada.get({ t: 'signOut', everywhere: false })],
])('[RING5] when the caller %s, every device stops', (_how, leave) => {
  const { world, ada, bob, phone } = beginning();
  const { invite } = call(ada, 'Bob');
  leave(ada);
  for (const device of [bob, phone]) {
    expect(stops(device)).toEqual(['cancelled']);
    expect(device.last('missed')).toMatchObject({ from: 'Ada', media: 'video', why: 'cancelled' });
  }
  expect(refusalOf(bob, { t: 'accept', invite, media: 'video' })).toBe('invite_over');
  expect(world.server.gauges()).toMatchObject({ invites: 0, rooms: 0 });
});

it('[RING6] without an answer it ends after its time, on both sides', () => {
  const { world, ada, bob, phone } = beginning();
  call(ada, 'Bob');
  world.live([ada, bob, phone], ringMs - 1);
  expect([...told(ada), ...stops(bob)]).toEqual([]);
  world.pass(1);
  expect(told(ada)).toEqual(['unanswered']);
  expect([...stops(bob), ...stops(phone)]).toEqual(['unanswered', 'unanswered']);
  expect(bob.last('missed').why).toBe('unanswered');
  expect(bob.last('me').me.missed).toBe(1);
});

it('[RING7] unknown, offline, blocked and not allowed are one answer after the same work', () => {
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
  const { world, ada } = beginning();
  expect(refusalOf(ada, { t: 'invite', user: 'ada', media: 'audio' })).toBe('unreachable');
  const nobody = world.join();
  expect(refusalOf(nobody, { t: 'invite', user: 'Bob', media: 'audio' })).toBe('not_signed_in');
  call(ada, 'Bob');
  expect(refusalOf(ada, { t: 'invite', user: 'Bob', media: 'audio' })).toBe('already_in_room');
});

it('[RING7] contacts may call who lets only contacts, and are shown as such', () => {
  const { ada, bob } = beginning();
  bob.get({ t: 'settings', callers: 'contacts' });
  ada.get({ t: 'addContact', user: 'Bob' });
  bob.get({ t: 'addContact', user: 'Ada' });
  call(ada, 'Bob');
  expect(bob.last('ring').ring.isContact).toBe(true);
});

it('[RING7] when the last device is gone for good, the caller is told', () => {
  const { world, ada, bob, phone } = beginning();
  call(ada, 'Bob');
  phone.end(1000);
  expect(told(ada)).toEqual([]);
  bob.end();
  world.live([ada], deviceGraceMs - 1);
  expect(told(ada)).toEqual([]);
  world.pass(1);
  expect(told(ada)).toEqual(['unreachable']);
});

it('[RING7] [STO6] who is not here cannot be told from anybody while the store is away', () => {
  const { world, ada, bob } = beginning();
  world.outer.isAway = true;
  expect(refusalOf(ada, { t: 'invite', user: 'Nobody', media: 'audio' })).toBe('store_unavailable');
  expect(accept(bob, call(ada, 'Bob')).state, 'calls of who is here go on').toBe('answered');
});

it('[RING8] a user in a call is busy, and told quietly who called', () => {
  const { world, ada, bob, phone } = beginning();
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
  const { world, ada, bob } = beginning();
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
  const { world, ada, bob, phone } = beginning();
  const eve = world.person('Eve');
  call(ada, 'Bob');
  accept(bob, call(eve, 'Bob'));
  expect(told(ada)).toEqual(['busy']);
  expect(stops(phone)).toEqual(['answeredElsewhere', 'unanswered']);
  expect(phone.last('missed')).toMatchObject({ from: 'Ada', why: 'busy' });
});

it('[RING9] two who call each other are in one call, by voice if either said so', () => {
  const { world, ada, bob, phone } = beginning();
  const placed = call(ada, 'Bob', 'video');
  const merged = call(bob, 'Ada', 'audio');
  expect(merged).toMatchObject({ state: 'answered', user: 'Ada', media: 'audio' });
  expect([merged.invite, merged.view.room]).toEqual([placed.invite, placed.view.room]);
  expect(ada.last('invited')).toMatchObject({ state: 'answered', media: 'audio' });
  expect(ada.all('ring')).toEqual([]);
  expect([stops(bob), stops(phone)]).toEqual([['answeredHere'], ['answeredElsewhere']]);
  expect(world.server.gauges()).toMatchObject({ invites: 0, rooms: 1, members: 2 });
  expect(world.logs).toContainEqual({ step: 'invite answered', invite: 1, merged: true });
});

it('[RING9] also when the store is asked meanwhile, and whoever may call', () => {
  const { world, ada, bob } = beginning();
  bob.get({ t: 'settings', callers: 'nobody' });
  world.outer.holds = (name) => name === 'reach';
  ada.ask({ t: 'invite', user: 'Bob', media: 'video' });
  call(bob, 'Ada');
  world.answer('reach');
  expect(ada.last('done').value).toMatchObject({ state: 'answered', user: 'Bob' });
  expect(told(bob)).toEqual(['answered']);
});

it('[RING10] the ring is renewed while it lasts, and not after', () => {
  const { world, ada, bob } = beginning();
  const { invite } = call(ada, 'Bob');
  world.live([ada, bob], 2 * ringRenewalMs);
  const frame = { t: 'rings', invites: [invite], leaseMs: ringLeaseMs };
  expect(bob.all('rings')).toEqual([frame, frame]);
  ada.get({ t: 'leave' });
  world.live([ada, bob], 2 * ringRenewalMs);
  expect(bob.all('rings')).toHaveLength(2);
});

it('[RING10] a caller who is lost for a lease has cancelled, one who is back before has not', () => {
  const { world, ada, bob } = beginning();
  call(ada, 'Bob');
  ada.end();
  world.live([bob], ringLeaseMs - 1_000);
  const again = world.back(ada);
  world.live([again, bob], ringLeaseMs);
  expect(stops(bob)).toEqual([]);
  again.end();
  world.live([bob], ringLeaseMs);
  expect(stops(bob)).toEqual(['cancelled']);
  const late = world.back(again);
  expect(told(late)).toEqual(['expired']);
  expect(late.all('out'), 'the end says it all').toEqual([]);
});

it('[RING11] an answer given twice has one effect, one after the end is told so', () => {
  const { ada, bob, phone } = beginning();
  const placed = call(ada, 'Bob');
  const first = accept(bob, placed);
  expect(accept(bob, placed)).toEqual(first);
  const { invite } = placed;
  for (const device of [bob, phone]) {
    expect(refusalOf(device, { t: 'decline', invite })).toBe('invite_over');
    expect(refusalOf(device, { t: 'ringing', invite })).toBe('invite_over');
  }
  expect(told(ada)).toEqual(['answered']);
});

it('[RING12] a device that comes while its user is rung rings for the rest', () => {
  const { world, ada, bob } = beginning();
  const placed = call(ada, 'Bob');
  world.live([ada, bob], 7_000);
  const tablet = world.device('Bob', 'tablet');
  expect(tablet.last('ring').ring).toMatchObject({ ageMs: 7_000, restMs: ringMs - 7_000 });
  bob.end();
  world.live([ada, tablet], 3_000);
  const again = world.back(bob);
  world.pass(0);
  expect(again.last('rings').invites).toEqual([placed.invite]);
  expect(accept(again, placed).state).toBe('answered');
  expect(stops(tablet)).toEqual(['answeredElsewhere']);
});

it('[RING12] one that lost events is told what rings and what it placed', () => {
  const world = new CallWorld({ limits: { replayFramesMax: 1 } });
  const [ada, bob] = [world.person('Ada'), world.person('Bob')];
  const { invite } = call(ada, 'Bob');
  const isBack = (socket: TestSocket) => {
    const before = { ...socket.last('welcome') };
    socket.end();
    const again = world.open();
    again.resume(before, 0);
    return again.last('snapshot');
  };
  expect(isBack(bob)).toMatchObject({ rings: [{ invite, from: 'Ada' }], outgoing: null });
  const outgoing = { invite, user: 'Bob', media: 'video', state: 'calling' };
  expect(isBack(ada)).toMatchObject({ rings: [], outgoing, room: { members: [{ name: 'Ada' }] } });
});

it.each([
  ['a moment ago', 100],
  ['so long ago that the room has given them up', serverLimits.leaseMs + 1_000],
])('[RING13] who was cut off %s and calls again comes back into the call', (_when, ms) => {
  const { world, ada, bob } = beginning();
  const placed = call(ada, 'Bob', 'video');
  accept(bob, placed);
  ada.end();
  world.live([bob], ms);
  const again = world.device('Ada', 'spare');
  const result = call(again, 'Bob', 'video');
  expect(result).toMatchObject({ state: 'answered', invite: placed.invite, media: 'video' });
  expect(result.view.room).toBe(placed.view.room);
  expect(bob.last('left').reason).toBe('lost');
  expect(bob.last('joined').member.name).toBe('Ada');
  expect([...bob.all('ring')].length).toBe(1);
  expect(world.server.gauges()).toMatchObject({ rooms: 1, members: 2 });
});

it('[RING13] whose other one hung up is neither in a call nor busy', () => {
  const { ada, bob, phone } = beginning();
  accept(bob, call(ada, 'Bob'));
  ada.get({ t: 'leave' });
  expect(call(ada, 'Bob').state, 'Bob has not read yet that it is over').toBe('calling');
  expect(phone.last('ring').ring.waiting).toBe(false);
});

it('[RING14] only a device that is rung can say that it rings, accept or decline', () => {
  const { world, ada, bob } = beginning();
  const eve = world.person('Eve');
  const { invite } = call(ada, 'Bob');
  for (const other of [ada, eve, world.join()]) {
    for (const t of ['ringing', 'decline'] as const) {
      expect(refusalOf(other, { t, invite })).toBe('invite_over');
    }
    expect(refusalOf(other, { t: 'accept', invite, media: 'audio' })).toBe('invite_over');
  }
  bob.get({ t: 'signOut', everywhere: false });
  expect(refusalOf(bob, { t: 'accept', invite, media: 'audio' })).toBe('invite_over');
  expect(told(ada)).toEqual([]);
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

it('[RING18] at most four ring one user at once', () => {
  const { world, ada, bob } = beginning();
  const callers = ['C1', 'C2', 'C3', 'C4'].map((id) => world.guest(id));
  for (const caller of callers) call(caller, 'Bob');
  world.live([ada, bob, ...callers], 5_000);
  const answer = ada.ask({ t: 'invite', user: 'Bob', media: 'audio' });
  expect(answer).toMatchObject({ code: 'rate_limited', retryAfterMs: ringMs - 5_000 });
  expect(new Set(bob.last('rings').invites).size).toBe(4);
  callers[0]?.get({ t: 'leave' });
  expect(call(ada, 'Bob').state).toBe('calling');
});

it('[RING20] [SES16] after everybody left nothing remains', () => {
  const { world, ada, bob, phone } = beginning();
  const [eve, fay] = [world.person('Eve'), world.person('Fay')];
  accept(phone, call(ada, 'Bob'));
  call(eve, 'Fay', 'audio');
  world.live([bob, eve, fay], 5_000);
  world.endAll();
  world.pass(3 * 24 * 60 * 60_000);
  expect(world.server.gauges()).toEqual({
    connections: 0,
    sessions: 0,
    rooms: 0,
    members: 0,
    users: 0,
    invites: 0,
    asks: 0,
    replayBytes: 0,
    timers: 0,
  });
});
