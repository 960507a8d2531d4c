import { expect, it } from 'vitest';
import { pathOfRoom, routeOf } from './route.ts';

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
  expect(routeOf('/toString')).toEqual({ at: 'nowhere' });
  expect(routeOf('/r/7k2m-9xqd')).toEqual({ at: 'wrongCode' });
  expect(routeOf('/r/')).toEqual({ at: 'nowhere' });
  expect(routeOf('/r/7k2m-9xqd-41wp/more')).toEqual({ at: 'nowhere' });
});
