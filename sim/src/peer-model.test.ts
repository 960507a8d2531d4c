import { expect, it } from 'vitest';
import type { PeerEvent, PeerStepResult } from '@parley/core/client';
import { Prng } from '@parley/core/kit';
import { MediaNetwork, type MediaPath } from './media.ts';
import { PeerModel } from './peer-model.ts';
import { World } from './world.ts';

const seconds = 1_000;

it('[SIM2] modelled peer connections connect by offer, answer and candidates, and carry text in order', () => {
  const pair = connectedPair();
  expect(pair.caller.states).toEqual(['connecting', 'connected']);
  expect(pair.callee.states).toEqual(['connecting', 'connected']);
  for (const text of ['one', 'two', 'three']) pair.caller.peer.send(text);
  pair.world.run(pair.world.now + 1 * seconds);
  expect(pair.callee.texts).toEqual(['one', 'two', 'three']);
});

it('[SIM2] without candidates nothing connects', () => {
  const pair = describedPair();
  pair.world.run(pair.world.now + 10 * seconds);
  expect(pair.caller.states).toEqual([]);
});

it('[SIM2] a dark path shows after 5.8 s, is given up after 15.8 s and heals before that by itself', () => {
  const { world, net, caller } = connectedPair();
  const darkFrom = world.now;
  net.block(caller.path, darkFrom + 10 * seconds);
  world.run(darkFrom + 11 * seconds);
  expect(caller.states.slice(2)).toEqual(['disconnected', 'connected']);
  net.block(caller.path, world.now + 20 * seconds);
  world.run(world.now + 30 * seconds);
  expect(caller.states.slice(4)).toEqual(['disconnected', 'failed']);
});

it('[SIM2] what no correct machine asks for is a breach', () => {
  const { caller, callee, world } = describedPair();
  take(world, caller, { step: 'rollback' });
  take(world, caller, { step: 'describeRemote', type: 'answer', sdp: callee.sdp });
  take(world, caller, { step: 'describeLocal' });
  take(world, caller, { step: 'describeLocal' });
  take(world, caller, { step: 'describeRemote', type: 'answer', sdp: callee.sdp });
  const candidate = 'candidate:1 1 udp 1 192.0.2.1 1 typ host ufrag stranger';
  take(world, callee, { step: 'addCandidate', candidate: { candidate, mid: '0', line: 0 } });
  expect(caller.breaches).toEqual(['LINK10', 'LINK10', 'LINK10', 'I21', 'LINK7']);
  expect(callee.breaches).toEqual(['I21']);
});

type Step = Parameters<PeerModel['step']>[0];
type LooseStep = Step | { step: 'describeRemote'; type: 'offer' | 'answer'; sdp: string };

interface End {
  peer: PeerModel;
  path: MediaPath;
  states: string[];
  texts: string[];
  breaches: string[];
  candidates: Extract<PeerEvent, { what: 'candidate' }>['candidate'][];
  sdp: string;
}

function makeEnd(net: MediaNetwork, leads: boolean): End {
  const end: Omit<End, 'peer'> = {
    path: {
      browser: 'chromium',
      blockedUntil: 0,
      deafUntil: 0,
      network: 0,
      apartUntil: new Map(),
      sends: true,
    },
    states: [],
    texts: [],
    breaches: [],
    candidates: [],
    sdp: '',
  };
  const full = end as End;
  full.peer = new PeerModel(
    net,
    end.path,
    {
      event: (event) => {
        if (event.what === 'connectionState') full.states.push(event.state);
        if (event.what === 'channelMessage') full.texts.push(event.text);
        if (event.what === 'candidate') full.candidates.push(event.candidate);
      },
      done: (result: PeerStepResult) => {
        if (result.ok && result.local !== undefined) full.sdp = result.local.sdp;
      },
      judge: { now: 0, breach: (rule) => void full.breaches.push(rule), mark: () => {} },
    },
    leads,
  );
  return full;
}

function take(world: World, end: End, step: LooseStep): void {
  end.peer.step('sdp' in step ? { slots: [], ...step } : step);
  world.run(world.now + 1 * seconds);
}

function describedPair() {
  const world = new World();
  const net = new MediaNetwork(world, new Prng(1), 20, 'host');
  const caller = makeEnd(net, true);
  const callee = makeEnd(net, false);
  take(world, caller, { step: 'describeLocal' });
  take(world, callee, { step: 'describeRemote', type: 'offer', sdp: caller.sdp });
  take(world, callee, { step: 'describeLocal' });
  take(world, caller, { step: 'describeRemote', type: 'answer', sdp: callee.sdp });
  return { world, net, caller, callee };
}

function connectedPair() {
  const pair = describedPair();
  const { world, caller, callee } = pair;
  for (const [from, to] of [
    [caller, callee],
    [callee, caller],
  ] as const) {
    for (const candidate of from.candidates) {
      if (candidate !== null) take(world, to, { step: 'addCandidate', candidate });
    }
  }
  return pair;
}
