import { expect, it } from 'vitest';
import { assert } from '../kit/assert.ts';
import { serverLimits } from './limits.ts';
import type { PushBody } from './questions.ts';
import { accept, call, CallWorld, historyOf, newsOf } from './testing-calls.ts';

/** Ada, and Bob whose phone takes pushes and whose page on it is closed. */
function beginning({ isLaptopOpen = false } = {}) {
  const world = new CallWorld();
  const ada = world.person('Ada');
  const laptop = world.person('Bob');
  const phone = world.device('Bob');
  world.pushOn(phone, 'phone');
  phone.end(1000);
  if (!isLaptopOpen) laptop.end(1000);
  return { world, ada, laptop };
}

const { ringMs, ringRenewalMs, missedPushLifeMs } = serverLimits;

const endpoints = (world: CallWorld) =>
  world.outer.others.pushes.map(({ to }) => to.endpoint.split('/').at(-1));

const bodies = (world: CallWorld): PushBody[] => world.outer.others.pushes.map(({ body }) => body);

function rightOf(world: CallWorld): string {
  const [body] = bodies(world);
  assert(body?.what === 'ring', 'a ring was pushed');
  return body.decline;
}

it('[RING1] [PUSH2] a device whose page is closed is rung by a push, for the rest of the ring', () => {
  const { world, ada } = beginning();
  const { invite, state } = call(ada, 'Bob', 'audio');
  expect(state).toBe('calling');
  expect(world.outer.others.pushes).toMatchObject([
    {
      to: { endpoint: 'https://push.example/phone' },
      body: { what: 'ring', invite, from: 'Ada', media: 'audio' },
      ttlMs: ringMs,
      topic: invite.slice(0, 32),
    },
  ]);
  expect(Object.keys(world.outer.others.pushes[0]?.to ?? {})).toEqual([
    'endpoint',
    'p256dh',
    'auth',
  ]);
});

it('[PUSH5] a device that is connected gets none, one that is not gets one beside it', () => {
  const { world, ada, laptop } = beginning({ isLaptopOpen: true });
  world.pushOn(laptop, 'laptop');
  call(ada, 'Bob');
  expect(laptop.all('ring')).toHaveLength(1);
  expect(world.outer.others.pushes.map(({ to }) => to.endpoint)).toEqual([
    'https://push.example/phone',
  ]);
});

it('[PUSH5] [RING1] a page that was told and does not ring is taken for closed', () => {
  const { world, ada, laptop } = beginning({ isLaptopOpen: true });
  world.pushOn(laptop, 'laptop');
  const frozen = () => {
    const { invite } = call(ada, 'Bob');
    world.live([ada, laptop], ringRenewalMs - 1_000);
    return invite;
  };
  laptop.get({ t: 'ringing', invite: frozen() });
  world.live([ada, laptop], 2 * ringRenewalMs);
  expect(endpoints(world), 'it rings').toEqual(['phone']);
  ada.get({ t: 'leave' });
  world.outer.others.pushes.length = 0;
  frozen();
  expect(endpoints(world)).toEqual(['phone']);
  world.live([ada, laptop], 3 * ringRenewalMs);
  expect(endpoints(world), 'once').toEqual(['phone', 'laptop']);
});

it('[PUSH5] [RING7] a device that is lost while it rings is rung by a push', () => {
  const { world, ada, laptop } = beginning({ isLaptopOpen: true });
  world.pushOn(laptop, 'laptop');
  laptop.get({ t: 'ringing', invite: call(ada, 'Bob').invite });
  laptop.end();
  world.live([ada], ringRenewalMs);
  expect(endpoints(world)).toEqual(['phone', 'laptop']);
});

it('[PUSH6] [RING4] the right of a push declines, once and only its own ring', () => {
  const { world, ada, laptop } = beginning({ isLaptopOpen: true });
  call(ada, 'Bob');
  world.feed({ t: 'declined', right: 'x'.repeat(43) });
  expect(newsOf(ada)).toEqual([]);
  world.feed({ t: 'declined', right: rightOf(world) });
  expect(newsOf(ada)).toEqual(['declined']);
  expect(laptop.last('stopped').why).toBe('declinedElsewhere');
  expect(
    bodies(world).map(({ what }) => what),
    'the device knows',
  ).toEqual(['ring']);
  call(ada, 'Bob');
  world.feed({ t: 'declined', right: rightOf(world) });
  expect(newsOf(ada)).toEqual(['declined']);
});

it('[PUSH2] the end of a ring is pushed under the same topic', () => {
  const { world, ada } = beginning();
  const placed = call(ada, 'Bob');
  ada.get({ t: 'leave' });
  const [ring, stopped] = world.outer.others.pushes;
  expect(stopped).toMatchObject({
    topic: ring?.topic,
    ttlMs: missedPushLifeMs,
    body: { what: 'stopped', invite: placed.invite, from: 'Ada', why: 'missed' },
  });
  const tablet = world.device('Bob', 'tablet');
  accept(tablet, call(ada, 'Bob'));
  expect(bodies(world).slice(2)).toMatchObject([
    { what: 'ring' },
    { what: 'stopped', why: 'elsewhere' },
  ]);
});

it('[RING12] the page that a push opened rings and answers', () => {
  const { world, ada } = beginning();
  const placed = call(ada, 'Bob');
  const page = world.device('Bob');
  expect(page.last('ring').ring.invite).toBe(placed.invite);
  expect(accept(page, placed).state).toBe('answered');
});

it('[PUSH4] a subscription that is gone is removed, and with it the last way to the user', () => {
  const { world, ada } = beginning();
  world.outer.holds = (name) => name === 'push';
  call(ada, 'Bob');
  const [held] = world.outer.held.splice(0);
  world.feed({ t: 'answered', ask: held?.ask ?? 0, answer: { is: 'gone' } });
  world.pass(0);
  expect(newsOf(ada)).toEqual(['unreachable']);
  world.outer.holds = () => false;
  expect(world.outer.calls).toContain('dropPush');
  expect(ada.ask({ t: 'invite', user: 'Bob', media: 'audio' })).toMatchObject({
    code: 'unreachable',
  });
});

it('[RING7] pushes go only where the caller may ring', () => {
  const { world, ada, laptop } = beginning({ isLaptopOpen: true });
  laptop.get({ t: 'block', user: 'Ada' });
  expect(ada.ask({ t: 'invite', user: 'Bob', media: 'audio' })).toMatchObject({
    code: 'unreachable',
  });
  expect(bodies(world)).toEqual([]);
  expect(historyOf(laptop), 'and who is blocked leaves no trace').toEqual([]);
});
