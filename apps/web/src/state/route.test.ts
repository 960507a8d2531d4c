import { expect, it } from 'vitest';
import { pathOf, pathOfCall, pathOfRoom, routeOf } from './route.ts';
import { inCallWith } from './testing-state.ts';

it('a link is read however its code was written', () => {
  const room = { at: 'room', room: '7k2m-9xqd-41wp' };
  for (const path of ['/r/7k2m-9xqd-41wp', '/r/7K2M9XQD4LWP/', '/r/7k2m-9xqd-4iwp']) {
    expect(routeOf(path)).toEqual(room);
  }
  expect(routeOf(pathOfRoom('7k2m-9xqd-41wp'))).toEqual(room);
});

it('a mangled code and an unknown page are told apart', () => {
  expect(routeOf('/')).toEqual({ at: 'home' });
  expect(routeOf('/history')).toEqual({ at: 'history' });
  expect(routeOf('/settings')).toEqual({ at: 'settings' });
  expect(routeOf('/check')).toEqual({ at: 'check' });
  expect(routeOf('/toString')).toEqual({ at: 'nowhere' });
  expect(routeOf('/r/7k2m-9xqd')).toEqual({ at: 'wrongCode' });
  expect(routeOf('/r/')).toEqual({ at: 'nowhere' });
  expect(routeOf('/r/7k2m-9xqd-41wp/more')).toEqual({ at: 'nowhere' });
});

const pair = { id: 'Ann & Co', peer: 'bob' };

it('[PAIR1] a pair is read from each of its addresses, and written as one that leads back', () => {
  for (const path of ['/call', '/recieve', '/receive']) {
    expect(routeOf(`${path}?peer_id=bob&id=%20Ann+%26%20Co&more=1`)).toEqual({ at: 'pair', pair });
  }
  expect(routeOf(pathOf({ at: 'pair', pair }))).toEqual({ at: 'pair', pair });
});

it('[PAIR5] an address that does not name two people is no page of a pair', () => {
  for (const query of ['', '?id=ann', '?id=ann&peer_id=', '?id=ann&peer_id=ann%20']) {
    expect(routeOf(`/call${query}`)).toEqual({ at: 'nowhere' });
  }
  expect(routeOf('/r/7k2m-9xqd-41wp?id=ann&peer_id=bob').at).toBe('room');
});

it('a call by link holds the address of its room, a call by name one of its own, from its first moment', () => {
  const room = '7k2m-9xqd-41wp';
  expect(pathOfCall(inCallWith({ room }))).toBe(`/r/${room}`);
  expect(pathOfCall({ is: 'ended', room, reason: 'hangup' })).toBe(`/r/${room}`);
  const dialing = { is: 'dialing', user: 'bob', media: 'video', incoming: true } as const;
  const refused = { is: 'ended', user: 'bob', reason: 'unreachable' } as const;
  for (const call of [dialing, inCallWith({ room, user: 'bob' }), refused]) {
    expect(pathOfCall(call)).toBe('/calling');
    expect(pathOf(routeOf('/calling'))).toBe('/calling');
  }
  for (const call of [inCallWith({ pair }), { is: 'ended', pair, reason: 'hangup' } as const]) {
    expect(pathOfCall(call)).toBe(pathOf({ at: 'pair', pair }));
  }
  expect(pathOfCall({ is: 'none' })).toBeUndefined();
});
