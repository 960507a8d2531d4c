import { expect, it } from 'vitest';
import type { CreateResult, InviteResult } from '@parley/protocol';
import { TestWorld } from '../testing.ts';

it('[EMB3] a call in a room is over when one is left of two, with all who were in it', () => {
  const world = new TestWorld();
  const [ada, bob, cyd] = [world.join(), world.join(), world.join()];
  const { room, key } = ada.get<CreateResult>({ t: 'create', capacity: 3 });
  ada.get({ t: 'join', room, key, name: 'Ada' });
  world.live([ada, bob, cyd], 3_000);
  bob.get({ t: 'join', room, name: 'Bob' });
  world.live([ada, bob, cyd], 4_000);
  ada.get({ t: 'lock', locked: true });
  cyd.get({ t: 'join', room, key, name: 'Cyd' });
  ada.get({ t: 'leave' });
  expect(world.endedCalls).toEqual([]);
  world.live([ada, bob, cyd], 5_000);
  bob.get({ t: 'leave' });
  expect(world.endedCalls).toEqual([
    { door: 'native', people: ['Ada', 'Bob', 'Cyd'], lastedMs: 9_000 },
  ]);
  cyd.get({ t: 'leave' });
  expect(world.endedCalls).toHaveLength(1);
  expect(world.server.gauges().conversations).toBe(0);
});

it('[EMB3] so are calls of pairs and by name; nobody was in a call alone', () => {
  const world = new TestWorld();
  const [ada, bob, cyd, dan] = [
    world.guest('Ada'),
    world.guest('Bob'),
    world.join('192.0.2.3'),
    world.join('192.0.2.4'),
  ];
  const { invite } = ada.get<InviteResult>({ t: 'invite', user: 'Bob', media: 'audio' });
  bob.get({ t: 'accept', invite, media: 'audio' });
  cyd.get({ t: 'pair', id: 'desk', peer: 'van' });
  dan.get({ t: 'pair', id: 'van', peer: 'desk' });
  const alone = world.join();
  alone.get({ t: 'pair', id: 'one', peer: 'two' });
  expect(world.server.gauges().conversations).toBe(2);
  world.endAll();
  world.pass(60_000);
  expect(world.endedCalls.map(({ people }) => people)).toEqual([
    ['Ada', 'Bob'],
    ['desk', 'van'],
  ]);
  expect(world.server.gauges().conversations).toBe(0);
});

it('[EMB3] of people who come and go for ever, the first are told of', () => {
  const world = new TestWorld({ limits: { peopleToldMax: 5 } });
  const [ada, bob, cyd] = [world.join(), world.join(), world.join()];
  const { room, key } = ada.get<CreateResult>({ t: 'create', capacity: 3 });
  ada.get({ t: 'join', room, key, name: 'Ada' });
  bob.get({ t: 'join', room, name: 'Bob' });
  for (let time = 1; time < 20; time += 1) {
    cyd.get({ t: 'join', room, name: `Cyd ${time}` });
    cyd.get({ t: 'leave' });
  }
  ada.get({ t: 'leave' });
  expect(world.endedCalls.map(({ people }) => people)).toEqual([
    ['Ada', 'Bob', 'Cyd 1', 'Cyd 2', 'Cyd 3'],
  ]);
});
