/** Which screen stands: the call first, then the page that the address names. */
import type { CallState, ClientState, ConnectionState, PairSides } from '@parley/client';
import { type Placing, placingOf } from './placing.ts';
import type { Returning } from './returning.ts';
import type { Route } from './route.ts';

type Stopped = Extract<ConnectionState, { is: 'stopped' }>['why'];

export type Screen =
  | { is: 'home' }
  | { is: 'history' }
  | { is: 'settings' }
  | { is: 'check' }
  | { is: 'greenRoom'; room: string }
  | { is: 'pair'; pair: PairSides }
  | { is: 'call'; call: Extract<CallState, { is: 'in' }> }
  | { is: 'placing'; placing: Placing }
  | { is: 'returning' }
  | { is: 'ended'; call: Extract<CallState, { is: 'ended' }> }
  | { is: 'closed'; why: 'wrongCode' | 'nowhere' | 'elsewhere' | Stopped };

/** How this page stands to a call that was here before it. */
interface Past {
  /** It goes on in the tab that this one is a copy of. */
  elsewhere: boolean;
  returning: Returning;
}

const NO_PAST: Past = { elsewhere: false, returning: 'no' };

export function screenOf(
  route: Route,
  { call, connection }: ClientState,
  dismissed: boolean,
  past = NO_PAST,
): Screen {
  if (connection.is === 'stopped') return { is: 'closed', why: connection.why };
  const placing = dismissed ? undefined : placingOf(call);
  if (placing !== undefined) return { is: 'placing', placing };
  if (!dismissed && call.is === 'in') return { is: 'call', call };
  if (!dismissed && call.is === 'ended') return { is: 'ended', call };
  return (call.is === 'none' && pastScreenOf(route, past)) || screenAt(route);
}

/** Of an address that a call held; the page of a pair finds its own way. */
function pastScreenOf(route: Route, { elsewhere, returning }: Past): Screen | undefined {
  const isOfCall = route.at === 'room' || route.at === 'calling';
  if (elsewhere && (isOfCall || route.at === 'pair')) return { is: 'closed', why: 'elsewhere' };
  if (!isOfCall || returning === 'no') return undefined;
  if (returning === 'coming') return { is: 'returning' };
  const room = route.at === 'room' && { room: route.room };
  return { is: 'ended', call: { is: 'ended', reason: 'lost', ...room } };
}

function screenAt(route: Route): Screen {
  switch (route.at) {
    case 'calling':
      return { is: 'home' };
    case 'home':
    case 'history':
    case 'settings':
    case 'check':
      return { is: route.at };
    case 'room':
      return { is: 'greenRoom', room: route.room };
    case 'pair':
      return { is: 'pair', pair: route.pair };
    case 'wrongCode':
    case 'nowhere':
      return { is: 'closed', why: route.at };
  }
}
