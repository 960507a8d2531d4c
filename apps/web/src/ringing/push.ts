/** Calls while no page is open: this browser's permission, its subscription, and the server's knowing of it. */
import type { Parley } from '@parley/client';
import { registration } from './worker.ts';

export type PushState =
  | 'on'
  | 'off'
  /** Only the person can undo it, in the browser. */
  | 'forbidden'
  | 'missing';

export async function pushState({ state }: Parley): Promise<PushState> {
  if (state.pushKey === null || !('Notification' in window)) return 'missing';
  const worker = await registration();
  if (!hasPush(worker)) return 'missing';
  if (Notification.permission === 'denied') return 'forbidden';
  const subscription = await worker.pushManager.getSubscription();
  return subscription !== null && Notification.permission === 'granted' ? 'on' : 'off';
}

/** Asks the person. Rejects with a `ParleyError` where browser or server refuse. */
export async function turnPushOn(parley: Parley): Promise<PushState> {
  if ((await Notification.requestPermission()) !== 'granted') return pushState(parley);
  const worker = await registration();
  if (!hasPush(worker)) return 'missing';
  await parley.identity.pushOn(worker);
  return 'on';
}

export async function turnPushOff(parley: Parley): Promise<PushState> {
  const worker = await registration();
  if (hasPush(worker)) await parley.identity.pushOff(worker);
  return 'off';
}

/** Subscriptions change by themselves, and belong to who is signed in: the server is told what it is now. */
export async function renewPush(parley: Parley): Promise<void> {
  if ((await pushState(parley)) === 'on') await turnPushOn(parley);
}

function hasPush(
  worker: ServiceWorkerRegistration | undefined,
): worker is ServiceWorkerRegistration {
  return worker !== undefined && 'pushManager' in worker;
}
