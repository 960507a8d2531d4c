import { expect, it } from 'vitest';
import type { RoomView } from '@parley/protocol';
import { fnv1a, roomDigest } from './digest.ts';

const view = (): RoomView => ({
  room: '0123-4567-89ab',
  you: 'aaaaaaaaaa',
  capacity: 3,
  locked: false,
  protected: false,
  members: [
    { id: 'aaaaaaaaaa', name: 'Ada', role: 'creator', away: false },
    { id: 'bbbbbbbbbb', name: 'Bob', role: 'guest', away: true },
  ],
});

it('[SES7] the digest covers every field of the view, the members and their order', () => {
  const [ada, bob] = view().members as [RoomView['members'][number], RoomView['members'][number]];
  const changed: RoomView[] = [
    { ...view(), room: '0123-4567-89ac' },
    { ...view(), you: 'bbbbbbbbbb' },
    { ...view(), capacity: 4 },
    { ...view(), locked: true },
    { ...view(), protected: true },
    { ...view(), members: [ada] },
    { ...view(), members: [bob, ada] },
    ...[{ id: 'cccccccccc' }, { name: 'Bod' }, { role: 'creator' as const }, { away: false }].map(
      (field) => ({
        ...view(),
        members: [ada, { ...bob, ...field }],
      }),
    ),
  ];
  const digests = [null, view(), ...changed].map(roomDigest);
  expect(new Set(digests).size).toBe(digests.length);
  expect(roomDigest(view())).toBe(roomDigest(view()));
});

it('is FNV-1a, 32 bits', () => {
  expect([fnv1a(''), fnv1a('a'), fnv1a('foobar')]).toEqual([0x811c9dc5, 0xe40c292c, 0xbf9cf968]);
});
