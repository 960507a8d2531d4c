/** Which screen stands: the call first, then the page that the address names. */
import type { CallState, ClientState, ConnectionState, PairSides } from '@parley/client';
import { type Placing, placingOf } from './placing.ts';
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
  | { is: 'ended'; call: Extract<CallState, { is: 'ended' }> }
  | { is: 'closed'; why: 'wrongCode' | 'nowhere' | Stopped };

export function screenOf(
  route: Route,
  { call, connection }: ClientState,
  dismissed: boolean,
): Screen {
  if (connection.is === 'stopped') return { is: 'closed', why: connection.why };
  const placing = dismissed ? undefined : placingOf(call);
  if (placing !== undefined) return { is: 'placing', placing };
  if (!dismissed && call.is === 'in') return { is: 'call', call };
  if (!dismissed && call.is === 'ended') return { is: 'ended', call };
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
