import { expect, it } from 'vitest';
import { type TestSocket, TestWorld } from './testing.ts';

const keys = { p256dh: 'p'.repeat(87), auth: 'a'.repeat(22) };
const on = (socket: TestSocket, endpoint: string) => {
  const answer = socket.ask({ t: 'pushOn', endpoint, ...keys });
  return answer?.t === 'refused' ? answer.code : answer?.t;
};
const pushesOf = (world: TestWorld) =>
  world.outer.store.reach({ caller: 'bob', callee: 'ada' })?.pushes.map(({ endpoint }) => endpoint);

it('[PUSH3] a device takes pushes where an address of the public internet is, one each, until it stops', () => {
  const world = new TestWorld({ admission: { registration: 'open', pushKey: 'key' } });
  const ada = world.guest('ada');
  expect(on(ada, 'https://10.0.0.1/x')).toBe('bad_endpoint');
  expect(pushesOf(world)).toEqual([]);
  expect(on(ada, 'https://push.example/1')).toBe('done');
  expect(on(ada, 'https://push.example/2')).toBe('done');
  expect(pushesOf(world)).toEqual(['https://push.example/2']);
  ada.get({ t: 'pushOff' });
  expect(pushesOf(world)).toEqual([]);
});

it('[PUSH3] who signed out while the address was looked at has no subscription', () => {
  const world = new TestWorld({ admission: { registration: 'open', pushKey: 'key' } });
  const ada = world.guest('ada');
  ada.get({ t: 'protect', password: 'correct horse' });
  world.outer.holds = (call) => call === 'checkEndpoint';
  ada.ask({ t: 'pushOn', endpoint: 'https://push.example/1', ...keys });
  ada.get({ t: 'signOut', everywhere: false });
  world.answer();
  expect(ada.last('refused').code).toBe('not_signed_in');
  expect(pushesOf(world)).toEqual([]);
});

it('[STO6] without an answer nothing is promised; a server that sends none takes none', () => {
  const world = new TestWorld({ admission: { registration: 'open', pushKey: 'key' } });
  const ada = world.guest('ada');
  world.outer.isAway = true;
  expect(on(ada, 'https://push.example/1')).toBe('store_unavailable');
  expect(on(new TestWorld().guest('ada'), 'https://push.example/1')).toBe('not_allowed');
});
