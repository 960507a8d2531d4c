import { expect, it, onTestFinished, vi } from 'vitest';
import { createFakeWorld } from '@parley/client/testing';
import { createOwnMedia } from './own-media.ts';

function keepTab(): void {
  const kept = new Map<string, string>();
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
    removeItem: (key: string) => void kept.delete(key),
  });
  onTestFinished(() => void vi.unstubAllGlobals());
}

function newPage() {
  const { parley } = createFakeWorld().tab();
  onTestFinished(() => parley.close());
  return { parley, media: createOwnMedia(parley) };
}

it('[APP4] what was switched off stays off after a reload', async () => {
  keepTab();
  const before = newPage();
  await before.media.openAgain();
  expect(before.parley.local.state.media).toMatchObject({ microphone: true, camera: true });
  before.media.setMicrophone(false);
  before.media.setCamera(false);

  const after = newPage();
  await after.media.openAgain();
  expect(after.parley.local.state.media).toMatchObject({ microphone: false, camera: false });
  after.media.setMicrophone(true);
  expect(after.parley.local.state.media.microphone).toBe(true);
});

it('asks once, and again only after they were closed', async () => {
  const { parley, media } = newPage();
  const open = vi.spyOn(parley.local, 'open');
  media.open();
  media.open();
  expect(open).toHaveBeenCalledTimes(1);
  expect(media.opening.value).toBe(true);
  await vi.waitFor(() => expect(media.opening.value).toBe(false));
  media.close();
  media.open();
  expect(open).toHaveBeenCalledTimes(2);
});
