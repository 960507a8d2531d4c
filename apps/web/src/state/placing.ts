/** Calls by name on their way: placing and accepting one, and how far it has come. */
import type { CallMedia, CallState } from '@parley/client';
import type { Store } from './store.ts';

export interface Placing {
  user: string;
  media: CallMedia;
  /** answering: they called, and we accepted. */
  stage: 'calling' | 'ringing' | 'answering';
}

/** Undefined where no call by name is on its way. */
export function placingOf(call: CallState): Placing | undefined {
  if (call.is === 'dialing') {
    const { user, media, incoming } = call;
    return { user, media, stage: incoming ? 'answering' : 'calling' };
  }
  if (call.is !== 'in' || call.outgoing === undefined) return undefined;
  const { user = '', callMedia: media, outgoing: stage } = call;
  return { user, media, stage };
}

/** Rejects where the call could not be placed for a reason that has no screen of its own. */
export async function placeCall(store: Store, user: string, media: CallMedia): Promise<void> {
  const { parley } = store;
  try {
    await shown(store, parley.invite(user, { media }));
  } catch (error) {
    const { call } = parley.state;
    const isTold = call.is === 'ended' && call.user !== undefined;
    if (!isTold) throw error;
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
