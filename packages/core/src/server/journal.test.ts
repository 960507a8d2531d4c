import { expect, it } from 'vitest';
import type { CallEnd, HistoryResult, InviteResult } from '@parley/protocol';
import { serverLimits } from './limits.ts';
import { accept, call, CallWorld, historyOf, refusalOf } from './testing-calls.ts';
import type { TestSocket } from './testing.ts';

const { ringMs, ringLeaseMs, leaseMs } = serverLimits;
const talkMs = 8_000;

class Scene {
  readonly world = new CallWorld();
  readonly ada = this.world.person('Ada');
  readonly bob = this.world.person('Bob');

  ring(): InviteResult {
    return call(this.ada, 'Bob', 'audio');
  }

  talk(): InviteResult {
    const placed = this.ring();
    accept(this.bob, placed);
    this.world.live([this.ada, this.bob], talkMs);
    return placed;
  }
}

type Row = [
  what: string,
  act: (scene: Scene) => void,
  ends: [caller: CallEnd, callee: CallEnd],
  more: { unseen?: boolean; lengthMs?: number },
];

const missed = { unseen: true };
const rows: Row[] = [
  [
    'was declined',
    (scene) => scene.bob.get({ t: 'decline', invite: scene.ring().invite }),
    ['declined', 'declined'],
    {},
  ],
  [
    'was cancelled',
    (scene) => {
      scene.ring();
      scene.ada.get({ t: 'leave' });
    },
    ['cancelled', 'cancelled'],
    missed,
  ],
  [
    'was cancelled by loss',
    (scene) => {
      scene.ring();
      scene.ada.end();
      scene.world.live([scene.bob], ringLeaseMs);
    },
    ['cancelled', 'cancelled'],
    missed,
  ],
  [
    'nobody answered',
    (scene) => {
      scene.ring();
      scene.world.live([scene.ada, scene.bob], ringMs);
    },
    ['unanswered', 'unanswered'],
    missed,
  ],
  [
    'found nobody',
    ({ ada, bob, world }) => {
      bob.end();
      world.live([ada], serverLimits.deviceGraceMs);
      ada.ask({ t: 'invite', user: 'Bob', media: 'audio' });
    },
    ['unreachable', 'unreachable'],
    missed,
  ],
  [
    'the caller ended',
    (scene) => {
      scene.talk();
      scene.ada.get({ t: 'leave' });
      scene.bob.get({ t: 'leave' });
    },
    ['left', 'hangup'],
    { lengthMs: talkMs },
  ],
  [
    'the other one ended',
    (scene) => {
      scene.talk();
      scene.bob.get({ t: 'leave' });
      scene.ada.get({ t: 'leave' });
    },
    ['hangup', 'left'],
    { lengthMs: talkMs },
  ],
  [
    'had no media',
    (scene) => {
      scene.talk();
      scene.bob.get({ t: 'leave', why: 'media_failed' });
    },
    ['media_failed', 'media_failed'],
    { lengthMs: talkMs },
  ],
  [
    'lost one of them',
    (scene) => {
      scene.talk();
      scene.bob.end();
      scene.world.live([scene.ada], leaseMs + 3_000);
      scene.ada.get({ t: 'leave' });
    },
    ['lost', 'lost'],
    { lengthMs: talkMs + leaseMs },
  ],
];

it.each(rows)(
  '[RING19] [HIST1] a call that %s stands so in both histories',
  (_what, act, [atCaller, atCallee], { unseen = false, lengthMs = 0 }) => {
    const scene = new Scene();
    act(scene);
    const [outgoing, ...none] = historyOf(scene.world.device('Ada'));
    const [incoming, ...nothing] = historyOf(scene.world.device('Bob'));
    const shared = { media: 'audio', lengthMs };
    expect(outgoing).toMatchObject({
      ...shared,
      direction: 'out',
      user: 'Bob',
      names: ['Bob'],
      reason: atCaller,
      unseen: false,
    });
    expect(incoming).toMatchObject({
      ...shared,
      direction: 'in',
      user: 'Ada',
      names: ['Ada'],
      reason: atCallee,
      unseen,
    });
    expect([...none, ...nothing], 'once').toEqual([]);
  },
);

it('[RING19] one who was lost and came back has not ended the call', () => {
  const scene = new Scene();
  const { world, ada, bob } = scene;
  const { key, view } = scene.talk();
  ada.end();
  world.live([bob], leaseMs);
  expect(bob.last('left').reason).toBe('lost');
  const again = world.device('Ada');
  again.get({ t: 'join', room: view.room, name: 'Ada', key });
  world.live([again, bob], 1_000);
  again.get({ t: 'leave' });
  const lengthMs = talkMs + leaseMs + 1_000;
  expect(historyOf(again)).toMatchObject([{ reason: 'left', lengthMs }]);
  expect(historyOf(bob)).toMatchObject([{ reason: 'hangup', lengthMs }]);
});

it('[HIST1] [HIST2] a busy user has the call in the history, and reads it at once', () => {
  const scene = new Scene();
  const { world, ada, bob } = scene;
  const eve = world.person('Eve');
  scene.talk();
  expect(refusalOf(eve, { t: 'invite', user: 'Bob', media: 'video' })).toBe('busy');
  expect(bob.last('me').me.missed).toBe(1);
  expect(historyOf(eve)).toMatchObject([{ direction: 'out', reason: 'busy', unseen: false }]);
  expect(historyOf(bob)).toMatchObject([{ direction: 'in', reason: 'busy', unseen: true }]);
  expect(historyOf(ada)).toEqual([]);
});

it('[HIST2] missed calls are counted on every device until they were looked at on one', () => {
  const { world, ada, bob } = new Scene();
  const phone = world.device('Bob');
  for (const _ of [1, 2]) {
    call(ada, 'Bob');
    ada.get({ t: 'leave' });
    world.pass(1);
  }
  bob.get({ t: 'decline', invite: call(ada, 'Bob').invite });
  for (const device of [bob, phone]) expect(device.last('me').me.missed).toBe(2);
  phone.get({ t: 'sawMissed' });
  for (const device of [bob, phone]) expect(device.last('me').me.missed).toBe(0);
  expect(historyOf(bob).map(({ reason, unseen }) => [reason, unseen])).toEqual([
    ['declined', false],
    ['cancelled', false],
    ['cancelled', false],
  ]);
});

it('[HIST3] a user deletes one call or all, and nobody else’s', () => {
  const { world, ada, bob } = new Scene();
  for (const _ of [1, 2, 3]) {
    call(ada, 'Bob');
    ada.get({ t: 'leave' });
    world.pass(1);
  }
  const [first] = historyOf(bob);
  bob.get({ t: 'forgetCalls', call: first?.id ?? '' });
  expect(historyOf(bob)).toHaveLength(2);
  expect(bob.last('me').me.missed).toBe(2);
  bob.get({ t: 'forgetCalls' });
  expect(historyOf(bob)).toEqual([]);
  expect(bob.last('me').me.missed).toBe(0);
  expect(historyOf(ada)).toHaveLength(3);
});

it('[HIST1] the history comes in pages, newest first', () => {
  const { world, ada } = new Scene();
  for (const user of ['Bob', 'Eve', 'Bob']) {
    world.live([ada], 1_000);
    ada.ask({ t: 'invite', user, media: 'audio' });
    ada.ask({ t: 'leave' });
  }
  const page = (after?: string) =>
    ada.get<HistoryResult>({ t: 'history', limit: 2, ...(after !== undefined && { after }) });
  const first = page();
  expect(first.calls.map(({ user, agoMs }) => [user, agoMs])).toEqual([
    ['Bob', 0],
    ['Eve', 1_000],
  ]);
  expect(first.more).toBe(true);
  const rest = page(first.calls[1]?.id);
  expect(rest).toMatchObject({ more: false, calls: [{ user: 'Bob', agoMs: 2_000 }] });
});

it('[HIST4] no more calls are kept than may be', () => {
  const world = new CallWorld({ limits: { callsKept: 2 } });
  const [ada] = [world.person('Ada'), world.person('Bob')];
  for (const media of ['audio', 'video', 'video'] as const) {
    call(ada, 'Bob', media);
    ada.get({ t: 'leave' });
    world.pass(1);
  }
  expect(historyOf(ada).map(({ media }) => media)).toEqual(['video', 'video']);
});

/** Users and others in a room with a link. */
function roomOf(world: CallWorld, names: Record<string, TestSocket>): void {
  const [[creatorName, creator] = [], ...others] = Object.entries(names);
  if (creatorName === undefined || creator === undefined) return;
  const { room } = creator.get<{ room: string }>({ t: 'create', capacity: 4 });
  for (const [name, socket] of [[creatorName, creator] as const, ...others]) {
    socket.get({ t: 'join', room, name });
    world.live(Object.values(names), 1_000);
  }
}

it('[HIST1] a stay in a room with a link stands there with whom one met', () => {
  const { world, ada, bob } = new Scene();
  const guest = world.join();
  roomOf(world, { Ada: ada, Mallory: guest, 'Bob B.': bob });
  ada.get({ t: 'leave' });
  world.live([guest, bob], 5_000);
  guest.end(1000);
  world.live([bob], 4_000);
  bob.get({ t: 'leave' });
  const link = { direction: 'link', media: 'video', unseen: false };
  expect(historyOf(ada)).toMatchObject([
    { ...link, names: ['Mallory', 'Bob B.'], lengthMs: 2_000, reason: 'left' },
  ]);
  expect(historyOf(ada)[0]).not.toHaveProperty('user');
  expect(historyOf(bob)).toMatchObject([
    { ...link, names: ['Ada', 'Mallory'], lengthMs: 6_000, reason: 'hangup' },
  ]);
});

it('[HIST1] a stay without company is no call, and one by somebody who signs in there is', () => {
  const { world, ada, bob } = new Scene();
  roomOf(world, { Ada: ada });
  ada.get({ t: 'leave' });
  expect(historyOf(ada)).toEqual([]);
  const late = world.join();
  roomOf(world, { Bob: bob, Late: late });
  late.get({ t: 'claim', id: 'Late' });
  late.get({ t: 'leave' });
  expect(historyOf(late)).toMatchObject([{ direction: 'link', names: ['Bob'], reason: 'left' }]);
});

it('[HIST1] [STO6] without a store nothing is written, the log counts it, and calls go on', () => {
  const scene = new Scene();
  const { world, ada } = scene;
  world.outer.isAway = true;
  scene.talk();
  ada.get({ t: 'leave' });
  expect(world.logs).toContainEqual({ step: 'store failed', call: 'addCalls' });
  for (const t of ['forgetCalls', 'sawMissed'] as const) {
    expect(refusalOf(ada, { t })).toBe('store_unavailable');
  }
  expect(refusalOf(ada, { t: 'history', limit: 1 })).toBe('store_unavailable');
  expect(refusalOf(world.join(), { t: 'history', limit: 1 })).toBe('not_signed_in');
});
