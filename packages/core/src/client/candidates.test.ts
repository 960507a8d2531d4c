import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { SignalBody } from '@parley/protocol';
import type { CandidateLine } from './io.ts';
import { LocalCandidates } from './local-candidates.ts';
import { RemoteCandidates } from './remote-candidates.ts';

const heldMax = 64;

it('[LINK4] candidates wait for the description they belong to, whatever comes first', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), (order) => {
      const remote = new RemoteCandidates(heldMax, new Set());
      const taken: CandidateLine[] = [];
      for (const at of order) {
        if (at === 0) taken.push(...remote.described(sdp('one')));
        else taken.push(...remote.take('one', [line(at)]));
      }
      expect(taken.toSorted(byText)).toEqual([1, 2, 3].map(line));
      const before = order.slice(0, order.indexOf(0)).map(line);
      expect(taken.slice(0, before.length)).toEqual(before);
    }),
  );
});

it('[LINK4] candidates of a description of the past are dropped', () => {
  const remote = new RemoteCandidates(heldMax, new Set());
  remote.described(sdp('one'));
  remote.described(sdp('two'));
  expect(remote.take('one', [line(1)])).toEqual([]);
  expect(remote.take('two', [line(2)])).toEqual([line(2)]);
  expect(remote.described(sdp('one'))).toEqual([]);
});

it('[LINK4] of what waits, the newest 64 are kept', () => {
  const remote = new RemoteCandidates(heldMax, new Set());
  for (let at = 1; at <= 100; at += 1) remote.take('one', [line(at)]);
  expect(remote.described(sdp('one'))).toEqual(
    Array.from({ length: 64 }, (_, at) => line(at + 37)),
  );
});

it('[LINK4] the historic bug is there to be switched on', () => {
  const remote = new RemoteCandidates(heldMax, new Set(['B24']));
  expect(remote.take('one', [line(1)])).toEqual([]);
  expect(remote.described(sdp('one'))).toEqual([]);
  expect(remote.take('old', [line(2)])).toEqual([line(2)]);
});

it('[LINK5] nothing is said before the description; what was found by then follows it at once, later ones share a window', () => {
  const { said, windows, local } = newLocal();
  local.gathered('one', line(1));
  local.gathered('one', line(2));
  expect(said).toEqual([]);
  local.described(sdp('one'));
  expect(said).toEqual([{ kind: 'candidates', ufrag: 'one', list: [line(1), line(2)] }]);

  local.gathered('one', line(3));
  local.gathered('one', line(4));
  expect(windows()).toBe(2);
  expect(said).toHaveLength(1);
  local.windowOver();
  expect(said[1]).toEqual({ kind: 'candidates', ufrag: 'one', list: [line(3), line(4)] });
});

it('[LINK5] TCP candidates that only connect are kept to oneself, those that listen are not', () => {
  const { said, windows, local } = newLocal();
  local.described(sdp('one'));
  const tcp = (type: string): CandidateLine => ({
    ...line(1),
    candidate: `candidate:1 1 tcp 1518214911 192.0.2.1 9 typ host tcptype ${type} generation 0`,
  });
  local.gathered('one', tcp('active'));
  expect([said.length, windows()]).toEqual([0, 0]);
  local.gathered('one', tcp('passive'));
  expect(said).toEqual([{ kind: 'candidates', ufrag: 'one', list: [tcp('passive')] }]);
});

it('[LINK5] the first candidate after a bare description goes at once, more of its kind share a window', () => {
  const { said, windows, local } = newLocal();
  local.described(sdp('one'));
  local.gathered('one', line(1));
  expect(said).toEqual([{ kind: 'candidates', ufrag: 'one', list: [line(1)] }]);
  local.gathered('one', line(2));
  local.gathered('one', line(3));
  expect([said.length, windows()]).toEqual([1, 2]);
  local.windowOver();
  expect(said[1]).toEqual({ kind: 'candidates', ufrag: 'one', list: [line(2), line(3)] });
});

it('[LINK5] the first candidate of each kind goes at once, with all that wait', () => {
  const { said, windows, local } = newLocal();
  local.described(sdp('one'));
  const found = [line(1), line(2), reflected(3), reflected(4), relayed(5)];
  for (const one of found) local.gathered('one', one);
  expect(said.map((batch) => 'list' in batch && batch.list)).toEqual([
    [line(1)],
    [line(2), reflected(3)],
    [reflected(4), relayed(5)],
  ]);
  local.gathered('one', relayed(6));
  expect([said.length, windows()]).toEqual([3, 3]);
  local.described(sdp('two'));
  local.gathered('two', line(7));
  expect(said.at(-1)).toEqual({ kind: 'candidates', ufrag: 'two', list: [line(7)] });
});

it('[LINK5] [WIRE11] candidates that the other side must refuse are not sent', () => {
  const { said, local } = newLocal();
  local.described(sdp('one'));
  local.gathered('one', { ...line(1), candidate: 'candidate:1 1 udp 1 evil.example 9 typ host' });
  local.gathered('one', { ...line(1), candidate: '' });
  local.gathered('', line(1));
  local.windowOver();
  expect(said).toEqual([]);
});

function newLocal() {
  const said: SignalBody[] = [];
  let windows = 0;
  const local = new LocalCandidates(
    { heldMax, relayOnly: false },
    {
      say: (batch) => void said.push(batch),
      openWindow: () => {
        windows += 1;
      },
    },
  );
  return { said, local, windows: () => windows };
}

const sdp = (ufrag: string) => `v=0\r\na=ice-ufrag:${ufrag}\r\na=ice-pwd:secret\r\n`;

function line(at: number): CandidateLine {
  const candidate = `candidate:${at} 1 udp 2122260223 192.0.2.1 54321 typ host`;
  return { candidate, mid: '0', line: 0 };
}

const reflected = (at: number) => ofKind('srflx', at);

const relayed = (at: number) => ofKind('relay', at);

function ofKind(kind: string, at: number): CandidateLine {
  const { candidate, ...place } = line(at);
  const typed = candidate.replace('typ host', `typ ${kind} raddr 0.0.0.0 rport 0`);
  return { candidate: typed, ...place };
}

const byText = (a: CandidateLine, b: CandidateLine) => (a.candidate < b.candidate ? -1 : 1);
