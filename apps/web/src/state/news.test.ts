import { expect, it } from 'vitest';
import type { ClientState, LinkState } from '@parley/client';
import { changesOf, newsOf } from './news.ts';
import { inCallWith, stateWith } from './testing-state.ts';

const stateOf = (locked: boolean, screen: boolean, link: LinkState = 'active'): ClientState =>
  stateWith({
    call: inCallWith({
      locked,
      members: [
        {
          id: 'member1',
          name: 'Bob',
          role: 'creator',
          away: false,
          media: { microphone: true, camera: true, screen },
          link,
          path: 'direct',
        },
      ],
    }),
  });

it('[APP7] tells of joins, leaves with their reason, and messages of others only', () => {
  expect(newsOf({ what: 'joined', member: 'member1', name: 'Bob' })).toBe('Bob joined.');
  const left = (reason: 'hangup' | 'lost' | 'removed') =>
    newsOf({ what: 'left', member: 'member1', name: 'Bob', reason });
  expect(new Set([left('hangup'), left('lost'), left('removed')]).size).toBe(3);
  const message = { id: 'm', name: 'Bob', text: 'Hello', at: 0 };
  expect(newsOf({ what: 'chat', message: { ...message, from: 'member1' } })).toBe('Bob: Hello');
  expect(newsOf({ what: 'chat', message: { ...message, from: 'you' } })).toBeUndefined();
});

it('[NET4] tells once that one of several cannot be reached', () => {
  const [active, closed] = [stateOf(false, false), stateOf(false, false, 'closed')];
  expect(changesOf(active, closed)).toEqual(['There is no connection between you and Bob.']);
  expect(changesOf(closed, closed)).toEqual([]);
  expect(changesOf(closed, active)).toEqual([]);
});

it('[APP7] tells of a lock and of a shared screen once', () => {
  const before = stateOf(false, false);
  expect(changesOf(before, stateOf(true, true))).toEqual([
    'The room is locked.',
    'Bob shares the screen.',
  ]);
  expect(changesOf(stateOf(true, true), before)).toEqual([
    'The room is open.',
    'Bob no longer shares the screen.',
  ]);
  expect(changesOf(before, stateOf(false, false))).toEqual([]);
});
