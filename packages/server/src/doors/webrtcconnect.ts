/**
 * The door of clients that register an id and invite each other by it: frames are told apart by
 * their `method`. What passes between two of them goes on as it came. Does not know who is registered.
 */
import type { MessageKind, News, Wish } from '@parley/core/server';
import type { Dialect, Door } from './door.ts';
import { type JsonObject, readJsonObject } from './json-frame.ts';

interface Method {
  readonly kind: MessageKind;
  /** As what it comes back when it reached nobody or was refused. */
  readonly response: string;
  /** Where it says who sends it, and who it is for. */
  readonly sender: 'peer_id' | 'farend_peer_id';
  readonly receiver: 'peer_id' | 'farend_peer_id';
}

const fromPeer = { sender: 'peer_id', receiver: 'farend_peer_id' } as const;

const methods: Readonly<Record<string, Method>> = {
  invite_peer: { kind: 'offer', response: 'invite_peer_response', ...fromPeer },
  // Here peer_id is still the one who called.
  invite_peer_response: {
    kind: 'answer',
    response: 'invite_peer_response',
    sender: 'farend_peer_id',
    receiver: 'peer_id',
  },
  ICE: { kind: 'candidate', response: 'ICE_response', ...fromPeer },
  disconnect_call: { kind: 'goodbye', response: 'disconnect_call_response', ...fromPeer },
};

export const webrtcconnectDoor: Door = {
  name: 'webrtcconnect',
  origins: 'own',
  subprotocol: 'webrtcconnect',
  greet: () => ({ dialect: newDialect() }),
};

function newDialect(): Dialect {
  /** The id of this client, which it is called by when its partner is gone. */
  let own = '';
  return {
    read,
    write: (news) => {
      if (news.is === 'claimed') own = news.id;
      return write(news, own);
    },
  };
}

function read(text: string): Wish {
  const said = readJsonObject(text);
  if (said === undefined) return { is: 'unreadable' };
  const name = textOf(said['method']);
  if (name === 'register') return { is: 'claim', id: textOf(said['peer_id']) };
  const method = methodOf(name);
  if (method === undefined) return { is: 'nothing' };
  return {
    is: 'say',
    kind: method.kind,
    as: textOf(said[method.sender]),
    to: textOf(said[method.receiver]),
    message: faithful(text, said),
  };
}

function write(news: News, own: string): string | undefined {
  switch (news.is) {
    case 'claimed':
      return registered(news.id, 'SUCCESS');
    case 'refused':
      return news.wish === 'claim'
        ? registered(news.id ?? '', 'FAILURE')
        : response(news.message, 'FAILURE');
    case 'heard':
      return textOf(news.message);
    case 'absent':
      return response(news.message, 'FAREND_NOT_FOUND');
    case 'gone':
      return JSON.stringify({
        method: 'disconnect_call',
        peer_id: news.who,
        farend_peer_id: own,
      });
    default:
      return undefined;
  }
}

const registered = (id: string, status: 'SUCCESS' | 'FAILURE'): string =>
  JSON.stringify({ peer_id: id, method: 'register_response', status });

/** All that was said, with the method and the status of its answer. */
function response(message: unknown, status: 'FAILURE' | 'FAREND_NOT_FOUND'): string | undefined {
  const said = readJsonObject(textOf(message));
  const method = methodOf(textOf(said?.['method']));
  return method && JSON.stringify({ ...said, method: method.response, status });
}

const methodOf = (name: string): Method | undefined =>
  Object.hasOwn(methods, name) ? methods[name] : undefined;

/**
 * The text as it came where it can be read in one way only. Of two fields with one name some readers
 * take the first, and would be told another sender than was checked here.
 */
const faithful = (text: string, said: JsonObject): string =>
  isPlain(text) ? text : JSON.stringify(said);

const DECISIVE = ['method', 'peer_id', 'farend_peer_id'];
/** Of the longest of them with every character written as an escape. */
const NAME_CHARS_MAX = 6 * 'farend_peer_id'.length;
const BACKSLASH = 0x5c;

/** None of them stands there twice or escaped. Goes from quote to quote, as descriptions are long and have none. */
function isPlain(text: string): boolean {
  const found: string[] = [];
  for (let from = text.indexOf('"'); from >= 0;) {
    const to = text.indexOf('"', from + 1);
    if (to < 0 || text.charCodeAt(to - 1) === BACKSLASH) return false;
    if (to - from <= NAME_CHARS_MAX + 1) {
      const part = text.slice(from + 1, to);
      if (part.includes('\\')) return false;
      if (found.includes(part)) return false;
      if (DECISIVE.includes(part)) found.push(part);
    }
    from = text.indexOf('"', to + 1);
  }
  return true;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
