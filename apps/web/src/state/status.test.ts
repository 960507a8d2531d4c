import { expect, it } from 'vitest';
import type { ClientState, ConnectionState, LinkState, MemberState } from '@parley/client';
import { callTexts } from '../call-texts.ts';
import { isAmiss, statusOf } from './status.ts';
import { inCallWith, stateWith } from './testing-state.ts';

const media = { microphone: true, camera: true, screen: false };
const resuming: ConnectionState = { is: 'resuming', since: 0, retryAt: 0 };

const member = (
  link: LinkState,
  path: MemberState['path'] = 'unknown',
  over: NonNullable<MemberState['over']> = 'udp',
): MemberState => ({
  id: 'member1',
  name: 'Bob',
  role: 'guest',
  away: false,
  media,
  link,
  path,
  over,
});
const active = member('active', 'direct');
const silent: MemberState = { ...member('reconnecting'), silentSince: 0 };
const lost: MemberState = { ...silent, away: true };

function says(members: MemberState[], now = 0, changes: Partial<ClientState> = {}) {
  const call = inCallWith({ capacity: 8, members });
  return statusOf(stateWith({ call, ...changes }), call, now);
}

it('says what the links prove', () => {
  const { call } = callTexts;
  expect(says([])?.text).toBe(call.waiting);
  expect(says([member('negotiating')])?.text).toBe(call.connecting);
  expect(says([member('active')])?.text).toBe(call.connected);
  const direct = says([active]);
  expect(statusOf(stateWith(), inCallWith({ members: [member('active')] }), 0, direct)).toBe(
    undefined,
  );
});

it.each([
  [[active], 'Direct'],
  [[member('active', 'direct', 'tcp')], 'Direct, over TCP'],
  [[member('active', 'relay')], 'Through the relay'],
  [[member('active', 'relay', 'tls'), active], 'Through the relay, over TLS'],
  [[member('active', 'relay'), member('active', 'relay', 'tcp')], 'Through the relay, over TCP'],
  [[active, member('negotiating')], 'Direct'],
])('[NET6] says in words by which path the call goes', (members, words) => {
  expect(says(members)?.text).toBe(words);
});

it('[APP18] says nothing new about an interruption of a blink, then counts its seconds', () => {
  expect(says([silent], 1_900)).toBeUndefined();
  expect(says([silent], 5_400)?.text).toBe('Reconnecting… 5\u00a0s');
  expect(says([active], 1_900, { connection: resuming })?.text).toBe('Direct');
});

it.each([
  [[silent], { connection: resuming }, 'Your network is gone… 5\u00a0s'],
  [[silent], { offline: true }, 'Your network is gone… 5\u00a0s'],
  [[lost], {}, 'Bob’s network is gone… 5\u00a0s'],
  [[lost, { ...lost, name: 'Cyd' }], {}, 'Bob and Cyd have no network… 5\u00a0s'],
  [[silent, active], {}, 'Reconnecting… 5\u00a0s'],
  [[active], { connection: resuming }, 'Server unreachable, the call goes on'],
  [[], { connection: resuming }, 'Reconnecting… 5\u00a0s'],
])('[APP19] %# says whose trouble it is', (members, changes, words) => {
  expect(says(members, 5_400, changes)).toMatchObject({ tone: 'trouble', text: words });
});

it('[APP7] is spoken once, not every second', () => {
  const spoken = (now: number) => says([lost], now)?.spoken;
  expect(spoken(3_000)).toBe('Bob’s network is gone. The call goes on as soon as it is back.');
  expect(spoken(4_000)).toBe(spoken(3_000));
});

it('has nothing to count where nothing is amiss', () => {
  const amiss = (members: MemberState[], changes: Partial<ClientState> = {}) =>
    isAmiss(stateWith({ call: inCallWith({ members }), ...changes }));
  expect([amiss([active]), amiss([silent]), amiss([active], { connection: resuming })]).toEqual([
    false,
    true,
    true,
  ]);
});
