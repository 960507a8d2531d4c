import { afterAll, expect, it } from 'vitest';
import { endChildren } from '../harness/child.ts';
import { Crowd } from './crowd.ts';
import { sourceOf } from './jobs.ts';
import { meet, Person } from './person.ts';
import { PlainClient } from './plain-client.ts';
import { Pusher } from './pusher.ts';
import { StormServer } from './server.ts';

const CLIENTS = 12;
const TALKING = 4;
const PATIENCE_MS = 60_000;

afterAll(endChildren);

it('real clients come back over TLS to a server that was killed, and their calls go on', async () => {
  const server = await StormServer.start('parley');
  const { port } = server;
  const people = Array.from({ length: CLIENTS }, (_, at) => {
    const source = sourceOf(0, at);
    return new Person({ port, source }, source);
  });
  const crowd = new Crowd();
  await crowd.open(people);
  const talkers = people.slice(0, TALKING);
  const [one, other, third, fourth] = talkers;
  if (one && other && third && fourth) await Promise.all([meet(one, other), meet(third, fourth)]);
  await crowd.talk(talkers);
  const returning = crowd.comeBack(PATIENCE_MS);
  const { killedAt } = await server.killAndStart();
  const pusher = new Pusher({ port, source: sourceOf(1, 0) });
  const { back, talkingBack, missing, lostCalls } = await returning;
  expect({ missing, lostCalls }).toEqual({ missing: 0, lostCalls: 0 });
  expect([back.length, talkingBack.length]).toEqual([CLIENTS - TALKING, TALKING]);
  expect(Math.min(...back, ...talkingBack)).toBeGreaterThan(killedAt);
  expect(pusher.stop()).toBeGreaterThanOrEqual(4);
  expect((await server.lag()).p99Ms).toBeGreaterThan(0);
  await server.end();
}, 120_000);

it('plain clients come back to the bare server', async () => {
  const server = await StormServer.start('bare');
  const clients = [0, 1].map(
    (at) => new PlainClient({ port: server.port, source: sourceOf(2, at) }),
  );
  const crowd = new Crowd();
  await crowd.open(clients);
  const returning = crowd.comeBack(PATIENCE_MS);
  await server.killAndStart();
  expect((await returning).back).toHaveLength(2);
  await server.end();
}, 120_000);
