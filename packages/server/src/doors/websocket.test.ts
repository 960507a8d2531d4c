import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ask, startTestServer, type TestServer, upgrade } from '../testing.ts';
import { DoorClient } from './testing.ts';

/** Short enough to wait for a dead socket, long enough for a busy machine. */
const limits = { pingIntervalMs: 300, silentAfterMs: 1_500, peerReturnMs: 1_000 };

let server: TestServer;
let withButton: TestServer;
beforeAll(async () => {
  server = await startTestServer({ doors: ['websocket'], limits });
  withButton = await startTestServer({ doors: ['websocket'], limits, websocketStart: 'button' });
});
afterAll(() => Promise.all([server.stop(), withButton.stop()]));

/** So many are inside, for the server, too. */
const inside = (count: number) =>
  vi.waitFor(
    async () => {
      const metrics = await ask(server.port, '/metrics');
      expect(metrics.body.toString()).toMatch(new RegExp(`^parley_visits ${count}$`, 'm'));
    },
    { timeout: 10_000 },
  );

afterEach(() => inside(0));

const come = ({ url } = server): Promise<DoorClient> => DoorClient.open(`${url}/websocket`);

const frame = (type: string, data = '') => ({ type, data });
const initCaller = frame('InitCaller');
const upgradeToCaller = frame('UpgradeToCaller');
const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');
const offer = frame('CallerSessionDesc', base64({ type: 'offer', sdp: 'v=0\r\nö' }));
const answer = frame('CalleeSessionDesc', base64({ type: 'answer', sdp: 'v=0\r\n' }));
const candidate = (n: number) => frame('ICECandidate', base64({ candidate: `c${n}` }));

/** All hang up, and the places are free again. */
async function leave(...clients: DoorClient[]): Promise<void> {
  for (const client of clients) client.close();
  await Promise.all(clients.map(({ closed }) => closed));
}

/** Two who can speak with each other. */
async function couple(): Promise<[caller: DoorClient, callee: DoorClient]> {
  const caller = await come();
  expect(await caller.next()).toEqual(initCaller);
  return [caller, await come()];
}

const statusOf = (said: string): string => said.split('\r\n', 1)[0] ?? '';

describe('check 10', () => {
  it('[DUO1] the third is answered 423 Locked, until somebody has left', async () => {
    const two = await couple();
    const third = () =>
      upgrade(server.port, { path: '/websocket', 'Sec-WebSocket-Protocol': undefined });
    expect(statusOf(await third())).toBe('HTTP/1.1 423 Locked');
    await leave(...two);
    await inside(0);
    expect(statusOf(await third())).toBe('HTTP/1.1 101 Switching Protocols');
  });

  it('[DUO2] [DUO5] the first is told to call; who speaks out of its role is cut, what is no message is ignored', async () => {
    const [caller, callee] = await couple();
    for (const senseless of [
      'not JSON',
      '[]',
      frame('InitCaller'),
      frame('gatherICECandidates'),
      frame('Unheard'),
      { type: 'ICECandidate', data: {} },
    ]) {
      caller.say(senseless);
      callee.say(senseless);
    }
    caller.say(offer);
    expect(await callee.next()).toEqual(offer);
    callee.say(answer);
    expect(await caller.next()).toEqual(answer);
    callee.say(offer);
    await callee.closed;
    caller.say(answer);
    await caller.closed;
  });

  it('[DUO5] [DOOR4] a binary frame ends the connection', async () => {
    const [caller, callee] = await couple();
    callee.say(Buffer.from(JSON.stringify(answer)));
    await callee.closed;
    await leave(caller);
  });

  it('[DUO3] what is said before the other is there waits, and arrives with the description first', async () => {
    const caller = await come();
    expect(await caller.next()).toEqual(initCaller);
    for (let n = 0; n < 60; n += 1) caller.say(candidate(n));
    for (let n = 0; n < 12; n += 1) caller.say(offer);
    await caller.understood();
    const callee = await come();
    const heard = [];
    for (let n = 0; n < 60; n += 1) heard.push(await callee.next());
    const descriptions = Array.from({ length: 10 }, () => offer);
    expect(heard).toEqual([...descriptions, ...Array.from({ length: 50 }, (_, n) => candidate(n))]);
    callee.say(candidate(1));
    callee.say(answer);
    expect([await caller.next(), await caller.next()]).toEqual([answer, candidate(1)]);
    await leave(caller, callee);
  });

  it('[DUO4] a caller that comes again is told to call', async () => {
    const [caller, callee] = await couple();
    await leave(caller);
    expect(await callee.next()).toEqual(upgradeToCaller);
    const again = await come();
    expect(await again.next()).toEqual(initCaller);
    again.say(offer);
    expect(await callee.next()).toEqual(offer);
    await leave(again, callee);
  });

  it('[DUO4] a callee that comes again is called', async () => {
    const [caller, callee] = await couple();
    caller.say(offer);
    expect(await callee.next()).toEqual(offer);
    await leave(callee);
    await inside(1);
    const again = await come();
    expect(await caller.next()).toEqual(initCaller);
    caller.say(offer);
    expect(await again.next()).toEqual(offer);
    again.say(answer);
    expect(await caller.next()).toEqual(answer);
    await leave(caller, again);
  });

  it('[DUO4] a callee becomes caller when the caller leaves, and a new one joins as callee', async () => {
    const [caller, callee] = await couple();
    await leave(caller);
    expect(await callee.next()).toEqual(upgradeToCaller);
    callee.say(upgradeToCaller);
    expect(await callee.next()).toEqual(initCaller);
    callee.say(offer);
    const again = await come();
    expect(await again.next()).toEqual(offer);
    again.say(answer);
    expect(await callee.next()).toEqual(answer);
    await leave(callee, again);
  });

  it('[DUO4] fifty calls follow each other without a restart', async () => {
    let stays = await come();
    expect(await stays.next()).toEqual(initCaller);
    for (let call = 0; call < 50; call += 1) {
      const comes = await come();
      stays.say(offer);
      stays.say(candidate(call));
      expect([await comes.next(), await comes.next()]).toEqual([offer, candidate(call)]);
      comes.say(answer);
      expect(await stays.next()).toEqual(answer);
      await leave(stays);
      expect(await comes.next()).toEqual(upgradeToCaller);
      comes.say(upgradeToCaller);
      expect(await comes.next()).toEqual(initCaller);
      stays = comes;
    }
    await leave(stays);
  });

  it('[DUO2] [DUO4] where StartSession comes first, nothing happens before it, also after a change of roles', async () => {
    const caller = await come(withButton);
    const callee = await come(withButton);
    callee.say(frame('StartSession'));
    for (const one of [caller, callee]) await one.understood();
    expect([...caller.texts, ...callee.texts]).toEqual([]);
    caller.say(frame('StartSession'));
    expect(await caller.next()).toEqual(initCaller);
    caller.say(offer);
    expect(await callee.next()).toEqual(offer);
    await leave(caller);
    expect(await callee.next()).toEqual(upgradeToCaller);
    callee.say(upgradeToCaller);
    const again = await come(withButton);
    again.say(frame('StartSession'));
    for (const one of [callee, again]) await one.understood();
    expect([callee.texts.length, again.texts.length]).toEqual([2, 0]);
    callee.say(frame('StartSession'));
    expect(await callee.next()).toEqual(initCaller);
    callee.say(offer);
    expect(await again.next()).toEqual(offer);
    await leave(callee, again);
  });
});

it('[DOOR7] a caller that is silent has left', async () => {
  const [caller, callee] = await couple();
  caller.fallSilent();
  expect(await callee.next()).toEqual(upgradeToCaller);
  caller.cut();
  await leave(callee);
});

it('[DOOR8] pages of other sites may not come', async () => {
  const wanted = { path: '/websocket', 'Sec-WebSocket-Protocol': undefined };
  const said = await upgrade(server.port, { ...wanted, Origin: 'https://other.example' });
  expect(statusOf(said)).toBe('HTTP/1.1 403 Forbidden');
  const own = await upgrade(server.port, { ...wanted, Origin: server.url });
  expect(statusOf(own)).toBe('HTTP/1.1 101 Switching Protocols');
});
