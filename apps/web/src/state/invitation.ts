/** What somebody typed or pasted to get into a room. */
import { parseRoomCode } from '@parley/client';

export type Invitation =
  | { is: 'room'; room: string }
  | { is: 'empty' }
  | { is: 'wrong' }
  /** A link to a room on another server. */
  | { is: 'elsewhere'; host: string };

export function readInvitation(input: string, server: string): Invitation {
  const text = input.trim();
  if (text === '') return { is: 'empty' };
  const room = parseRoomCode(text);
  if (room === undefined) return { is: 'wrong' };
  const link = /^https?:/i.test(text) ? URL.parse(text) : null;
  if (link !== null && link.origin !== URL.parse(server)?.origin) {
    return { is: 'elsewhere', host: link.host };
  }
  return { is: 'room', room };
}
