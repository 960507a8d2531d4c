import { expect, it } from 'vitest';
import { placingOf } from './placing.ts';
import { inCallWith } from './testing-state.ts';

it('[APP14] a call on its way says how far it has come, and no more', () => {
  const dialing = { is: 'dialing', user: 'bob', media: 'audio' } as const;
  const on = (stage: string) => ({ user: 'bob', media: 'audio', stage });
  expect(placingOf({ ...dialing, incoming: false })).toEqual(on('calling'));
  expect(placingOf({ ...dialing, incoming: true })).toEqual(on('answering'));
  const placed = { user: 'bob', callMedia: 'audio' } as const;
  for (const outgoing of ['calling', 'ringing'] as const) {
    expect(placingOf(inCallWith({ ...placed, outgoing }))).toEqual(on(outgoing));
  }
});

it('[APP14] an answered call, a call by link and an end are on no way', () => {
  expect(placingOf(inCallWith({ user: 'bob' }))).toBeUndefined();
  expect(placingOf(inCallWith())).toBeUndefined();
  expect(placingOf({ is: 'ended', reason: 'busy', user: 'bob' })).toBeUndefined();
});
