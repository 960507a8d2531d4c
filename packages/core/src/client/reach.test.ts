import { expect, it } from 'vitest';
import { relayedOnly } from './relay-only.ts';
import { TestShell, viewOf } from './testing-shell.ts';

const relay = { urls: ['turn:192.0.2.9'], username: 'ada', credential: 'secret' };
const hidden = { hidesAddress: true };

const line = (type: string, address: string, more = '') =>
  `candidate:1 1 udp 2122260223 ${address} 50000 typ ${type}${more} generation 0 ufrag mine`;

const own = [
  line('host', '198.51.100.7'),
  line('srflx', '203.0.113.7', ' raddr 198.51.100.7 rport 50000'),
  line('prflx', '203.0.113.8', ' raddr 198.51.100.7 rport 50000'),
];
const relayed = line('relay', '192.0.2.9', ' raddr 203.0.113.7 rport 40000');
const bare = line('relay', '192.0.2.9', ' raddr 0.0.0.0 rport 0');

/** As browsers write one that was described again after gathering. */
const description = (candidates: string[]) =>
  [
    'v=0',
    'o=- 1 2 IN IP4 198.51.100.7',
    'm=audio 50000 UDP/TLS/RTP/SAVPF 111',
    'c=IN IP4 203.0.113.7',
    'a=rtcp:50000 IN IP6 2001:db8::7',
    ...candidates.map((one) => `a=${one}`),
    'a=ice-ufrag:mine',
    '',
  ].join('\r\n');

it('[FAULT42] [NET3] nothing that is said to the others has an address of who hides it, only the relay’s', () => {
  const shell = inCall(hidden);
  const [peer] = shell.all('openPeer');
  expect(peer).toMatchObject({ relayOnly: true });
  describe(shell, [...own, relayed]);
  for (const candidate of [...own, relayed]) gather(shell, candidate);
  shell.pass(100);
  const said = shell.sent('signal').map(({ body }) => body);
  expect(said.map(({ kind }) => kind)).toEqual(['offer', 'candidates']);
  expect(JSON.stringify(said)).not.toMatch(/198\.51\.100|203\.0\.113|2001:db8/);
  expect(said[1]).toMatchObject({ list: [{ candidate: bare }] });
  expect(said[0]).toMatchObject({ sdp: expect.stringContaining(`a=${bare}\r\n`) });
});

it('[NET3] who hides nothing says what their browser says', () => {
  const shell = inCall({});
  expect(shell.all('openPeer')).toMatchObject([{ relayOnly: false }]);
  describe(shell, own);
  gather(shell, relayed);
  const [offer, candidates] = shell.sent('signal').map(({ body }) => body);
  expect(offer).toMatchObject({ sdp: description(own) });
  expect(candidates).toMatchObject({ list: [{ candidate: relayed }] });
});

it('[NET3] the operator’s wish counts like the person’s, as long as it is told', () => {
  const shell = new TestShell().start().online();
  shell.event({ t: 'ice', servers: [relay], relayOnly: true });
  shell.inCall(['benben']);
  expect(shell.all('openPeer').at(-1)).toMatchObject({ relayOnly: true });
  expect(shell.machine.state().network).toEqual({
    hidesAddress: false,
    relayOnly: true,
    hasRelay: true,
  });
  shell.event({ t: 'ice', servers: [relay] });
  shell.event({ t: 'joined', member: { id: 'eveeve', name: 'Eve', role: 'guest', away: false } });
  expect(shell.all('openPeer').at(-1)).toMatchObject({ relayOnly: false });
});

it('[NET3] a change of mind counts for the connections that are made after it', () => {
  const shell = inCall({});
  shell.feed({ t: 'hideAddress', on: true });
  expect(shell.machine.state().network.hidesAddress).toBe(true);
  expect(shell.all('openPeer')).toHaveLength(1);
  describe(shell, own);
  expect(shell.sent('signal')[0]?.body).toMatchObject({ sdp: description(own) });
  shell.event({ t: 'joined', member: { id: 'eveeve', name: 'Eve', role: 'guest', away: false } });
  expect(shell.all('openPeer').at(-1)).toMatchObject({ member: 'eveeve', relayOnly: true });
});

it('[FAULT72] [TURN5] new credentials are handed on at once, for every connection that is made after', () => {
  const shell = inCall({});
  const fresh = { ...relay, credential: 'fresh' };
  shell.event({ t: 'ice', servers: [relay] });
  shell.event({ t: 'ice', servers: [fresh] });
  const [peer] = shell.all('openPeer');
  shell.feed({
    t: 'peer',
    peer: peer?.peer ?? 0,
    event: { what: 'connectionState', state: 'failed' },
  });
  shell.pass(0);
  const order = shell.outputs.flatMap((out) => {
    if (out.t === 'openPeer') return [out.t];
    return out.t === 'iceServers' ? [out.servers[0]?.credential] : [];
  });
  expect(order).toEqual(['openPeer', 'secret', 'fresh', 'openPeer']);
});

it('[TURN10] links hear of a relay when the server tells of one, and of nothing when it tells of none', () => {
  const shell = inCall({});
  const { peer = 0 } = shell.all('openPeer')[0] ?? {};
  const path = 'relay';
  shell.feed({ t: 'peer', peer, event: { what: 'measured', bytesReceived: 1_000, path } });
  shell.pass(1_600);
  const asked = (): number => shell.all('peerMeasure').length;
  const before = asked();
  shell.event({ t: 'ice', servers: [{ urls: ['stun:192.0.2.9'] }] });
  shell.pass(0);
  expect(asked()).toBe(before);
  shell.event({ t: 'ice', servers: [relay] });
  shell.pass(0);
  expect(asked()).toBe(before + 1);
});

it('[CHECK1] a check asks for servers, by whoever one is, and tells whether there is a relay', () => {
  const shell = new TestShell().start(true, { identity: { id: 'Ada', secret: 's'.repeat(22) } });
  shell.online();
  expect(shell.machine.state().network.hasRelay).toBeNull();
  const asked = shell.ask({ do: 'check' });
  const value = { servers: [{ urls: ['stun:192.0.2.9'] }], relay: 'none' } as const;
  shell.done('check', value);
  expect(shell.outcomeOf(asked)).toEqual({ ok: true, value });
  expect(shell.machine.state().network.hasRelay).toBe(false);
});

it('[NET3] a description loses addresses and nothing else', () => {
  const kept = description([relayed])
    .split('\r\n')
    .filter((one) => !/IN IP|candidate/.test(one));
  const hiding = relayedOnly(description([...own, relayed])).split('\r\n');
  expect(hiding.filter((one) => !/IN IP|candidate/.test(one))).toEqual(kept);
  expect(hiding.filter((one) => /IN IP/.test(one))).toEqual([
    'o=- 1 2 IN IP4 0.0.0.0',
    'c=IN IP4 0.0.0.0',
    'a=rtcp:50000 IN IP4 0.0.0.0',
  ]);
});

function inCall(start: { hidesAddress?: boolean }): TestShell {
  const shell = new TestShell().start(true, start).online();
  shell.ask({ do: 'join', room: '0123-4567-89ab', name: 'Ada' });
  shell.done('join', { view: viewOf(['benben', 'adaada']) });
  return shell;
}

/** The browser has made the description that it was asked for. */
function describe(shell: TestShell, candidates: string[]): void {
  const peer = shell.all('openPeer')[0]?.peer ?? 0;
  const local = { type: 'offer' as const, sdp: description(candidates), slots: [] };
  shell.feed({ t: 'peerDone', peer, result: { ok: true, local } });
}

function gather(shell: TestShell, candidate: string): void {
  const peer = shell.all('openPeer')[0]?.peer ?? 0;
  const found = { candidate, mid: '0', line: 0 };
  shell.feed({ t: 'peer', peer, event: { what: 'candidate', ufrag: 'mine', candidate: found } });
}
