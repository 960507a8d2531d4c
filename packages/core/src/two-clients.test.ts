import { expect, it } from 'vitest';
import { CallWorld, type TestClient } from './testing-world.ts';

it('[LINK2] [LINK9] two who join the same room have an active link; the one who came later leads', () => {
  const { ada, ben } = pair();
  expect(ada.peers.map(({ leads }) => leads)).toEqual([false]);
  expect(ben.peers.map(({ leads }) => leads)).toEqual([true]);
  expect(ada.others).toMatchObject([{ name: 'Ben', link: 'active', path: 'direct' }]);
});

function pair(seed = 1): { world: CallWorld; ada: TestClient; ben: TestClient; room: string } {
  const world = new CallWorld(seed);
  const ada = world.client('Ada');
  const ben = world.client('Ben');
  const room = ada.createRoom();
  ada.join(room);
  ben.join(room);
  world.until(() => ada.isActive && ben.isActive, 'both links are active', 5_000);
  return { world, ada, ben, room };
}
