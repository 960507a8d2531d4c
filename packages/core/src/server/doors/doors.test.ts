import { expect, it } from 'vitest';
import { TestWorld } from '../testing.ts';
import type { DoorName, Wish } from './io.ts';

const claims = (id: string): Wish[] => [{ is: 'claim', id, proof: id }];
const offer = { is: 'say', kind: 'offer', message: 'offer' } as const;

/** How two come into a call at each door, and its ids, as far as they are of their choice. */
const calls: readonly (readonly [DoorName, Wish[], Wish[]])[] = [
  ['peerjs', claims('Ann'), [...claims('Bob'), { ...offer, to: 'Ann' }]],
  ['webrtcconnect', claims('Ann'), [...claims('Bob'), { ...offer, to: 'Ann' }]],
  [
    'socket.io',
    [...claims('A'), { is: 'enter', room: '504555', name: 'Ann' }],
    [...claims('B'), { is: 'enter', room: '504555', name: 'Bob' }],
  ],
  ['websocket', [{ is: 'lead' }], [{ is: 'lead' }]],
];

it.each(calls)(
  '[DOOR10] told to end, the server closes both of a call at %s and tells neither that the other is gone',
  (door, first, second) => {
    const world = new TestWorld();
    const [ann, bob] = [world.visit(door), world.visit(door)];
    for (const wish of first) ann.wish(wish);
    for (const wish of second) bob.wish(wish);
    const before = [ann, bob].map(({ news }) => [...news]);
    world.feed({ t: 'drain' });
    expect([ann, bob].map(({ closed }) => closed?.close)).toEqual(['drain', 'drain']);
    expect([ann, bob].map(({ news }) => news)).toEqual(before);
  },
);
