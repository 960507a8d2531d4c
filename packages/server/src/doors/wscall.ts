/**
 * The door of programs that speak in pairs: the address says who comes and for whom, and every frame
 * is text for the other side, whatever stands in it. Does not know who is there.
 */
import type { PairConnection } from '@parley/core/server';
import { readPairId } from '@parley/protocol';
import type { Dialect, Door, Greeting } from './door.ts';

/** Where the other side is not there. */
const NOTICE = JSON.stringify({ msg_type: 'SERVER_NOTICE', message: 'PEER-UNAVAILABLE' });

/** `list` says with whom an id is connected; without it, nobody is told. */
export function wscallDoor(list?: (id: string) => readonly PairConnection[]): Door {
  return {
    name: 'wscall',
    origins: 'any',
    paths: ['/wscall', '/wsrecieve', '/wsreceive'],
    greet: ({ query }) => greet(query.get('id') ?? '', query.get('peer_id') ?? ''),
    ...(list !== undefined && {
      addRoutes: (app) => {
        app.get('/connections', (context) => {
          const id = readPairId(context.req.query('id') ?? '');
          context.header('Cache-Control', 'no-store');
          return context.json(id === undefined ? [] : list(id));
        });
      },
    }),
  };
}

/** Who names no peer hears everybody. */
function greet(rawId: string, rawPeer: string): Greeting {
  const id = readPairId(rawId);
  if (id === undefined) return { status: 400, text: 'Say who you are: ?id=…&peer_id=…' };
  const peer = readPairId(rawPeer);
  if (rawPeer !== '' && peer === undefined) {
    return {
      status: 400,
      text: 'This is no peer_id: it is too long, or nothing of it can be seen.',
    };
  }
  return {
    dialect,
    first: { is: 'pair', id, ...(peer !== undefined && { peer }) },
  };
}

const dialect: Dialect = {
  read: (message) => ({ is: 'say', kind: 'text', message }),
  write: (news) => {
    if (news.is === 'absent') return NOTICE;
    return news.is === 'heard' && typeof news.message === 'string' ? news.message : undefined;
  },
};
