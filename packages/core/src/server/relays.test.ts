import { expect, it } from 'vitest';
import type { CheckResult, CreateResult, JoinResult } from '@parley/protocol';
import { serverLimits } from './limits.ts';
import type { Relays } from './relays.ts';
import { type TestSocket, TestWorld } from './testing.ts';

/** Its credentials say for whom and which they are. */
class CountingRelays implements Relays {
  isUp = true;
  made = 0;
  readonly relayOnly: boolean;
  readonly lives: number[] = [];

  constructor(relayOnly = false) {
    this.relayOnly = relayOnly;
  }

  serversFor(holder: string, lifeMs: number) {
    if (!this.isUp) return [];
    this.made += 1;
    this.lives.push(lifeMs);
    return [{ urls: ['turn:relay.example'], username: holder, credential: `${this.made}` }];
  }

  state() {
    return this.isUp ? ('running' as const) : ('failed' as const);
  }
}

const { relayLifeMs, checkLifeMs } = serverLimits;

function inRoom(relays: Relays): { world: TestWorld; ada: TestSocket; bob: TestSocket } {
  const world = new TestWorld({ relays });
  const [ada, bob] = [world.join(), world.join()];
  const { room } = ada.get<CreateResult>({ t: 'create' });
  ada.get<JoinResult>({ t: 'join', room, name: 'Ada' });
  bob.get<JoinResult>({ t: 'join', room, name: 'Bob' });
  return { world, ada, bob };
}

const credentialsOf = (socket: TestSocket) =>
  socket.all('ice').map(({ servers }) => servers[0]?.credential);

it('[FAULT72] [TURN4] members get credentials that last, made anew at half their life while they are inside', () => {
  const relays = new CountingRelays();
  const { world, ada, bob } = inRoom(relays);
  expect(credentialsOf(ada)).toHaveLength(1);
  world.live([ada, bob], relayLifeMs / 2);
  expect(credentialsOf(ada)).toHaveLength(2);
  bob.get({ t: 'leave' });
  world.live([ada, bob], relayLifeMs);
  expect(credentialsOf(ada)).toHaveLength(4);
  expect(credentialsOf(bob), 'nothing for who has left').toHaveLength(2);
  expect(new Set([...credentialsOf(ada), ...credentialsOf(bob)]).size).toBe(6);
  expect(new Set(relays.lives)).toEqual(new Set([relayLifeMs]));
});

it('[TURN4] nobody else gets any: not who only looks, makes a room or was removed', () => {
  const relays = new CountingRelays();
  const world = new TestWorld({ relays });
  const [ada, bob, eve] = [world.join(), world.join(), world.join()];
  const { room, key } = ada.get<CreateResult>({ t: 'create' });
  eve.get({ t: 'look', room });
  expect(relays.made).toBe(0);
  ada.get<JoinResult>({ t: 'join', room, name: 'Ada', key });
  const { view } = bob.get<JoinResult>({ t: 'join', room, name: 'Bob' });
  ada.get({ t: 'remove', member: view.you });
  const before = credentialsOf(bob);
  world.live([ada, bob, eve], relayLifeMs * 2);
  expect(credentialsOf(bob)).toEqual(before);
  expect(credentialsOf(eve)).toEqual([]);
});

it('[TURN4] credentials are of their holder: the same for all tabs of a browser, and no id of anybody', () => {
  const relays = new CountingRelays();
  const { ada, bob } = inRoom(relays);
  const [first, second] = [ada, bob].map((socket) => socket.last('ice').servers[0]?.username);
  expect(first).not.toBe(second);
  expect([first, second].join()).not.toMatch(/ada|bob/i);
});

it('[TURN5] who is inside is told at once when the relay comes or goes', () => {
  const relays = new CountingRelays();
  relays.isUp = false;
  const { world, ada } = inRoom(relays);
  expect(ada.all('ice')).toEqual([]);
  relays.isUp = true;
  world.feed({ t: 'relaysChanged' });
  expect(credentialsOf(ada)).toHaveLength(1);
});

it('[NET3] members are told that the operator wants no address but the relay’s to be told', () => {
  const { ada } = inRoom(new CountingRelays(true));
  expect(ada.last('ice').relayOnly).toBe(true);
});

it('[TURN4] a check gets credentials for a minute, one at a time for an address', () => {
  const relays = new CountingRelays();
  const world = new TestWorld({ relays });
  const [ada, neighbour, other] = [world.join(), world.join(), world.join('198.51.100.7')];
  const result = ada.get<CheckResult>({ t: 'check' });
  expect(result).toMatchObject({ relay: 'running', servers: [{ credential: '1' }] });
  expect(ada.get<CheckResult>({ t: 'check' }).servers, 'once more by the same').toHaveLength(1);
  expect(neighbour.ask({ t: 'check' })).toMatchObject({
    code: 'rate_limited',
    retryAfterMs: checkLifeMs,
  });
  expect(other.get<CheckResult>({ t: 'check' }).servers).toHaveLength(1);
  expect(new Set(relays.lives)).toEqual(new Set([checkLifeMs]));
  world.live([ada, neighbour, other], checkLifeMs);
  expect(neighbour.get<CheckResult>({ t: 'check' }).servers).toHaveLength(1);
});

it('[TURN4] where there is no relay a check says so', () => {
  expect(new TestWorld().join().get({ t: 'check' })).toEqual({ relay: 'none', servers: [] });
});

it('[SES16] after everybody left nothing remains of credentials', () => {
  const { world } = inRoom(new CountingRelays());
  world.join().get({ t: 'check' });
  world.endAll();
  world.pass(24 * 60 * 60_000);
  expect(world.server.gauges().timers).toBe(0);
});
