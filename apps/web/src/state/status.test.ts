import { expect, it } from 'vitest';
import type { ConnectionState, LinkState, MemberState } from '@parley/client';
import { callTexts } from '../call-texts.ts';
import { statusOf, type Trouble, troubleOf } from './status.ts';
import { inCallWith } from './testing-state.ts';

const online: ConnectionState = { is: 'online' };
const resuming: ConnectionState = { is: 'resuming', since: 0, retryAt: 0 };
const media = { microphone: true, camera: true, screen: false };

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

const callOf = (...members: MemberState[]) => inCallWith({ capacity: 8, members });

const says = (members: MemberState[], trouble: Trouble = 'none', ms = 0): string =>
  statusOf(callOf(...members), trouble, ms).text;

it('says what the links prove', () => {
  const { call } = callTexts;
  expect(says([])).toBe(call.waiting);
  expect(says([member('negotiating')])).toBe(call.connecting);
  expect(says([member('active')])).toBe(call.connected);
});

it.each([
  [[member('active', 'direct')], 'Direct'],
  [[member('active', 'direct', 'tcp')], 'Direct, over TCP'],
  [[member('active', 'relay')], 'Through the relay'],
  [[member('active', 'relay', 'tls'), member('active', 'direct')], 'Through the relay, over TLS'],
  [[member('active', 'relay'), member('active', 'relay', 'tcp')], 'Through the relay, over TCP'],
  [[member('active', 'direct'), member('negotiating')], 'Direct'],
])('[NET6] says in words by which path the call goes', (members, words) => {
  expect(says(members)).toBe(words);
});

it('a broken link is trouble before a lost server is', () => {
  expect(troubleOf(online, callOf(member('active')))).toBe('none');
  expect(troubleOf(resuming, callOf(member('active')))).toBe('server');
  expect(troubleOf(resuming, callOf(member('reconnecting')))).toBe('link');
  expect(troubleOf(online, callOf(member('suspect')))).toBe('link');
});

it('keeps quiet about trouble of a blink, then counts the seconds', () => {
  const { call } = callTexts;
  const broken = [member('reconnecting', 'direct')];
  expect(says(broken, 'link', 1_900)).toBe('Direct');
  expect(says(broken, 'link', 5_400)).toBe(call.reconnectingFor(5));
  expect(says([member('active', 'direct')], 'server', 5_400)).toBe(call.serverAway);
  expect(says([], 'server', 5_400)).toBe(call.reconnectingFor(5));
});

it('[APP7] is spoken once, not every second', () => {
  const spoken = (ms: number) => statusOf(callOf(member('reconnecting')), 'link', ms).spoken;
  expect(spoken(3_000)).toBe(callTexts.news.interrupted);
  expect(spoken(4_000)).toBe(spoken(3_000));
});
