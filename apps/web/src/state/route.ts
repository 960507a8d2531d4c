/** What an address means. Knows paths, not screens: what is shown also depends on the call. */
import { type CallState, parseRoomCode } from '@parley/client';

export type Route =
  | { at: 'home' }
  | { at: 'history' }
  | { at: 'settings' }
  /** What holds the address during a call by name. */
  | { at: 'calling' }
  | { at: 'room'; room: string }
  /** A link to a room whose code cannot be one. */
  | { at: 'wrongCode' }
  | { at: 'nowhere' };

type Page = Exclude<Route['at'], 'room' | 'wrongCode' | 'nowhere'>;

const PAGES: Readonly<Record<string, Page>> = {
  '/': 'home',
  '/history': 'history',
  '/settings': 'settings',
  '/calling': 'calling',
};
const ROOM_PATH = /^\/r\/([^/]+)\/?$/;

export function routeOf(path: string): Route {
  const page = PAGES[path];
  if (page !== undefined) return { at: page };
  const code = ROOM_PATH.exec(path)?.[1];
  if (code === undefined) return { at: 'nowhere' };
  const room = parseRoomCode(code);
  return room === undefined ? { at: 'wrongCode' } : { at: 'room', room };
}

/** Of what can be held: the room, or the call by name. */
export const pathOf = (route: Route): string =>
  route.at === 'room' ? pathOfRoom(route.room) : `/${route.at}`;

export const pathOfRoom = (room: string): string => `/r/${room}`;

/** The address that a call holds until the person turns away from its end. */
export function pathOfCall(call: CallState): string | undefined {
  if (call.is === 'none' || call.is === 'joining') return undefined;
  if (call.is === 'dialing' || call.user !== undefined) return '/calling';
  return call.room && pathOfRoom(call.room);
}
