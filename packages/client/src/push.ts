/**
 * This browser's subscription for calls that come while no page is open. Does not know of the server,
 * only of its public key.
 */
import { problemOf } from './device-problems.ts';
import { ParleyError } from './parley-error.ts';

/** What a server needs to reach a subscription. */
export interface PushAddress {
  endpoint: string;
  p256dh: string;
  auth: string;
}

export async function subscribe(
  registration: ServiceWorkerRegistration,
  pushKey: string,
): Promise<PushAddress> {
  const subscription = await subscriptionOf(managerOf(registration), pushKey).catch(
    (cause: unknown) => {
      throw new ParleyError(problemOf(cause) === 'denied' ? 'denied' : 'failed', { cause });
    },
  );
  const { endpoint, keys } = subscription.toJSON();
  const { p256dh, auth } = (keys ?? {}) as { p256dh?: string; auth?: string };
  if (endpoint === undefined || p256dh === undefined || auth === undefined) {
    throw new ParleyError('failed');
  }
  return { endpoint, p256dh, auth };
}

export async function unsubscribe(registration: ServiceWorkerRegistration): Promise<void> {
  const subscription = await managerOf(registration).getSubscription();
  await subscription?.unsubscribe();
}

/** Not in every browser. */
function managerOf(registration: ServiceWorkerRegistration): PushManager {
  const { pushManager } = registration as Partial<ServiceWorkerRegistration>;
  if (pushManager === undefined) throw new ParleyError('missing');
  return pushManager;
}

async function subscriptionOf(manager: PushManager, pushKey: string): Promise<PushSubscription> {
  const options = { userVisibleOnly: true, applicationServerKey: pushKey };
  try {
    return await manager.subscribe(options);
  } catch (error) {
    // A subscription made for another key stands in the way, as after a server was set up anew.
    if (!(error instanceof Error && error.name === 'InvalidStateError')) throw error;
    await (await manager.getSubscription())?.unsubscribe();
    return manager.subscribe(options);
  }
}
