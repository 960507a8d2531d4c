import { expect, it } from 'vitest';
import { type TestSocket, TestWorld } from '../testing.ts';
import type { MessageKind, News } from './io.ts';

function room(world = new TestWorld()) {
  /** `later`: a client whose people press a button first. */
  const come = (later = false): TestSocket => {
    const socket = world.visit('websocket');
    socket.wish({ is: 'lead', later });
    return socket;
  };
  return { world, come };
}

const say = (socket: TestSocket, kind: MessageKind, message: unknown): void =>
  socket.wish({ is: 'say', kind, message });
const lead = (socket: TestSocket): void => socket.wish({ is: 'lead' });

const words = ({ news }: TestSocket): unknown[] => news.map(wordOf);
const wordOf = (news: News): unknown => (news.is === 'heard' ? news.message : news.is);

it('[DUO1] a third is not admitted, and whoever gets that far is sent away', () => {
  const { world, come } = room();
  const [ada] = [come(), come()];
  expect(world.server.admits('websocket')).toBe(false);
  expect(come()).toMatchObject({ closed: { close: 'denied' }, news: [{ why: 'door full' }] });
  ada.end();
  expect(world.server.admits('websocket')).toBe(true);
});

it('[DUO2] who was alone leads at once', () => {
  const { come } = room();
  const [ada, bo] = [come(), come()];
  expect([words(ada), words(bo)]).toEqual([['leads'], []]);
});

it('[DUO2] where a button comes first nobody leads before it is pressed, and then who was alone', () => {
  const { come } = room();
  const [ada, bo] = [come(true), come(true)];
  lead(bo);
  expect([words(ada), words(bo)]).toEqual([[], []]);
  lead(ada);
  expect([words(ada), words(bo)]).toEqual([['leads'], []]);
});

it('[DUO3] what is said before the other is there arrives with the description first', () => {
  const { come } = room();
  const ada = come();
  say(ada, 'candidate', 'c1');
  say(ada, 'offer', 'o1');
  say(ada, 'candidate', 'c2');
  const bo = come();
  expect(words(bo)).toEqual(['o1', 'c1', 'c2']);
  say(ada, 'candidate', 'c3');
  expect(words(bo)).toEqual(['o1', 'c1', 'c2', 'c3']);
});

it('[DUO3] also when both are there, candidates come after the description of their side', () => {
  const { come } = room();
  const [ada, bo] = [come(), come()];
  say(ada, 'offer', 'o');
  say(bo, 'candidate', 'c');
  expect(words(ada)).toEqual(['leads']);
  say(bo, 'answer', 'a');
  expect(words(ada)).toEqual(['leads', 'a', 'c']);
});

it('[DUO3] ten descriptions and fifty candidates wait, no more', () => {
  const { come } = room();
  const ada = come();
  for (let n = 0; n < 60; n += 1) say(ada, 'candidate', n);
  for (let n = 0; n < 12; n += 1) say(ada, 'offer', `o${n}`);
  const heard = words(come());
  expect(heard.slice(0, 11)).toEqual([...Array.from({ length: 10 }, (_, n) => `o${n}`), 0]);
  expect(heard).toHaveLength(60);
});

it('[DUO4] when the leader goes the other is asked, leads after yes, and the next one follows', () => {
  const { come } = room();
  const [ada, bo] = [come(), come()];
  ada.end();
  expect(words(bo)).toEqual(['askedToLead']);
  lead(bo);
  say(bo, 'offer', 'again');
  const cy = come();
  expect([words(bo), words(cy)]).toEqual([['askedToLead', 'leads'], ['again']]);
});

it('[DUO4] where a button comes first, yes is not enough to lead, but to be the one who does', () => {
  const { come } = room();
  const [ada, bo] = [come(true), come(true)];
  lead(ada);
  ada.end();
  bo.wish({ is: 'lead', later: true });
  const cy = come(true);
  lead(cy);
  expect([words(bo), words(cy)]).toEqual([['askedToLead'], []]);
  lead(bo);
  expect(words(bo)).toEqual(['askedToLead', 'leads']);
});

it('[DUO4] whoever comes leads when the one who was asked says nothing, and a late yes changes nothing', () => {
  const { come } = room();
  const [ada, bo] = [come(), come()];
  ada.end();
  say(bo, 'answer', 'too late');
  const cy = come();
  lead(bo);
  say(cy, 'offer', 'o');
  say(bo, 'answer', 'a');
  expect([words(bo), words(cy)]).toEqual([
    ['askedToLead', 'o'],
    ['leads', 'a'],
  ]);
});

it('[DUO4] when the other comes again, the leader makes a new call, and nothing of the old one is heard', () => {
  const { come } = room();
  const [ada, bo] = [come(), come()];
  say(ada, 'offer', 'o1');
  say(ada, 'candidate', 'c1');
  bo.end();
  say(ada, 'candidate', 'late');
  const again = come();
  expect([words(ada), words(again)]).toEqual([['leads', 'leads'], []]);
  say(ada, 'offer', 'o2');
  expect(words(again)).toEqual(['o2']);
});

it('[DUO4] a leader that made a new call by itself is not told to make another', () => {
  const { come } = room();
  const [ada, bo] = [come(), come()];
  bo.end();
  say(ada, 'offer', 'o2');
  expect([words(come()), words(ada)]).toEqual([['o2'], ['leads']]);
});

it('[DUO4] another press makes another call', () => {
  const { come } = room();
  const [ada, bo] = [come(true), come(true)];
  for (const offer of ['o1', 'o2']) {
    lead(ada);
    say(ada, 'offer', offer);
    say(bo, 'answer', `to ${offer}`);
  }
  expect([words(ada), words(bo)]).toEqual([
    ['leads', 'to o1', 'leads', 'to o2'],
    ['o1', 'o2'],
  ]);
});

it('[DUO5] who says what only the other role may say loses its connection, and its place', () => {
  for (const [at, kind] of [
    [0, 'answer'],
    [1, 'offer'],
  ] as const) {
    const { world, come } = room();
    const both = [come(), come()] as const;
    say(both[at], kind, 'x');
    const other = both[1 - at];
    expect([both[at].closed?.close, other?.closed]).toEqual(['protocol', undefined]);
    expect(world.server.admits('websocket')).toBe(true);
  }
});

it('[DOOR7] a silent one is gone within 25 s, and the other is asked to lead', () => {
  const { world, come } = room();
  const [ada, bo] = [come(), come()];
  for (let n = 0; n < 25; n += 1) {
    world.pass(1_000);
    bo.pong();
  }
  expect([ada.closed?.close, words(bo)]).toEqual(['silent', ['askedToLead']]);
  bo.end();
  expect(world.server.gauges()).toMatchObject({ doorPlaces: 0, timers: 0 });
  expect(world.endedCalls).toHaveLength(1);
});
