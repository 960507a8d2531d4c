import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { ParleyError } from '@parley/client';
import { createFakeWorld } from '@parley/client/testing';
import { createStore, type Store } from '../state/store.ts';
import { isKnown, remember } from './known-pairs.ts';
import { pairTexts } from './pair-texts.ts';
import { Pairing } from './pairing.ts';

const pair = { id: 'ann', peer: 'bob' };
const back = { id: 'bob', peer: 'ann' };
const world = createFakeWorld();

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  });
  onTestFinished(() => void vi.unstubAllGlobals());
});

function visitor(): Store {
  const { parley } = world.tab();
  onTestFinished(() => parley.close());
  return createStore(parley);
}

it('[PAIR2] to arrive is to call, and the other is there without a press', async () => {
  const [ann, bob] = [visitor(), visitor()];
  await new Pairing(ann, pair, false).arrive();
  expect(ann.state.value.call).toMatchObject({ is: 'in', pair, members: [] });
  await new Pairing(bob, back, false).arrive();
  await vi.waitFor(() =>
    expect(ann.state.value.call).toMatchObject({ members: [{ name: 'bob' }] }),
  );
  expect(ann.dismissed.value).toBe(false);
});

it('[PAIR3] from another site a press comes first and the camera waits for it, but only once', async () => {
  const ann = visitor();
  const first = new Pairing(ann, pair, true);
  await first.arrive();
  expect(first.stage.value.is).toBe('asking');
  expect(ann.local.value.stream).toBeNull();
  expect(ann.ownMedia.opening.value).toBe(false);
  await first.call();
  expect(ann.state.value.call.is).toBe('in');
  expect(new Pairing(visitor(), pair, true).stage.value.is).toBe('joining');
  expect(new Pairing(visitor(), back, true).stage.value.is).toBe('asking');
});

it('[PAIR4] a third one reads that the place is taken, with the camera off, and may try again', async () => {
  const [ann, bob, third] = [visitor(), visitor(), visitor()];
  await new Pairing(ann, pair, false).arrive();
  await new Pairing(bob, back, false).arrive();
  const late = new Pairing(third, pair, false);
  await late.arrive();
  expect(late.stage.value.is).toBe('taken');
  expect(third.local.value.stream).toBeNull();
  expect(isKnown(pair)).toBe(true);
  await ann.parley.call?.hangUp();
  await late.call();
  expect(third.state.value.call.is).toBe('in');
});

it('whoever gives up on the way is in no call, and may call again', async () => {
  const ann = visitor();
  const pairing = new Pairing(ann, pair, false);
  const arriving = pairing.arrive();
  await pairing.turnAway();
  await arriving;
  expect(pairing.stage.value.is).toBe('asking');
  expect(ann.state.value.call.is).toBe('none');
  expect(isKnown(pair)).toBe(false);
});

it('[EMB2] whom the program of the owner does not let in reads so, with the camera off', async () => {
  const ann = visitor();
  const no = new ParleyError('not_allowed');
  vi.spyOn(ann.parley, 'pair').mockRejectedValue(no);
  const pairing = new Pairing(ann, pair, false);
  await pairing.arrive();
  expect(pairing.stage.value).toEqual({ is: 'refused', why: pairTexts.notLet });
  expect(ann.local.value.stream).toBeNull();
});

it('[PAIR3] remembers the pairs that were called last', () => {
  remember(pair);
  for (let n = 0; n < 49; n += 1) remember({ id: 'ann', peer: `n${n}` });
  expect(isKnown(pair)).toBe(true);
  remember({ id: 'ann', peer: 'one more' });
  expect(isKnown(pair)).toBe(false);
  expect(isKnown({ id: 'ann', peer: 'n0' })).toBe(true);
});
