import { expect, it } from 'vitest';
import type { CreateResult, JoinResult } from '@parley/protocol';
import { TestWorld } from './testing.ts';

it('[ROOM1] [REL4] two people meet in a room and their signals reach each other, stamped', () => {
  const world = new TestWorld();
  const a = world.join();
  const b = world.join();
  const { room, key } = a.get<CreateResult>({ t: 'create' });
  const { view } = a.get<JoinResult>({ t: 'join', room, key, name: 'Ada' });
  expect(view.members).toEqual([{ id: view.you, name: 'Ada', role: 'creator', away: false }]);
  const { view: seen } = b.get<JoinResult>({ t: 'join', room, name: 'Bob' });
  expect(a.last('joined').member.id).toBe(seen.you);
  b.ask({ t: 'signal', to: view.you, gen: 1, k: 1, body: { kind: 'bye' } });
  expect(a.last('signal')).toMatchObject({ from: seen.you, gen: 1, k: 1, body: { kind: 'bye' } });
});

it('[SES1] [SES4] a session resumes on a new socket while the old one still looks alive', () => {
  const world = new TestWorld();
  const a = world.join();
  const first = a.last('welcome');
  const { room } = a.get<CreateResult>({ t: 'create' });
  a.get({ t: 'join', room, name: 'Ada' });
  const again = world.open();
  const second = again.resume(first, 1);
  expect(second).toMatchObject({ resumed: true, epoch: first.epoch + 1, first: 2, n: 2 });
  expect(a.closed?.close).toBe('superseded');
  expect(again.last('done')).toEqual(a.last('done'));
  expect(again.last('live').seq).toBe(2);
});
