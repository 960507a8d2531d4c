/** A call by name on its way, in either direction, and how far it has come. */
import type { CallMedia, CallState } from '@parley/client';

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
