import { expect, it } from 'vitest';
import type { ClientState, MemberState } from '@parley/core/client';
import { sdkLimits } from './limits.ts';
import { Telling } from './telling.ts';

function setUp() {
  const heard: unknown[] = [];
  let wake: (() => void) | undefined;
  const clock = {
    now: () => 0,
    wall: () => 0,
    setTimer(whenDue: () => void, ms: number) {
      expect(ms).toBe(sdkLimits.negotiationAheadMs);
      wake = whenDue;
      return () => (wake = undefined);
    },
  };
  const telling = new Telling(clock, inCall(), {
    state: (state) => heard.push(state),
    notice: ({ what }) => heard.push(what),
    waited: () => heard.push('waited'),
  });
  return { telling, heard, wake: () => wake?.(), waits: () => wake !== undefined };
}

const inCall = (...links: MemberState['link'][]) =>
  ({ call: { is: 'in', members: links.map((link) => ({ link })) } }) as unknown as ClientState;

it('[CLI16] a state in which a link is negotiated is told with the one after it', async () => {
  const { telling, heard, waits } = setUp();
  telling.note({ what: 'joined', member: 'ann', name: 'Ann' });
  telling.follow(inCall('negotiating'));
  let told = false;
  const wait = telling.told().then(() => (told = true));
  telling.follow(inCall('negotiating'));
  await Promise.resolve();
  expect([heard, told]).toEqual([[], false]);
  const later = inCall('connecting');
  telling.follow(later);
  expect(heard).toEqual([later, 'joined']);
  await wait;
  expect(waits()).toBe(false);
});

it('[CLI16] one that is negotiated for long is told of after a moment, and then at once', () => {
  const { telling, heard, wake, waits } = setUp();
  const states = [inCall('negotiating'), inCall('negotiating', 'active'), inCall('active')];
  for (const state of states.slice(0, 2)) telling.follow(state);
  // Only asks for a turn: who is told may ask for something, which is told in its turn.
  wake();
  expect(heard).toEqual(['waited']);
  for (const state of states.slice(1)) telling.follow(state);
  expect(heard).toEqual(['waited', ...states.slice(1)]);
  telling.follow(inCall('negotiating'));
  expect(waits()).toBe(true);
});

it('[CLI16] everything else is told at once, the end of a call before its time', async () => {
  const { telling, heard } = setUp();
  const ended = { call: { is: 'ended', reason: 'left' } } as ClientState;
  telling.follow(inCall('negotiating'));
  telling.note({ what: 'ended', reason: 'left' });
  telling.follow(ended);
  expect(heard).toEqual([ended, 'ended']);
  await telling.told();
  telling.follow(ended);
  expect(heard.length).toBe(2);
});
