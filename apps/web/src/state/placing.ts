/** Placing a call by name, from wherever a screen offers it. What becomes of it shows in the state. */
import type { CallMedia } from '@parley/client';
import type { Store } from './store.ts';

/** Rejects where the call could not be placed for a reason that has no screen of its own. */
export async function placeCall(store: Store, user: string, media: CallMedia): Promise<void> {
  store.dismissed.value = false;
  try {
    await store.parley.invite(user, { media });
  } catch (error) {
    const { call } = store.parley.state;
    const isTold = call.is === 'ended' && call.user !== undefined;
    if (!isTold) throw error;
  }
}
