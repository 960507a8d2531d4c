/** Placing and accepting calls by name, from wherever a screen offers it. What becomes of them shows in the state. */
import type { CallMedia } from '@parley/client';
import { sentenceOf } from './failure.ts';
import type { Store } from './store.ts';

/** Rejects where the call could not be placed for a reason that has no screen of its own. */
export async function placeCall(store: Store, user: string, media: CallMedia): Promise<void> {
  const { parley, announcements } = store;
  const placed = shown(store, parley.invite(user, { media }));
  const hasScreen = parley.state.call.is === 'dialing';
  try {
    await placed;
  } catch (error) {
    const { call } = parley.state;
    const isTold = call.is === 'ended' && call.user !== undefined;
    if (isTold) return;
    // Whoever asked may have given way to the screen of the call.
    if (hasScreen) announcements.add(sentenceOf(error));
    throw error;
  }
}

/** Ends the call one is in. Rejects where nobody calls any more. */
export const acceptCall = (store: Store, invite: string, media: CallMedia): Promise<unknown> =>
  shown(store, store.parley.accept(invite, { media }));

/** The person turns to the call that was just asked for; before, it was the end of the one before. */
function shown<Value>({ dismissed }: Store, asked: Promise<Value>): Promise<Value> {
  dismissed.value = false;
  return asked;
}
