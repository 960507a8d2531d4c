/** The stages of a call as the machine keeps them, and as they are shown. */
import type { CallMedia } from '@parley/protocol';
import { type Entering, placeOf } from './entering.ts';
import type { RequestId } from './io.ts';
import type { CallState } from './state.ts';
import type { Stay } from './stay.ts';

/** On the way in. `invite` where a ring is answered, none where we ring. */
type Joining = { is: 'joining'; request: RequestId; wanted: Entering };
export type Dialing = {
  is: 'dialing';
  request: RequestId;
  user: string;
  media: CallMedia;
  invite?: string;
};
export type Dialled = Omit<Dialing, 'is' | 'request'>;

export type Stage = { is: 'none' } | Joining | Dialing | Stay | Extract<CallState, { is: 'ended' }>;

export function stateOf(stage: Stage): CallState {
  if (stage.is === 'joining') return { is: 'joining', ...placeOf(stage.wanted) };
  if (stage.is === 'in') return stage.state;
  if (stage.is !== 'dialing') return stage;
  const { is, user, media, invite } = stage;
  return { is, user, media, incoming: invite !== undefined };
}
