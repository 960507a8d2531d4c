/** What an address means. Knows paths, not screens: what is shown also depends on the call. */
import { parseRoomCode } from '@parley/client';

export type Route =
  | { at: 'home' }
  | { at: 'history' }
  | { at: 'settings' }
  /** What holds the address during a call by name. */
  | { at: 'call' }
  | { at: 'room'; room: string }
  /** A link to a room whose code cannot be one. */
  | { at: 'wrongCode' }
  | { at: 'nowhere' };

const PAGES: Readonly<Record<string, 'home' | 'history' | 'settings' | 'call'>> = {
  '/': 'home',
  '/history': 'history',
  '/settings': 'settings',
  '/call': 'call',
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

export const CALL_PATH = '/call';

export const pathOfRoom = (room: string): string => `/r/${room}`;
