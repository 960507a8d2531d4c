import { expect, it } from 'vitest';
import type { ClientInput, PeerStepResult } from '@parley/core/client';
import type { Quality } from './api.ts';
import type { PeerOptions, PeerPort } from './peer-port.ts';
import { Peers } from './peers.ts';
import { FakeTrack } from './testing/fake-media.ts';

class ScriptedPort implements PeerPort {
  readonly tracks = {};
  readonly sent: string[] = [];
  readonly options: PeerOptions;
  readonly steps: ((result: PeerStepResult) => void)[] = [];
  closed = false;

  constructor(options: PeerOptions) {
    this.options = options;
  }

  step(): Promise<PeerStepResult> {
    return new Promise((resolve) => this.steps.push(resolve));
  }

  measure() {
    return Promise.resolve({ what: 'measured', bytesReceived: 1, path: 'direct' } as const);
  }

  quality(): Promise<Quality> {
    throw new DOMException('', 'NotSupportedError');
  }

  sendControl(text: string): void {
    this.sent.push(text);
  }

  app() {
    return { open: true, queuedBytes: 0, messageBytesMax: 1, send: () => undefined };
  }

  setTrack(slot: string, track: MediaStreamTrack | null): void {
    this.sent.push(`${slot} ${track === null ? 'off' : 'on'}`);
  }

  close(): void {
    this.closed = true;
  }
}

function setUp(refuse = false, code?: Promise<void>) {
  const ports: ScriptedPort[] = [];
  const fed: ClientInput[] = [];
  const unusable: number[] = [];
  const opener = (options: PeerOptions): PeerPort => {
    if (refuse) throw new DOMException('', 'NotSupportedError');
    const port = new ScriptedPort(options);
    ports.push(port);
    return port;
  };
  const peers = new Peers(() => code?.then(() => opener) ?? opener, {
    feed: (input) => fed.push(input),
    tracksChanged: () => undefined,
    appChanged: () => undefined,
    appMessage: () => undefined,
    unusable: (count) => unusable.push(count),
  });
  const open = (peer: number, relayOnly = false): ScriptedPort | undefined => {
    peers.open({ t: 'openPeer', peer, member: 'ann', leads: true, relayOnly });
    return ports.at(-1);
  };
  return { peers, ports, fed, open, unusable };
}

const describeLocal = { t: 'peerStep', step: { step: 'describeLocal' } } as const;

it('[LINK10] answers each step once, and nothing after the connection was closed', async () => {
  const { peers, fed, open } = setUp();
  const port = open(1);
  const first = peers.step({ ...describeLocal, peer: 1 });
  port?.steps[0]?.({ ok: true });
  await first;
  expect(fed).toEqual([{ t: 'peerDone', peer: 1, result: { ok: true } }]);
  const late = peers.step({ ...describeLocal, peer: 1 });
  const measured = peers.measure({ t: 'peerMeasure', peer: 1 });
  peers.close(1);
  port?.steps[1]?.({ ok: true });
  await Promise.all([late, measured]);
  expect(port?.closed).toBe(true);
  expect(fed.length).toBe(1);
});

it('reports a browser that makes no connection as failed, and its steps too', async () => {
  const { peers, fed, open } = setUp(true);
  open(1);
  await peers.step({ ...describeLocal, peer: 1 });
  expect(fed).toEqual([
    { t: 'peer', peer: 1, event: { what: 'connectionState', state: 'failed' } },
    { t: 'peerDone', peer: 1, result: { ok: false, error: 'NoConnection' } },
  ]);
});

it('makes a connection as soon as the code for it is here, with the tracks of then', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { peers, ports, fed, open } = setUp(false, promise);
  open(1);
  open(2);
  peers.close(2);
  const step = peers.step({ ...describeLocal, peer: 1 });
  const microphone = new FakeTrack('audio');
  peers.setTracks({ microphone, camera: null, screen: null });
  expect(ports).toEqual([]);
  resolve();
  await expect.poll(() => ports[0]?.steps.length).toBe(1);
  ports[0]?.steps[0]?.({ ok: true });
  await step;
  expect(ports.map(({ options }) => options.local.microphone)).toEqual([microphone]);
  expect(fed).toEqual([{ t: 'peerDone', peer: 1, result: { ok: true } }]);
});

it('takes code that does not come for a browser that makes no connection', async () => {
  const { peers, fed, open } = setUp(false, Promise.reject(new Error('offline')));
  open(1);
  await peers.step({ ...describeLocal, peer: 1 });
  expect(fed.map(({ t }) => t)).toEqual(['peer', 'peerDone']);
});

it('gives every connection, of now and later, the tracks of now', () => {
  const { peers, open } = setUp();
  const first = open(1);
  const microphone = new FakeTrack('audio');
  peers.setTracks({ microphone, camera: null, screen: null });
  peers.setTracks({ microphone, camera: null, screen: null });
  expect(first?.sent).toEqual(['microphone on']);
  expect(open(2)?.options.local).toEqual({ microphone, camera: null, screen: null });
});

it('[LINK18] says of a connection that it follows another one to the same member', () => {
  const { peers, open } = setUp();
  expect([open(1), open(2)].map((port) => port?.options.follows)).toEqual([false, true]);
  peers.close(1);
  peers.close(2);
  expect(open(3)?.options.follows).toBe(false);
});

it('[ICE1] [TURN5] gives every connection the newest ICE servers, and says which are of no use', () => {
  const { peers, open, unusable } = setUp();
  const first = open(1);
  peers.useServers([{ urls: ['stun:one'] }]);
  const second = open(2);
  second?.options.listener.unusable(1);
  for (const port of [first, second]) {
    expect(port?.options.servers()).toEqual([{ urls: ['stun:one'] }]);
  }
  expect(unusable).toEqual([1]);
});

it('[NET3] a connection is made for relays only where the machine says so', () => {
  const { open } = setUp();
  expect([open(1), open(2, true)].map((port) => port?.options.relayOnly)).toEqual([false, true]);
});

it('[CALL5] a connection of a call that is over sends nothing more, also when another call begins', () => {
  const { peers, open } = setUp();
  const microphone = new FakeTrack('audio');
  peers.setTracks({ microphone, camera: null, screen: null });
  const former = open(1);
  peers.silence();
  const next = open(2);
  peers.setTracks({ microphone, camera: null, screen: null });
  expect(former?.sent).toEqual(['microphone off']);
  expect(next?.options.local.microphone).toBeNull();
  expect(next?.sent).toEqual(['microphone on']);
});
