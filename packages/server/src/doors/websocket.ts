/**
 * The door of the one room of two, in which one is the caller: frames are `{type, data}`, and what
 * `data` holds is passed on as the text it is. Of its two kinds of clients one expects to be told to
 * call as soon as it came, the other not before its user pressed a button; they cannot be told apart
 * before they speak, so that the operator says which one is served. Does not know who is caller.
 */
import type { MessageKind, News, Wish } from '@parley/core/server';
import type { Door } from './door.ts';
import { readJsonObject } from './json-frame.ts';

const kinds: Readonly<Record<string, MessageKind>> = {
  CallerSessionDesc: 'offer',
  CalleeSessionDesc: 'answer',
  ICECandidate: 'candidate',
};

const types = new Map(Object.entries(kinds).map(([type, kind]) => [kind, type]));

/** `later`: its clients call when their user has pressed a button. */
export function websocketDoor(later: boolean): Door {
  return {
    name: 'websocket',
    origins: 'own',
    paths: ['/websocket'],
    full: { status: 423, text: 'Two are here already.' },
    greet: () => ({
      dialect: { read: (text) => read(text, later), write },
      first: { is: 'lead', later },
    }),
  };
}

function read(text: string, later: boolean): Wish {
  const { type, data } = readJsonObject(text) ?? {};
  if (typeof type !== 'string') return { is: 'unreadable' };
  if (type === 'StartSession') return { is: 'lead' };
  if (type === 'UpgradeToCaller') return { is: 'lead', later };
  const kind = Object.hasOwn(kinds, type) ? kinds[type] : undefined;
  if (kind === undefined) return { is: 'nothing' };
  return typeof data === 'string' ? { is: 'say', kind, message: data } : { is: 'unreadable' };
}

function write(news: News): string | undefined {
  switch (news.is) {
    case 'leads':
      return frame('InitCaller');
    case 'askedToLead':
      return frame('UpgradeToCaller');
    case 'heard': {
      const type = types.get(news.kind);
      return type && frame(type, news.message);
    }
    default:
      return undefined;
  }
}

const frame = (type: string, data: unknown = ''): string => JSON.stringify({ type, data });
