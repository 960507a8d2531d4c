import { expect, it, onTestFinished, vi } from 'vitest';
import { createFakeWorld } from '@parley/client/testing';
import { errorTexts } from '../error-texts.ts';
import { acceptCall, placeCall } from './place-call.ts';
import { screenOf } from './screen.ts';
import { createStore, type Store } from './store.ts';

const world = createFakeWorld();

async function visitor(name?: string): Promise<Store> {
  const { parley } = world.tab();
  onTestFinished(() => parley.close());
  if (name !== undefined) await parley.identity.claim(name);
  return createStore(parley);
}

const screen = ({ state, dismissed }: Store) =>
  screenOf({ at: 'calling' }, state.value, dismissed.value).is;
const announced = ({ announcements }: Store) => announcements.shown.value.map(({ text }) => text);

it('[APP14] a call that is placed or accepted is on the screen, also after an end that was turned away from', async () => {
  const [ann, bob] = [await visitor('ann'), await visitor('bob')];
  for (const one of [ann, bob]) one.dismissed.value = true;
  const placed = placeCall(ann, 'bob', 'video');
  expect(screen(ann)).toBe('placing');
  await placed;
  await vi.waitFor(() => expect(bob.state.value.rings).toHaveLength(1));
  const accepted = acceptCall(bob, bob.state.value.rings[0]?.invite ?? '', 'video');
  expect(screen(bob)).toBe('placing');
  await accepted;
  expect(screen(bob)).toBe('call');
});

it('[RING7] who cannot be reached has a screen that says so, and nothing else does', async () => {
  const ann = await visitor('ann.seven');
  await placeCall(ann, 'nobody.here', 'audio');
  expect(screen(ann)).toBe('ended');
  expect(announced(ann)).toEqual([]);
});

it('[APP14] a call that is refused for another reason is announced: whoever asked may have left the screen', async () => {
  const nobody = await visitor();
  await expect(placeCall(nobody, 'bob', 'audio')).rejects.toMatchObject({ code: 'not_signed_in' });
  expect(screen(nobody)).toBe('home');
  expect(announced(nobody)).toEqual([errorTexts.not_signed_in()]);
});
