/** What an address means. Knows paths, not screens: what is shown also depends on the call. */
import { type CallState, type PairSides, parseRoomCode } from '@parley/client';
import { pairIn, pathOfPair } from './pair.ts';

export type Route =
  | { at: 'home' }
  | { at: 'history' }
  | { at: 'settings' }
  | { at: 'check' }
  /** What holds the address during a call by name. */
  | { at: 'calling' }
  | { at: 'room'; room: string }
  | { at: 'pair'; pair: PairSides }
  /** A link to a room whose code cannot be one. */
  | { at: 'wrongCode' }
  | { at: 'nowhere' };

type Page = Exclude<Route['at'], 'room' | 'pair' | 'wrongCode' | 'nowhere'>;

const PAGES: Readonly<Record<string, Page>> = {
  '/': 'home',
  '/history': 'history',
  '/settings': 'settings',
  '/check': 'check',
  '/calling': 'calling',
};
/** The second is how other programs spell the third. */
const PAIR_PATHS = ['/call', '/recieve', '/receive'];
const ROOM_PATH = /^\/r\/([^/]+)\/?$/;

export function routeOf(address: string): Route {
  const [path = '', query = ''] = address.split('?');
  const pair = PAIR_PATHS.includes(path) ? pairIn(query) : undefined;
  if (pair !== undefined) return { at: 'pair', pair };
  const page = PAGES[path];
  if (page !== undefined) return { at: page };
  const code = ROOM_PATH.exec(path)?.[1];
  if (code === undefined) return { at: 'nowhere' };
  const room = parseRoomCode(code);
  return room === undefined ? { at: 'wrongCode' } : { at: 'room', room };
}

/** Of what can be held: the room, the pair, or the call by name. */
export function pathOf(route: Route): string {
  if (route.at === 'pair') return pathOfPair(route.pair);
  return route.at === 'room' ? pathOfRoom(route.room) : `/${route.at}`;
}

export const pathOfRoom = (room: string): string => `/r/${room}`;

/** The address that a call holds until the person turns away from its end. */
export function pathOfCall(call: CallState): string | undefined {
  if (call.is === 'none' || call.is === 'joining') return undefined;
  if (call.is === 'dialing' || call.user !== undefined) return '/calling';
  if (call.pair !== undefined) return pathOfPair(call.pair);
  return call.room && pathOfRoom(call.room);
}
