import { expect, it } from 'vitest';
import { serverLimits } from '../limits.ts';
import { type TestSocket, TestWorld } from '../testing.ts';
import type { DoorName, MessageKind } from './io.ts';

const SECOND = 1_000;

/** How browsers close sockets: that of a page that goes, and one that its page closes. */
const PAGE_GOES = 1001;
const PAGE_CLOSES = 1005;

/** Has come in with an id. */
function known(world: TestWorld, door: DoorName, id: string, proof?: string): TestSocket {
  const socket = world.visit(door);
  socket.wish({ is: 'claim', id, ...(proof !== undefined && { proof }) });
  return socket;
}

const peer = (world: TestWorld, id: string): TestSocket => known(world, 'peerjs', id, `of ${id}`);

const say = (socket: TestSocket, to: string, kind: MessageKind, message: unknown = kind): void =>
  socket.wish({ is: 'say', kind, to, message });

/** The guests live for so long, as far as pongs and heartbeats go. */
function live(world: TestWorld, sockets: readonly TestSocket[], ms: number): void {
  for (let left = ms; left > 0; left -= 5 * SECOND) {
    world.pass(Math.min(left, 5 * SECOND));
    for (const socket of sockets) {
      socket.pong();
      socket.wish({ is: 'alive' });
    }
  }
}

/** Two who are in a call: Ann called. */
function inCall(world: TestWorld, door: DoorName): { ann: TestSocket; bob: TestSocket } {
  const ann = known(world, door, 'Ann', 'proof of Ann');
  const bob = known(world, door, 'Bob', 'proof of Bob');
  say(ann, 'Bob', 'offer');
  say(bob, 'Ann', 'answer');
  return { ann, bob };
}

it('[REG1] a client is known by the id it claimed, and who is refused one may try another', () => {
  const world = new TestWorld();
  const ann = known(world, 'webrtcconnect', 'Ann');
  const other = known(world, 'webrtcconnect', 'Ann');
  other.wish({ is: 'claim', id: '' });
  other.wish({ is: 'claim', id: 'x'.repeat(serverLimits.doorIdCharsMax + 1) });
  other.wish({ is: 'claim', id: 'x'.repeat(serverLimits.doorIdCharsMax) });
  ann.wish({ is: 'claim', id: 'Ann' });
  expect(ann.news).toEqual([
    { is: 'claimed', id: 'Ann' },
    { is: 'claimed', id: 'Ann' },
  ]);
  expect(other.news).toMatchObject([
    { is: 'refused', why: 'taken', wish: 'claim', id: 'Ann' },
    { is: 'refused', why: 'malformed', id: '' },
    { is: 'refused', why: 'malformed' },
    { is: 'claimed' },
  ]);
  expect([ann.closed, other.closed]).toEqual([undefined, undefined]);
});

it('[REG1] [REG3] who claims another id gives the first free, and is gone for those who knew it', () => {
  const world = new TestWorld();
  const { ann, bob } = inCall(world, 'webrtcconnect');
  known(world, 'webrtcconnect', 'Cy');
  ann.wish({ is: 'claim', id: 'Cy' });
  expect(world.server.idsAt('webrtcconnect')).toEqual(['Ann', 'Bob', 'Cy']);
  ann.wish({ is: 'claim', id: 'Dan' });
  expect(world.server.idsAt('webrtcconnect')).toEqual(['Bob', 'Cy', 'Dan']);
  expect(bob.news.at(-1)).toEqual({ is: 'gone', who: 'Ann' });
  say(bob, 'Dan', 'text');
  expect(ann.news.at(-1)).toMatchObject({ is: 'heard', from: 'Bob', to: 'Dan' });
});

it.each(['end', 'silence'] as const)('[DOOR7] [REG3] by %s the id is free again in 25 s', (how) => {
  const world = new TestWorld();
  const { ann, bob } = inCall(world, 'webrtcconnect');
  if (how === 'end') ann.end();
  else live(world, [bob], 25 * SECOND);
  expect(bob.news.at(-1)).toEqual({ is: 'gone', who: 'Ann' });
  say(bob, 'Ann', 'text', 'are you there');
  const message = 'are you there';
  expect(bob.news.at(-1)).toEqual({ is: 'absent', kind: 'text', to: 'Ann', message });
  expect(known(world, 'webrtcconnect', 'Ann').news).toEqual([{ is: 'claimed', id: 'Ann' }]);
});

it('[DOOR5] a message that says it is from somebody else goes back, and so does one from nobody', () => {
  const world = new TestWorld();
  const ann = known(world, 'webrtcconnect', 'Ann');
  const bob = known(world, 'webrtcconnect', 'Bob');
  const nobody = world.visit('webrtcconnect');
  const forged = { is: 'say', kind: 'offer', to: 'Bob', message: 'hi', as: 'Cy' } as const;
  ann.wish(forged);
  nobody.wish({ ...forged, as: 'Ann' });
  const refused = { is: 'refused', why: 'not allowed', wish: 'say', kind: 'offer', message: 'hi' };
  expect(ann.news.at(-1)).toEqual(refused);
  expect(nobody.news).toEqual([refused]);
  ann.wish({ ...forged, as: 'Ann' });
  expect(bob.news.slice(1)).toEqual([
    { is: 'heard', kind: 'offer', from: 'Ann', to: 'Bob', message: 'hi' },
  ]);
});

it('[DOOR6] an id of one door means nothing at another', () => {
  const world = new TestWorld();
  const ann = known(world, 'webrtcconnect', 'Ann');
  const namesake = peer(world, 'Ann');
  const bob = known(world, 'webrtcconnect', 'Bob');
  say(bob, 'Ann', 'text');
  expect(ann.news.at(-1)).toMatchObject({ is: 'heard', from: 'Bob' });
  expect(namesake.news).toEqual([{ is: 'claimed', id: 'Ann' }]);
});

it('[PEER1] who is refused an id, or brings the wrong things, is told why and closed', () => {
  const world = new TestWorld({ limits: { peersMax: 1 } });
  peer(world, 'Ann');
  const refused = [
    known(world, 'peerjs', 'Ann', 'another'),
    known(world, 'peerjs', 'Ann'),
    known(world, 'peerjs', 'Bob', 'proof'),
    known(world, 'peerjs', 'x'.repeat(serverLimits.doorIdCharsMax + 1), 'proof'),
    world.visit('peerjs'),
  ];
  refused.at(-1)?.wish({ is: 'unfit' });
  const whys = refused.flatMap(({ news }) =>
    news.map((one) => (one.is === 'refused' ? one.why : one.is)),
  );
  expect(whys).toEqual(['taken', 'taken', 'door full', 'malformed', 'not allowed']);
  expect(refused.map(({ closed }) => closed?.close)).toEqual(Array(5).fill('denied'));
  expect(world.server.idsAt('peerjs')).toEqual(['Ann']);
});

it('[PEER2] who shows the same proof takes the connection over with a new life, and nobody is told that anybody left', () => {
  const world = new TestWorld({ limits: { peersMax: 2 } });
  const { ann, bob } = inCall(world, 'peerjs');
  for (let second = 0; second < 80; second += 5) {
    live(world, [bob], 5 * SECOND);
    ann.pong();
  }
  const again = known(world, 'peerjs', 'Ann', 'proof of Ann');
  expect(again.news).toEqual([{ is: 'claimed', id: 'Ann' }]);
  expect(ann.closed?.close).toBe('superseded');
  ann.end();
  expect(bob.news.filter(({ is }) => is === 'gone')).toEqual([]);
  say(bob, 'Ann', 'candidate');
  expect(again.news.at(-1)).toMatchObject({ is: 'heard', from: 'Bob' });
  live(world, [bob], 20 * SECOND);
  expect(again.closed).toBeUndefined();
  say(again, 'Bob', 'candidate');
  expect(bob.news.at(-1)).toMatchObject({ is: 'heard', from: 'Ann' });
  again.end(PAGE_GOES);
  expect(bob.news.at(-1)).toEqual({ is: 'gone', who: 'Ann' });
  expect(world.endedCalls).toHaveLength(1);
});

it('[PEER4] [DOOR9] what waits is handed over in order when its receiver comes within 5 s', () => {
  const world = new TestWorld();
  const ann = peer(world, 'Ann');
  const bob = peer(world, 'Bob');
  say(ann, 'Cy', 'offer', 'A1');
  say(bob, 'Cy', 'offer', 'B1');
  say(ann, 'Cy', 'candidate', 'A2');
  say(ann, 'Cy', 'goodbye', 'not kept');
  world.pass(serverLimits.mailLifeMs - 1);
  const cy = peer(world, 'Cy');
  const heard = cy.news.flatMap((one) => (one.is === 'heard' ? [[one.from, one.message]] : []));
  expect(cy.news[0]).toEqual({ is: 'claimed', id: 'Cy' });
  expect(heard).toEqual([
    ['Ann', 'A1'],
    ['Ann', 'A2'],
    ['Bob', 'B1'],
  ]);
  world.pass(2 * serverLimits.mailLifeMs);
  expect([ann.news, bob.news].flat()).toHaveLength(2);
  cy.end(PAGE_GOES);
  expect(ann.news.at(-1)).toEqual({ is: 'gone', who: 'Cy' });
});

it('[PEER4] what waited for 5 s is gone, and its sender told once for each who did not come', () => {
  const world = new TestWorld();
  const ann = peer(world, 'Ann');
  for (const to of ['Bob', 'Cy', 'Bob', 'Bob']) say(ann, to, 'candidate');
  world.pass(serverLimits.mailLifeMs - 1);
  expect(ann.news).toHaveLength(1);
  world.pass(1);
  expect(ann.news.slice(1)).toEqual([
    { is: 'expired', to: 'Bob' },
    { is: 'expired', to: 'Cy' },
  ]);
  expect(peer(world, 'Bob').news).toEqual([{ is: 'claimed', id: 'Bob' }]);
});

it('[PEER4] nothing waits of who is gone', () => {
  const world = new TestWorld();
  const ann = peer(world, 'Ann');
  say(ann, 'Bob', 'offer');
  ann.end(PAGE_GOES);
  expect(world.server.gauges().doorPlaces).toBe(0);
  expect(peer(world, 'Bob').news).toEqual([{ is: 'claimed', id: 'Bob' }]);
});

it('[PEER5] who gives no heartbeat for 90 s is gone, whatever else it does', () => {
  const world = new TestWorld();
  const { ann, bob } = inCall(world, 'peerjs');
  for (let second = 0; second < 89; second += 1) {
    live(world, [bob], SECOND);
    ann.pong();
    say(ann, 'Bob', 'text');
  }
  expect(ann.closed).toBeUndefined();
  live(world, [bob], SECOND);
  expect(ann.closed?.close).toBe('silent');
  expect(bob.news.at(-1)).toEqual({ is: 'gone', who: 'Ann' });
  live(world, [bob], 300 * SECOND);
  expect(bob.closed).toBeUndefined();
  const cy = known(world, 'webrtcconnect', 'Cy');
  for (let second = 0; second < 300; second += 5) {
    world.pass(5 * SECOND);
    cy.pong();
  }
  expect(world.server.idsAt('webrtcconnect')).toEqual(['Cy']);
});

it('[PEER5] who leaves is gone, and all who were in touch with it are told, nobody else', () => {
  const world = new TestWorld();
  const { ann, bob } = inCall(world, 'peerjs');
  const [heard, stranger, parted] = ['Cy', 'Dan', 'Eve'].map((id) => peer(world, id));
  say(ann, 'Cy', 'candidate');
  say(ann, 'Eve', 'offer');
  if (parted !== undefined) say(parted, 'Ann', 'goodbye');
  ann.wish({ is: 'leave' });
  expect(ann.closed?.close).toBe('goodbye');
  const gone = { is: 'gone', who: 'Ann' };
  expect([bob, heard].map((one) => one?.news.at(-1))).toEqual([gone, gone]);
  expect(
    [stranger, parted].flatMap((one) => one?.news).filter((one) => one?.is === 'gone'),
  ).toEqual([]);
  expect(world.server.idsAt('peerjs')).toEqual(['Bob', 'Cy', 'Dan', 'Eve']);
});

it('[PEER8] who closes its connection goes on with those it is in a call with, and the others are told', () => {
  const world = new TestWorld();
  const { ann, bob } = inCall(world, 'peerjs');
  const [called, caller] = [peer(world, 'Cy'), peer(world, 'Dan')];
  say(ann, 'Cy', 'offer');
  say(caller, 'Ann', 'offer');
  ann.end(PAGE_CLOSES);
  const gone = { is: 'gone', who: 'Ann' };
  expect([called, caller].map(({ news }) => news.at(-1))).toEqual([gone, gone]);
  expect(world.server.idsAt('peerjs')).toEqual(['Bob', 'Cy', 'Dan']);
  world.pass(serverLimits.peerReturnMs);
  expect(bob.news).not.toContainEqual(gone);
});

it('[PEER8] who lost its connection and is back in time has missed nothing and is missed by nobody', () => {
  const world = new TestWorld();
  const { ann, bob } = inCall(world, 'peerjs');
  ann.end();
  expect(world.server.idsAt('peerjs')).toEqual(['Bob']);
  world.pass(serverLimits.mailLifeMs);
  say(bob, 'Ann', 'candidate');
  world.pass(serverLimits.peerReturnMs - serverLimits.mailLifeMs - 1);
  const again = known(world, 'peerjs', 'Ann', 'proof of Ann');
  expect(again.news).toMatchObject([{ is: 'claimed' }, { is: 'heard', kind: 'candidate' }]);
  live(world, [again, bob], serverLimits.peerReturnMs);
  expect(bob.news.filter(({ is }) => is === 'gone')).toEqual([]);
  expect(world.endedCalls).toEqual([]);
  again.wish({ is: 'leave' });
  expect(bob.news.at(-1)).toEqual({ is: 'gone', who: 'Ann' });
  expect(world.endedCalls).toHaveLength(1);
});

it.each(['nobody', 'somebody else'])(
  '[PEER8] [DOOR7] who lost its connection is gone when %s has come by its id in time',
  (who) => {
    const world = new TestWorld();
    const { ann, bob } = inCall(world, 'peerjs');
    ann.end();
    world.pass(serverLimits.peerReturnMs - 1);
    expect(bob.news.at(-1)).toMatchObject({ is: 'heard' });
    if (who === 'nobody') world.pass(1);
    else
      expect(known(world, 'peerjs', 'Ann', 'another').news).toEqual([{ is: 'claimed', id: 'Ann' }]);
    expect(bob.news.at(-1)).toEqual({ is: 'gone', who: 'Ann' });
    expect(world.endedCalls).toHaveLength(1);
  },
);

it('[PEER8] [DOOR3] of more that lost their connections than may be, the first is gone', () => {
  const world = new TestWorld({ limits: { peersMax: 2 } });
  const { ann, bob } = inCall(world, 'peerjs');
  ann.end();
  for (const id of ['Cy', 'Dan']) peer(world, id).end();
  expect(bob.news.at(-1)).toEqual({ is: 'gone', who: 'Ann' });
});

it.each(['goodbye', 'end', 'replaced id'] as const)(
  '[EMB3] a call runs from the answer to an offer until one is gone by %s',
  (how) => {
    const world = new TestWorld();
    const { ann, bob } = inCall(world, 'webrtcconnect');
    live(world, [ann, bob], 20 * SECOND);
    say(bob, 'Ann', 'answer');
    expect(world.endedCalls).toEqual([]);
    if (how === 'goodbye') say(bob, 'Ann', 'goodbye');
    else if (how === 'end') ann.end();
    else ann.wish({ is: 'claim', id: 'Cy' });
    world.endAll();
    expect(world.endedCalls).toEqual([
      { door: 'webrtcconnect', people: ['Ann', 'Bob'], lastedMs: 20 * SECOND },
    ]);
  },
);

it('[EMB3] an answer that nobody asked for is no call', () => {
  const world = new TestWorld();
  const ann = peer(world, 'Ann');
  peer(world, 'Bob');
  say(ann, 'Bob', 'offer');
  say(ann, 'Bob', 'answer');
  say(ann, 'Ann', 'offer');
  say(ann, 'Ann', 'answer');
  world.endAll();
  expect(world.endedCalls).toEqual([]);
});
