import { expect, it } from 'vitest';
import type { RingState } from '@parley/client';
import { ringsOf } from './rings.ts';
import { inCallWith, stateWith } from './testing-state.ts';

const ringOf = (from: string, waiting = false): RingState => ({
  invite: `invite-of-${from}`,
  from,
  isContact: false,
  media: 'video',
  waiting,
  since: 0,
});

it('[APP15] who calls is loud, beside a call quiet, and the first stands first', () => {
  const [ann, bob] = [ringOf('ann'), ringOf('bob')];
  expect(ringsOf(stateWith({ rings: [ann, bob] }))).toEqual({ loud: [ann, bob], quiet: [] });
  const inCall = stateWith({ rings: [ann, bob], call: inCallWith() });
  expect(ringsOf(inCall)).toEqual({ loud: [], quiet: [ann, bob] });
});

it('[PEO7] who waits while another device is in a call is quiet here, too', () => {
  const [ann, bob] = [ringOf('ann', true), ringOf('bob')];
  expect(ringsOf(stateWith({ rings: [ann, bob] }))).toEqual({ loud: [bob], quiet: [ann] });
});
