/**
 * The door of PeerJS clients: id, token and key come with the address, frames are told apart by
 * their `type`. Does not know who is there, and passes payloads on as text.
 */
import type { MessageKind, News, Wish } from '@parley/core/server';
import { parseJson, wireLimits } from '@parley/protocol';
import { readToken, type TokenRules } from '../tokens.ts';
import type { Arrival, Dialect, Door, Welcome } from './door.ts';
import { readJsonObject } from './json-frame.ts';
import { addPeerRoutes } from './peerjs-http.ts';

export interface PeerjsOptions {
  /** Begins and ends with a slash. */
  readonly path: string;
  readonly key: string;
  /** The path is the root of a server that has pages of its own. */
  readonly sharesRoot: boolean;
  /** An id is had only with a token that was signed for it. */
  readonly tokens: TokenRules | undefined;
  /** Who is there, where everybody may know. */
  readonly list: (() => readonly string[]) | undefined;
}

const kinds: Readonly<Record<string, MessageKind>> = {
  OFFER: 'offer',
  ANSWER: 'answer',
  CANDIDATE: 'candidate',
  LEAVE: 'goodbye',
};

const types: Readonly<Partial<Record<MessageKind, string>>> = {
  offer: 'OFFER',
  answer: 'ANSWER',
  candidate: 'CANDIDATE',
  goodbye: 'LEAVE',
};

export function peerjsDoor(options: PeerjsOptions): Door {
  const { path, key, sharesRoot, tokens, list } = options;
  return {
    name: 'peerjs',
    origins: 'any',
    paths: [`${path}peerjs`],
    greet: ({ query }) => greet(query, key, tokens),
    addRoutes: (app) => addPeerRoutes(app, { path, key: sharesRoot ? key : undefined, list }),
  };
}

function greet(
  query: Arrival['query'],
  key: string,
  rules: TokenRules | undefined,
): Welcome | Promise<Welcome> {
  const [id, token, shownKey] = [query.get('id'), query.get('token'), query.get('key')];
  if (!id || !token || !shownKey) {
    return farewell('No id, token, or key supplied to websocket server');
  }
  if (shownKey !== key) return farewell('Invalid key provided');
  return rules === undefined ? welcome(id, token) : withToken(id, token, rules);
}

async function withToken(id: string, token: string, rules: TokenRules): Promise<Welcome> {
  const verdict = await readToken(token, rules);
  const isGood = 'id' in verdict && verdict.id === id;
  // Whoever has such a token is this user, also with a newer one.
  return isGood ? welcome(id, 'signed') : farewell('Invalid token provided');
}

const welcome = (id: string, proof: string): Welcome => ({
  dialect: new PeerDialect(id),
  first: { is: 'claim', id, proof },
});

/** For who is told why it may not come in and is closed. */
const farewell = (msg: string): Welcome => ({
  dialect: { read: () => ({ is: 'nothing' }), write: () => failure('ERROR', msg) },
  first: { is: 'unfit' },
});

class PeerDialect implements Dialect {
  readonly #id: string;

  constructor(id: string) {
    this.#id = id;
  }

  read(text: string): Wish {
    return readMessage(text) ?? read(text);
  }

  write(news: News): string | undefined {
    return write(news, this.#id);
  }
}

/** As clients write messages. Between head and tail stands one JSON value, or it is for `read`. */
const HEAD = /^\{"type":"(OFFER|ANSWER|CANDIDATE)","payload":/;
const TAIL = ',"dst":"';
const END = '"}';
const PLAIN_ID = /^[\w -]+$/;

/** Takes the payload out of the text as it is: writing it again costs as much as reading it. */
function readMessage(text: string): Wish | undefined {
  const head = HEAD.exec(text);
  const kind = head?.[1] === undefined ? undefined : kinds[head[1]];
  if (head === null || kind === undefined || !text.endsWith(END)) return undefined;
  const tailAt = text.lastIndexOf(TAIL);
  const to = text.slice(tailAt + TAIL.length, -END.length);
  if (!PLAIN_ID.test(to)) return undefined;
  const message = text.slice(head[0].length, tailAt);
  const isJson = parseJson(message, wireLimits.frameBytesMax) !== undefined;
  return isJson ? { is: 'say', kind, to, message } : undefined;
}

function read(text: string): Wish {
  const said = readJsonObject(text);
  if (said === undefined) return { is: 'unreadable' };
  const { type, dst, payload } = said;
  if (type === 'HEARTBEAT') return { is: 'alive' };
  const kind = typeof type === 'string' && Object.hasOwn(kinds, type) ? kinds[type] : undefined;
  if (kind === undefined) return { is: 'nothing' };
  if (typeof dst === 'string' && dst !== '') {
    return { is: 'say', kind, to: dst, message: JSON.stringify(payload) };
  }
  return kind === 'goodbye' ? { is: 'leave' } : { is: 'nothing' };
}

function write(news: News, id: string): string | undefined {
  switch (news.is) {
    case 'claimed':
      return '{"type":"OPEN"}';
    case 'heard': {
      const payload = typeof news.message === 'string' ? `,"payload":${news.message}` : '';
      return `{"type":"${types[news.kind]}",${between(news.from, id)}${payload}}`;
    }
    case 'gone':
      return `{"type":"LEAVE",${between(news.who, id)}}`;
    case 'expired':
      return `{"type":"EXPIRE",${between(news.to, id)}}`;
    case 'refused':
      return news.wish === 'claim' ? refusal(news.why) : undefined;
    default:
      return undefined;
  }
}

const between = (src: string, dst: string): string =>
  `"src":${JSON.stringify(src)},"dst":${JSON.stringify(dst)}`;

function refusal(why: Extract<News, { is: 'refused' }>['why']): string {
  if (why === 'taken') return failure('ID-TAKEN', 'ID is taken');
  return failure(
    'ERROR',
    why === 'door full' ? 'Server has reached its concurrent user limit' : 'Invalid id provided',
  );
}

const failure = (type: 'ERROR' | 'ID-TAKEN', msg: string): string =>
  JSON.stringify({ type, payload: { msg } });
