/** A call as a notification, too, while the page is hidden and the person allowed it. */
import { useEffect } from 'preact/hooks';
import type { RingState } from '@parley/client';
import { ringTexts } from './ring-texts.ts';
import { workers } from './worker.ts';

/** What browsers know and the types do not. */
interface RingOptions extends NotificationOptions {
  actions: { action: string; title: string }[];
  renotify: boolean;
}

export function RingNotification({ ring }: { ring: RingState }) {
  const { invite } = ring;
  useEffect(() => {
    // One after the other: what is closed before it is shown would stand for ever.
    let last = Promise.resolve();
    const queue = (step: () => Promise<void>): void => {
      last = after(last, step);
    };
    const follow = (): void => queue(() => (document.hidden ? show(ring) : close(invite)));
    follow();
    document.addEventListener('visibilitychange', follow);
    return () => {
      document.removeEventListener('visibilitychange', follow);
      queue(() => close(invite));
    };
  }, [invite]);
  return null;
}

async function after(last: Promise<void>, step: () => Promise<void>): Promise<void> {
  await last;
  try {
    await step();
  } catch {
    // Without a notification the call rings all the same.
  }
}

async function show({ invite, from, media, waiting }: RingState): Promise<void> {
  if (!('Notification' in window) || Notification.permission !== 'granted') return;
  const words = ringTexts.ring;
  const options: RingOptions = {
    tag: invite,
    body: words.media[media],
    icon: '/icon-192.png',
    requireInteraction: true,
    renotify: false,
    silent: waiting,
    data: { invite },
    actions: [
      { action: 'accept', title: words.accept },
      { action: 'decline', title: words.decline },
    ],
  };
  // A ring may come while the worker is still being installed.
  const worker = await workers()?.ready;
  await worker?.showNotification(words.calls(from), options);
}

/** Also that of a push which came before the page was there. */
async function close(invite: string): Promise<void> {
  const worker = await workers()?.getRegistration();
  for (const shown of (await worker?.getNotifications({ tag: invite })) ?? []) shown.close();
}
