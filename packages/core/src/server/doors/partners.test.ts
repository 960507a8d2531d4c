import { expect, it } from 'vitest';
import { serverLimits } from '../limits.ts';
import { type TestSocket, TestWorld } from '../testing.ts';
import type { MessageKind } from './io.ts';

/** How browsers close the sockets of a page that goes. */
const PAGE_GOES = 1001;

/** All of one door, each known by an id. */
function crowd(
  ids: string[],
  partnersMax: number,
): { world: TestWorld; of: (id: string) => TestSocket } {
  const world = new TestWorld({ limits: { partnersMax } });
  const sockets = new Map(
    ids.map((id) => {
      const socket = world.visit('peerjs');
      socket.wish({ is: 'claim', id, proof: id });
      return [id, socket];
    }),
  );
  return { world, of: (id) => sockets.get(id) ?? world.visit('peerjs') };
}

const say = (socket: TestSocket, to: string, kind: MessageKind): void =>
  socket.wish({ is: 'say', kind, to, message: kind });

const goneFor = (socket: TestSocket): string[] =>
  socket.news.flatMap((one) => (one.is === 'gone' ? [one.who] : []));

it('[PEER5] who is in touch with too many loses touch with the first, but rather not with one in a call', () => {
  const { world, of } = crowd(['Ann', 'Bob', 'Cy', 'Dan', 'Eve'], 3);
  say(of('Bob'), 'Ann', 'offer');
  say(of('Ann'), 'Bob', 'answer');
  for (const id of ['Cy', 'Dan', 'Eve']) say(of(id), 'Ann', 'candidate');
  say(of('Eve'), 'Ann', 'candidate');
  of('Ann').end(PAGE_GOES);
  expect(['Bob', 'Cy', 'Dan', 'Eve'].map((id) => goneFor(of(id)))).toEqual([
    ['Ann'],
    [],
    ['Ann'],
    ['Ann'],
  ]);
  expect(world.endedCalls.map(({ people }) => people)).toEqual([['Bob', 'Ann']]);
});

it('[EMB3] a call that gave way to others is over', () => {
  const { world, of } = crowd(['Ann', 'Bob', 'Cy'], 1);
  say(of('Bob'), 'Ann', 'offer');
  say(of('Ann'), 'Bob', 'answer');
  world.pass(1_000);
  say(of('Cy'), 'Ann', 'offer');
  expect(world.endedCalls).toEqual([{ door: 'peerjs', people: ['Bob', 'Ann'], lastedMs: 1_000 }]);
  of('Ann').end(PAGE_GOES);
  expect([goneFor(of('Bob')), goneFor(of('Cy'))]).toEqual([[], ['Ann']]);
});

it('[DOOR3] a crowd in touch with one is told and forgotten', () => {
  const ids = Array.from({ length: serverLimits.partnersMax }, (_, index) => `peer ${index}`);
  const { world, of } = crowd([...ids, 'Ann'], serverLimits.partnersMax);
  for (const id of ids) say(of('Ann'), id, 'offer');
  of('Ann').end(PAGE_GOES);
  expect(ids.flatMap((id) => goneFor(of(id)))).toEqual(ids.map(() => 'Ann'));
  world.endAll();
  world.pass(serverLimits.peerReturnMs);
  expect(world.server.gauges()).toMatchObject({ visits: 0, doorPlaces: 0, timers: 0 });
});
