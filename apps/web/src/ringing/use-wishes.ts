/**
 * Answers that were given outside the page: in a notification. The service worker says them. A page
 * that was opened by one has it in its address, and asks whether it is true, because callers know
 * how such an address is made: no link may answer a call.
 */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type Store, useStore } from '../state/store.ts';
import type { Answers } from './caller.tsx';
import { renewPush } from './push.ts';
import { ringTexts } from './ring-texts.ts';
import { registration, type WorkerWish, wishOf, workers } from './worker.ts';

/** A call that does not ring here by then rings no more. */
const PATIENCE_MS = 5_000;

export function useWishes({ accept, decline }: Answers): void {
  const store = useStore();
  const wish = useSignal<WorkerWish | undefined>(undefined);
  useEffect(() => {
    const hear = ({ data }: MessageEvent<unknown>): void => {
      wish.value = wishOf(data) ?? wish.value;
    };
    workers()?.addEventListener('message', hear);
    void askForWish(takeFromAddress());
    void prepare(store);
    return () => workers()?.removeEventListener('message', hear);
  }, [store, wish]);

  const { rings } = store.state.value;
  const wished = wish.value;
  const ring = rings.find(({ invite }) => invite === wished?.invite);
  useEffect(() => {
    if (wished === undefined || ring === undefined) return;
    wish.value = undefined;
    if (wished.answer === 'accept') accept(ring, ring.media);
    else decline(ring);
  });
  useEffect(() => {
    if (wished === undefined) return undefined;
    const timer = setTimeout(() => {
      wish.value = undefined;
      store.announcements.add(ringTexts.ring.over);
    }, PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [wished, wish, store]);
}

/** The worker comes with the first sign-in, so that switching notifications on finds it there. */
async function prepare({ parley }: Store): Promise<void> {
  await registration();
  // Whoever cannot be reached now is told so in the settings.
  await renewPush(parley).catch(() => undefined);
}

async function askForWish(invite: string | null): Promise<void> {
  if (invite === null) return;
  const worker = await workers()?.ready;
  worker?.active?.postMessage({ asks: invite });
}

/** A reload asks nothing. */
function takeFromAddress(): string | null {
  const invite = new URLSearchParams(location.search).get('answer');
  if (invite !== null) history.replaceState(history.state, '', location.pathname);
  return invite;
}
