/** Who this browser is, also in the moment before the server said it: what was shown last time stays. */
import type { ClientState, MeView } from '@parley/client';

export type Who =
  /** Not known yet; `name` is the one this browser had. */
  { is: 'unknown'; name: string } | { is: 'nobody' } | { is: 'somebody'; me: MeView };

/** `last`: the name this browser had last, empty when it had none. */
export function whoOf({ identity, registration }: ClientState, last: string): Who {
  if (identity.is === 'somebody') return { is: 'somebody', me: identity.me };
  if (identity.is === 'entering' && last !== '')
    return { is: 'unknown', name: identity.id ?? last };
  if (identity.is === 'unknown' || registration === null) return { is: 'unknown', name: last };
  return { is: 'nobody' };
}
