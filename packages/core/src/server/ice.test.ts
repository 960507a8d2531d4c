import { expect, it } from 'vitest';
import type { CreateResult, DownFrame, InviteResult, JoinResult } from '@parley/protocol';
import { type TestSocket, TestWorld } from './testing.ts';

const iceServers = [
  { urls: ['stun:stun.example:3478'] },
  { urls: ['turn:turn.example:3478'], username: 'ada', credential: 'secret' },
];
const news = { t: 'ice', servers: iceServers };
const wellKnown = () => new TestWorld({ iceServers });
const placeOf = (socket: TestSocket, fits: (frame: DownFrame) => boolean) =>
  socket.frames.findIndex(fits);

it.each(['link', 'pair'])(
  '[ICE1] who comes in by a %s is told of the servers before anything of the room',
  (way) => {
    const world = wellKnown();
    const [ada, bob] = [world.join(), world.join()];
    const { room } = ada.get<CreateResult>({ t: 'create' });
    const people = [
      [ada, 'ada', 'bob'],
      [bob, 'bob', 'ada'],
    ] as const;
    for (const [socket, id, peer] of people) {
      expect(socket.all('ice')).toEqual([]);
      socket.get(way === 'link' ? { t: 'join', room, name: id } : { t: 'pair', id, peer });
      expect(socket.last('ice')).toMatchObject(news);
      const told = placeOf(socket, ({ t }) => t === 'ice');
      expect(told).toBeLessThan(
        placeOf(socket, (frame) => frame.t === 'done' && 'view' in frame.value),
      );
    }
    expect(ada.all('ice'), 'once for each stay').toHaveLength(1);
  },
);

it('[ICE1] so are both sides of a call by name', () => {
  const world = wellKnown();
  const [ada, bob] = [world.guest('Ada'), world.guest('Bob')];
  const { invite } = ada.get<InviteResult>({ t: 'invite', user: 'Bob', media: 'video' });
  bob.get({ t: 'accept', invite, media: 'video' });
  for (const socket of [ada, bob]) {
    expect(socket.all('ice')).toMatchObject([news]);
    const told = placeOf(socket, ({ t }) => t === 'ice');
    expect(told).toBeLessThan(
      placeOf(socket, (frame) => frame.t === 'done' && 'view' in frame.value),
    );
  }
});

it('[ICE1] a page that lost count is told again, before it reads with whom it is in a call', () => {
  const world = new TestWorld({ iceServers, limits: { replayFramesMax: 4 } });
  const [ada, bob] = [world.join(), world.join()];
  const { room } = ada.get<CreateResult>({ t: 'create' });
  ada.get<JoinResult>({ t: 'join', room, name: 'Ada' });
  const { view } = bob.get<JoinResult>({ t: 'join', room, name: 'Bob' });
  ada.end();
  const to = view.members[0]?.id ?? '';
  for (let k = 1; k < 10; k += 1) {
    bob.ask({ t: 'signal', to, gen: 1, k, body: { kind: 'bye' } });
  }
  const back = world.open();
  expect(back.resume(ada.last('welcome'), 0).gap).toBe(true);
  expect(back.frames.map(({ t }) => t)).toEqual(['welcome', 'ice', 'snapshot', 'ticket', 'live']);
  back.ask({ t: 'sync' });
  expect(back.frames.slice(5).map(({ t }) => t)).toEqual(['ice', 'snapshot', 'ticket']);
});

it('[ICE1] a page that lost a connection reads it with what it missed', () => {
  const world = wellKnown();
  const ada = world.join();
  const { room } = ada.get<CreateResult>({ t: 'create' });
  const { seq } = ada;
  ada.get({ t: 'join', room, name: 'Ada' });
  ada.end();
  const back = world.open();
  expect(back.resume(ada.last('welcome'), seq).gap).toBeUndefined();
  expect(back.frames.map(({ t }) => t)).toEqual(['welcome', 'ice', 'ticket', 'done', 'live']);
});

it('[ICE1] nothing is said to whoever is in no room, nor where no servers are known', () => {
  const outside = wellKnown().join();
  outside.ask({ t: 'sync' });
  expect(outside.all('ice')).toEqual([]);
  const inside = new TestWorld().join();
  inside.get({ t: 'pair', id: 'ada', peer: 'bob' });
  inside.ask({ t: 'sync' });
  expect(inside.all('ice')).toEqual([]);
});
