import { expect, it } from 'vitest';
import { Prng } from '@parley/core/kit';
import { Path, Socket } from './network.ts';
import { World } from './world.ts';

const seconds = 1_000;

it('[SIM2] a stall delays everything behind it and loses nothing', () => {
  const { world, path, socket, heard } = openSocket();
  path.block('down', world.now + 5 * seconds);
  for (const text of ['a', 'b', 'c']) socket.sendDown(text);
  socket.sendUp('x');
  world.run(world.now + 4 * seconds);
  expect(heard).toEqual({ client: ['opened'], server: ['opened', 'x'] });
  world.run(world.now + 2 * seconds);
  expect(heard.client).toEqual(['opened', 'a', 'b', 'c']);
});

it('[SIM2] a half-open socket is told to nobody, a reset to those named', () => {
  const { world, socket, heard } = openSocket();
  socket.sendUp('lost');
  socket.cut('nobody');
  world.run(world.now + 60 * seconds);
  expect(heard).toEqual({ client: ['opened'], server: ['opened'] });
  socket.cut('server');
  world.run(world.now + 1 * seconds);
  expect(heard).toEqual({ client: ['opened'], server: ['opened', 'closed 1006'] });
});

it('[SIM2] a close hands over what was sent before it, and hangs for 30 s when nobody answers', () => {
  const { world, path, socket, heard } = openSocket();
  socket.sendDown('last words');
  socket.close('server', 4420, '');
  path.closesHangUntil = world.now + 10 * seconds;
  world.run(world.now + 5 * seconds);
  expect(heard).toEqual({ client: ['opened', 'last words', 'closed 4420'], server: ['opened'] });
  world.run(world.now + 30 * seconds);
  expect(heard.server).toEqual(['opened', 'closed 1006']);
});

it('[SIM2] a frame can be cut off before or after its delivery', () => {
  for (const when of ['before', 'after'] as const) {
    const { world, path, socket, heard } = openSocket();
    path.tap = (_, text) => (text === 'welcome' ? { text, cut: when } : { text });
    for (const text of ['queued', 'welcome', 'live']) socket.sendDown(text);
    world.run(world.now + 1 * seconds);
    const got = when === 'before' ? ['queued'] : ['queued', 'welcome'];
    expect(heard.client).toEqual(['opened', ...got, 'closed 1006']);
  }
});

function openSocket() {
  const world = new World();
  const path = new Path(20, 10);
  const heard: Record<'client' | 'server', string[]> = { client: [], server: [] };
  const end = (side: 'client' | 'server') => ({
    opened: () => void heard[side].push('opened'),
    frame: (text: string) => void heard[side].push(text),
    ponged: () => {},
    closed: (code: number) => void heard[side].push(`closed ${code}`),
  });
  const socket = new Socket(world, new Prng(1), path, end('client'));
  socket.connect(() => end('server'));
  world.run(1 * seconds);
  return { world, path, socket, heard };
}
