import { afterAll, beforeEach, expect, it, vi } from 'vitest';
import type { IceServer } from '@parley/protocol';
import { BrowserPeer } from './browser-peer.ts';
import type { PeerOptions } from './peer-port.ts';

/** What was asked of each connection, in order. */
let asked: string[] = [];

const CHANNEL = { readyState: 'connecting' };

class FakeConnection {
  readonly localDescription = { type: 'answer', sdp: 'v=0' };

  setConfiguration({ iceServers = [] }: RTCConfiguration): void {
    const urls = iceServers.flatMap((server) => server.urls);
    if (urls.includes('turn:odd')) throw new DOMException('', 'SyntaxError');
    asked.push(`use ${urls.join(' ')}`);
  }

  setLocalDescription(): Promise<void> {
    asked.push('gather');
    return Promise.resolve();
  }

  setRemoteDescription(): Promise<void> {
    return Promise.resolve();
  }

  getTransceivers(): [] {
    return [];
  }

  createDataChannel(): object {
    return { ...CHANNEL };
  }
}

beforeEach(() => {
  asked = [];
  vi.stubGlobal('RTCPeerConnection', FakeConnection);
  vi.stubGlobal('MediaStream', class {});
});
afterAll(() => {
  vi.unstubAllGlobals();
});

const stunAt = (...names: string[]): IceServer[] => names.map((name) => ({ urls: [name] }));

function follower(servers: PeerOptions['servers']): { peer: BrowserPeer; unusable: number[] } {
  const unusable: number[] = [];
  const ignore = (): void => {};
  const listener = {
    event: ignore,
    tracksChanged: ignore,
    appChanged: ignore,
    appMessage: ignore,
    unusable: (count: number) => unusable.push(count),
  };
  const local = { microphone: null, camera: null, screen: null };
  const options = { leads: false, follows: false, local, servers, relayOnly: false, listener };
  return { peer: new BrowserPeer(options), unusable };
}

it('[TURN5] it gathers with the servers of that moment, and is given no others later', async () => {
  let servers = stunAt('turn:old');
  const { peer } = follower(() => servers);
  await peer.step({ step: 'describeRemote', type: 'offer', sdp: 'v=0', slots: [] });
  servers = stunAt('turn:new');
  expect(await peer.step({ step: 'describeLocal' })).toMatchObject({ ok: true });
  servers = stunAt('turn:newest');
  await peer.step({ step: 'describeLocal' });
  expect(asked).toEqual(['use turn:new', 'gather', 'gather']);
});

it('[ICE1] one that means nothing to this browser keeps it from no other', async () => {
  const { peer, unusable } = follower(() => stunAt('stun:one', 'turn:odd', 'turn:two'));
  await peer.step({ step: 'describeLocal' });
  expect(asked.slice(-2)).toEqual(['use stun:one turn:two', 'gather']);
  expect(unusable).toEqual([1]);
});
