/** Addresses of a server: what is taken for one, and what is derived from it. */
import { parseRoomCode, socketPath } from '@parley/protocol';
import { ParleyError } from './parley-error.ts';

const LOCAL = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?(?:\/|$)/;

/**
 * The one written form of a server's address: scheme, host and port. A scheme may be left out, as
 * people do. Anything a server cannot be reached under is refused, before it is asked.
 */
export function parseServerUrl(input: string): string {
  const typed = input.trim();
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed)
    ? typed
    : `${LOCAL.test(typed) ? 'http' : 'https'}://${typed}`;
  const url = URL.canParse(withScheme) ? new URL(withScheme) : undefined;
  const plain =
    url !== undefined &&
    (url.protocol === 'http:' || url.protocol === 'https:') &&
    url.username === '' &&
    url.password === '' &&
    url.pathname === '/' &&
    url.search === '' &&
    url.hash === '';
  if (!plain) throw new ParleyError('bad_url');
  return url.origin;
}

export const socketUrlOf = (server: string): string =>
  `${server.replace(/^http/, 'ws')}${socketPath}`;

export const roomLinkOf = (server: string, room: string): string => `${server}/r/${room}`;

export const livenessUrlOf = (server: string): string => `${server}/livez`;

/** As typed or pasted; what cannot name a room is refused like a room that is not there. */
export function roomOf(input: string): string {
  const room = parseRoomCode(input);
  if (room === undefined) throw new ParleyError('room_unavailable');
  return room;
}
