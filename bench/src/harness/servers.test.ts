import { afterAll, expect, it, vi } from 'vitest';
import { parleyCall, peerjsCall } from '../canned/call.ts';
import { endChildren } from './child.ts';
import { Load } from './load.ts';
import { MeasuredServer, type Side, SOURCES } from './servers.ts';

const PAIRS = 4;

/** A busy machine takes long to start a server. */
vi.setConfig({ testTimeout: 90_000 });

afterAll(endChildren);

it.each<Side>(['parley', 'bare', 'peerjs', 'socketio'])(
  'carries whole calls over a real server: %s',
  async (side) => {
    const load = new Load();
    const server = await MeasuredServer.start(side);
    const { port } = server;
    await load.do({ do: 'open', side, port, pairs: PAIRS, sources: SOURCES, meet: false });
    const before = await server.usage();
    const { done, missed, latencies } = await load.do({
      do: 'setUps',
      side,
      perSecond: PAIRS,
      forMs: 500,
    });
    const after = await server.usage();
    const { offerer, answerer } = side === 'parley' ? parleyCall : peerjsCall;
    expect(missed).toBe(0);
    expect(done).toBeGreaterThan(0);
    expect(latencies).toHaveLength(done * (offerer.length + answerer.length));
    expect(after.cpuMs).toBeGreaterThan(before.cpuMs);
    expect(after.rssBytes).toBeGreaterThan(1_000_000);
    await Promise.all([load.end(), server.end()]);
  },
);

it.each<[Side, number]>([
  ['wscall door', PAIRS],
  ['peerjs door', PAIRS],
  ['webrtcconnect door', PAIRS],
  ['websocket door', 1],
  ['socket.io door', PAIRS],
  ['hall', PAIRS],
])('carries messages of both sizes to and fro: %s', async (side, pairs) => {
  const load = new Load();
  const server = await MeasuredServer.start(side);
  const { port } = server;
  await load.do({ do: 'open', side, port, pairs, sources: SOURCES, meet: true });
  for (const message of ['small', 'offer'] as const) {
    const { done } = await load.do({ do: 'pingPong', side, message, relays: 50 });
    expect(done).toBe(50);
  }
  await Promise.all([load.end(), server.end()]);
});

it.each<Side>(['peerjs door', 'peerjs'])('opens to who comes and goes: %s', async (side) => {
  const load = new Load();
  const server = await MeasuredServer.start(side);
  const { port } = server;
  const come = await load.do({ do: 'comeAndGo', port, sources: SOURCES, clients: 10 });
  expect(come.latencies).toHaveLength(10);
  await Promise.all([load.end(), server.end()]);
});

it('tells why a child does not answer', async () => {
  const load = new Load();
  await load.end();
  await expect(load.do({ do: 'close', side: 'bare' })).rejects.toThrow('load process ended');
});
