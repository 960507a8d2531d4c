import { expect, it } from 'vitest';
import { serverLimits } from './limits.ts';
import { accept, adaAndBob, call, CallWorld, newsOf, refusalOf, stopsOf } from './testing-calls.ts';
import type { TestSocket } from './testing.ts';

const { ringMs, ringLeaseMs, ringRenewalMs } = serverLimits;

it('[RING1] an invite rings every device, and its room admits nobody else', () => {
  const { world, ada, bob, phone } = adaAndBob();
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
  expect(newsOf(ada)).toEqual([]);
});

it('[RING2] the caller hears once that it rings, when a device says so', () => {
  const { ada, bob, phone } = adaAndBob();
  const { invite } = call(ada, 'Bob');
  expect(newsOf(ada)).toEqual([]);
  phone.get({ t: 'ringing', invite });
  expect(newsOf(ada)).toEqual(['ringing']);
  bob.get({ t: 'ringing', invite });
  phone.get({ t: 'ringing', invite });
  expect(newsOf(ada)).toEqual(['ringing']);
});

it('[FAULT20] [RING3] the first device to accept is in the call, the others stop and hear where', () => {
  const { ada, bob, phone } = adaAndBob();
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
  expect(stopsOf(phone)).toEqual([]);
  expect(newsOf(ada)).toEqual(['answered']);
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
    const { ada, bob } = adaAndBob();
    expect(accept(bob, call(ada, 'Bob', offered), wanted).media).toBe('audio');
    expect(ada.last('invited').media).toBe('audio');
  }
});

it('[RING4] a decline on one device ends it for all of them and for the caller', () => {
  const { world, ada, bob, phone } = adaAndBob();
  const { invite } = call(ada, 'Bob');
  phone.get({ t: 'decline', invite });
  expect(bob.all('stopped')).toMatchObject([{ why: 'declinedElsewhere', device: 'Bob’s phone' }]);
  expect(stopsOf(phone)).toEqual([]);
  expect(newsOf(ada)).toEqual(['declined']);
  expect(bob.all('missed')).toEqual([]);
  expect(refusalOf(ada, { t: 'leave' }), 'the server took the caller out').toBe('not_in_room');
  expect(world.server.gauges()).toMatchObject({ invites: 0, rooms: 0, members: 0 });
});

it('[PEO3] [RING4] blocking who rings is declining, on every device and for the caller', () => {
  const { world, ada, bob, phone } = adaAndBob();
  call(ada, 'Bob');
  phone.get({ t: 'block', user: 'Ada' });
  for (const device of [bob, phone]) expect(stopsOf(device)).toEqual(['declinedElsewhere']);
  expect(newsOf(ada)).toEqual(['declined']);
  expect(world.server.gauges()).toMatchObject({ invites: 0, rooms: 0, members: 0 });
});

it.each([
  ['hangs up', (ada: TestSocket) => ada.get({ t: 'leave' })],
  ['says goodbye', (ada: TestSocket) => ada.end(1000)],
  ['signs out', (ada: TestSocket) => ada.get({ t: 'signOut', everywhere: false })],
])('[RING5] when the caller %s, every device stops', (_how, leave) => {
  const { world, ada, bob, phone } = adaAndBob();
  const { invite } = call(ada, 'Bob');
  leave(ada);
  for (const device of [bob, phone]) {
    expect(stopsOf(device)).toEqual(['cancelled']);
    expect(device.last('missed')).toMatchObject({ from: 'Ada', media: 'video', why: 'cancelled' });
  }
  expect(refusalOf(bob, { t: 'accept', invite, media: 'video' })).toBe('invite_over');
  expect(world.server.gauges()).toMatchObject({ invites: 0, rooms: 0 });
});

it('[RING6] without an answer it ends after its time, on both sides', () => {
  const { world, ada, bob, phone } = adaAndBob();
  call(ada, 'Bob');
  world.live([ada, bob, phone], ringMs - 1);
  expect([...newsOf(ada), ...stopsOf(bob)]).toEqual([]);
  world.pass(1);
  expect(newsOf(ada)).toEqual(['unanswered']);
  expect([...stopsOf(bob), ...stopsOf(phone)]).toEqual(['unanswered', 'unanswered']);
  expect(bob.last('missed').why).toBe('unanswered');
  expect(bob.last('me').me.missed).toBe(1);
});

it('[FAULT24] [RING9] two who call each other are in one call, by voice if either said so', () => {
  const { world, ada, bob, phone } = adaAndBob();
  const placed = call(ada, 'Bob', 'video');
  const merged = call(bob, 'Ada', 'audio');
  expect(merged).toMatchObject({ state: 'answered', user: 'Ada', media: 'audio' });
  expect([merged.invite, merged.view.room]).toEqual([placed.invite, placed.view.room]);
  expect(ada.last('invited')).toMatchObject({ state: 'answered', media: 'audio' });
  expect(ada.all('ring')).toEqual([]);
  expect([stopsOf(bob), stopsOf(phone)]).toEqual([['answeredHere'], ['answeredElsewhere']]);
  expect(world.server.gauges()).toMatchObject({ invites: 0, rooms: 1, members: 2 });
  expect(world.logs).toContainEqual({ step: 'invite answered', invite: 1, merged: true });
});

it('[RING9] also when the store is asked meanwhile, and whoever may call', () => {
  const { world, ada, bob } = adaAndBob();
  bob.get({ t: 'settings', callers: 'nobody' });
  world.outer.holds = (name) => name === 'reach';
  ada.ask({ t: 'invite', user: 'Bob', media: 'video' });
  call(bob, 'Ada');
  world.answer('reach');
  expect(ada.last('done').value).toMatchObject({ state: 'answered', user: 'Bob' });
  expect(newsOf(bob)).toEqual(['answered']);
});

it('[RING10] the ring is renewed while it lasts, and not after', () => {
  const { world, ada, bob } = adaAndBob();
  const { invite } = call(ada, 'Bob');
  world.live([ada, bob], 2 * ringRenewalMs);
  const frame = { t: 'rings', invites: [invite], leaseMs: ringLeaseMs };
  expect(bob.all('rings')).toEqual([frame, frame]);
  ada.get({ t: 'leave' });
  world.live([ada, bob], 2 * ringRenewalMs);
  expect(bob.all('rings')).toHaveLength(2);
});

it('[FAULT17] [RING10] a caller who is lost for a lease has cancelled, one who is back before has not', () => {
  const { world, ada, bob } = adaAndBob();
  call(ada, 'Bob');
  ada.end();
  world.live([bob], ringLeaseMs - 1_000);
  const again = world.back(ada);
  world.live([again, bob], ringLeaseMs);
  expect(stopsOf(bob)).toEqual([]);
  again.end();
  world.live([bob], ringLeaseMs);
  expect(stopsOf(bob)).toEqual(['cancelled']);
  const late = world.back(again);
  expect(newsOf(late)).toEqual(['expired']);
  expect(late.all('out'), 'the end says it all').toEqual([]);
});

it('[RING10] a caller who falls silent has cancelled after the same time', () => {
  const { world, ada, bob } = adaAndBob();
  call(ada, 'Bob');
  ada.send({ t: 'ack', a: ada.seq });
  world.live([bob], ringLeaseMs - 1);
  expect(ada.closed?.close).toBe('silent');
  expect(stopsOf(bob)).toEqual([]);
  world.pass(1);
  expect(stopsOf(bob)).toEqual(['cancelled']);
});

it('[RING11] an answer given twice has one effect, one after the end is told so', () => {
  const { ada, bob, phone } = adaAndBob();
  const placed = call(ada, 'Bob');
  const first = accept(bob, placed);
  expect(accept(bob, placed)).toEqual(first);
  const { invite } = placed;
  for (const device of [bob, phone]) {
    expect(refusalOf(device, { t: 'decline', invite })).toBe('invite_over');
    expect(refusalOf(device, { t: 'ringing', invite })).toBe('invite_over');
  }
  expect(newsOf(ada)).toEqual(['answered']);
});

it('[RING11] [SRV8] who answered is told so again, also as nobody', () => {
  const { ada, bob } = adaAndBob();
  const placed = call(ada, 'Bob');
  const first = accept(bob, placed);
  bob.get({ t: 'signOut', everywhere: false });
  expect(accept(bob, placed)).toEqual(first);
});

it('[RING12] a device that comes while its user is rung rings for the rest', () => {
  const { world, ada, bob } = adaAndBob();
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
  expect(stopsOf(tablet)).toEqual(['answeredElsewhere']);
});

it('[FAULT18] [RING12] one that lost events is told what rings and what it placed', () => {
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
  const { world, ada, bob } = adaAndBob();
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
  const { ada, bob, phone } = adaAndBob();
  accept(bob, call(ada, 'Bob'));
  ada.get({ t: 'leave' });
  expect(call(ada, 'Bob').state, 'Bob has not read yet that it is over').toBe('calling');
  expect(phone.last('ring').ring.waiting).toBe(false);
});

it('[RING1] [RING13] whoever comes back by the key is who they are, and opens the room to nobody', () => {
  const { world, ada, bob } = adaAndBob();
  const { key, view } = call(ada, 'Bob');
  accept(bob, { invite: bob.last('ring').ring.invite });
  ada.end();
  world.live([bob], serverLimits.leaseMs);
  const again = world.device('Ada');
  again.get({ t: 'join', room: view.room, name: 'Eve', key });
  expect(bob.last('joined').member).toMatchObject({ name: 'Ada', role: 'guest' });
  expect(refusalOf(again, { t: 'lock', locked: false })).toBe('not_allowed');
});

it('[RING14] only a device that is rung can say that it rings, accept or decline', () => {
  const { world, ada, bob } = adaAndBob();
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
  expect(newsOf(ada)).toEqual([]);
});

it('[RING20] [SES16] after everybody left nothing remains', () => {
  const { world, ada, bob, phone } = adaAndBob();
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
    visits: 0,
    doorPlaces: 0,
    conversations: 0,
    asks: 0,
    replayBytes: 0,
    timers: 0,
  });
});

it('[RING1] nobody enters by the caller’s key while it rings: who accepts is alone with who called', () => {
  const { world, ada, bob } = adaAndBob();
  const { view, key, invite } = call(ada, 'Bob');
  const third = world.join();
  const answer = third.ask({ t: 'join', room: view.room, name: 'Ada', key });
  expect(answer).toMatchObject({ code: 'room_full' });
  expect(accept(bob, { invite }).view.members.map(({ name }) => name)).toEqual(['Ada', 'Bob']);
});
