/**
 * The events of rooms over socket.io as wishes, and news as events. Of what clients say to each other
 * only the fields that this protocol has go on, and who says it is written anew. Remembers nothing.
 */
import type { News, Wish } from '@parley/core/server';

type Payload = Readonly<Record<string, unknown>>;

/** Without a payload where the protocol has none. */
export type Event = readonly [name: string, payload?: Payload];

export function readEvent(name: string, payload: unknown): Wish {
  const said = (typeof payload === 'object' && payload !== null ? payload : {}) as Payload;
  const { room_id, peer_name, peer_id } = said;
  switch (name) {
    case 'create-room':
      return { is: 'make', room: textOf(room_id) };
    case 'join':
      return {
        is: 'enter',
        room: textOf(room_id),
        name: textOf(peer_name),
        ...passwordOf(said['room_pass']),
      };
    case 'offer':
    case 'answer':
      return draftOf(name, said);
    case 'ice-candidate':
      return trickleOf(said['candidate']);
    case 'cut-the-call':
      return { is: 'leave', room: textOf(room_id), as: textOf(peer_id) };
    case 'user-left':
      return { is: 'nothing' };
    default:
      return { is: 'unreadable' };
  }
}

export function writeEvents(news: News): readonly Event[] {
  switch (news.is) {
    case 'made':
      return [['redirect', { status: true, url_extend: `r/${encodeURIComponent(news.room)}` }]];
    case 'refused':
      return refused(news);
    case 'arrived': {
      const { who, name, capacity } = news;
      const payload = { peer_name: name, peer_id: who, room_size: capacity };
      return [
        ['user-joined', payload],
        ['user-arrived', payload],
      ];
    }
    case 'gone':
      return [
        ['user-left', { peer_id: news.who }],
        ['cut-the-call', { peer_id: news.who }],
      ];
    case 'heard':
      return [heard(news)];
    default:
      return [];
  }
}

/** What was meant for a room with somebody in it has no answer; the way in has one for all reasons. */
function refused({ wish, why }: Extract<News, { is: 'refused' }>): readonly Event[] {
  if (wish === 'make' && why !== 'room full') {
    return [['redirect', { status: false, url_extend: '' }]];
  }
  return wish === 'enter' && why !== 'not allowed' ? [['full-room']] : [];
}

function heard({ kind, from, name, to, message, sdp }: Extract<News, { is: 'heard' }>): Event {
  const { type, described } = message as Description;
  return [kind, { from: { name, id: from }, to, type, sdp: { type: described, sdp } }];
}

/** What is said with a description. */
interface Description {
  readonly type: string;
  readonly described: string;
}

function draftOf(kind: 'offer' | 'answer', { to, type, sdp }: Payload): Wish {
  const given = (typeof sdp === 'object' && sdp !== null ? sdp : {}) as Payload;
  if (typeof given['sdp'] !== 'string' || typeof to !== 'string') return { is: 'unreadable' };
  const message: Description = { type: textOf(type), described: textOf(given['type']) };
  return { is: 'draft', kind, to, message, sdp: given['sdp'] };
}

function trickleOf(said: unknown): Wish {
  if (said === null) return { is: 'trickle', candidate: null };
  const { candidate, sdpMLineIndex } = (said ?? {}) as Payload;
  if (typeof candidate !== 'string') return { is: 'unreadable' };
  const line = typeof sdpMLineIndex === 'number' ? sdpMLineIndex : 0;
  return { is: 'trickle', candidate: { candidate, line } };
}

const passwordOf = (given: unknown): { password?: string } =>
  typeof given === 'string' && given !== '' ? { password: given } : {};

/** Some clients make numbers of what was typed. Half a character could not be written into an address. */
function textOf(value: unknown): string {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value.toWellFormed() : '';
}
