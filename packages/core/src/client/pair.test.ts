import { expect, it } from 'vitest';
import type { RoomView } from '@parley/protocol';
import type { StoredSession } from './io.ts';
import { nobody, roomKey, TestShell, testRoom, viewOf } from './testing-shell.ts';

const pair = { id: 'Ada', peer: 'Ben' };
const stored: StoredSession = { sid: 'sid-0000000000000000000', secret: 's'.repeat(22), gen: 0 };
const ben = { id: 'benben', name: 'Ben', role: 'guest', away: false };

it('[PAIR2] from asking to its end the state says which pair it is, and who ended it', () => {
  const shell = online();
  const asked = shell.ask({ do: 'pair', ...pair });
  expect(shell.call).toEqual({ is: 'joining', pair });
  expect(shell.sent('pair')).toMatchObject([{ n: 1, ...pair }]);
  shell.done('pair', { view: viewOfPair(['adaada']) });
  expect(shell.outcomeOf(asked)).toMatchObject({ ok: true });
  expect(shell.call).toMatchObject({ is: 'in', room: testRoom, pair, members: [] });
  shell.event({ t: 'joined', member: ben });
  shell.event({ t: 'left', member: 'benben', reason: 'hangup' });
  expect(shell.call).toMatchObject({ is: 'ended', reason: 'hangup', by: 'Ben', pair });
  shell.ask({ do: 'pair', ...pair });
  expect(shell.call).toEqual({ is: 'joining', pair });
});

it('[PAIR4] who is not let in is told why and is in no call', () => {
  const shell = online();
  const asked = shell.ask({ do: 'pair', ...pair });
  shell.refused('pair', 'room_full');
  expect(shell.outcomeOf(asked)).toEqual({ ok: false, code: 'room_full' });
  expect(shell.call).toEqual({ is: 'none' });
});

it('[PAIR5] ids go out as they can be shown, and not at all where they cannot be', () => {
  const shell = online();
  const refused = [
    { ...pair, id: ' \u200b ' },
    { ...pair, peer: '' },
    { ...pair, peer: 'x'.repeat(65) },
  ].map((sides) => shell.outcomeOf(shell.ask({ do: 'pair', ...sides })));
  expect(refused).toEqual([
    { ok: false, code: 'bad_message' },
    { ok: false, code: 'bad_message' },
    { ok: false, code: 'too_long' },
  ]);
  shell.ask({ do: 'pair', id: ' Ada\u202e ', peer: 'Be\u0301n' });
  expect(shell.call).toEqual({ is: 'joining', pair: { id: 'Ada', peer: 'B\u00e9n' } });
  expect(shell.sent('pair')).toMatchObject([{ id: 'Ada', peer: 'B\u00e9n' }]);
});

it.each([
  ['a lease that ran out', (shell: TestShell) => shell.event({ t: 'out', reason: 'lost' })],
  [
    'a snapshot without it',
    (shell: TestShell) => shell.event({ t: 'snapshot', room: null, ...nobody }),
  ],
  [
    'a server that forgot everything',
    (shell: TestShell) => {
      shell.closed();
      shell.retry().online({ sid: 'sid-of-another-session', first: 2 });
    },
  ],
])('[CLI11] the pair is entered again by itself after %s, and that once', (_, happens) => {
  const shell = inPair(['benben', 'adaada']);
  happens(shell);
  expect(shell.sent('join')).toEqual([]);
  expect(shell.sent('pair')).toHaveLength(2);
  expect(shell.sent('pair').at(-1)).toMatchObject(pair);
  expect(shell.call).toMatchObject({ is: 'in', pair });
  // Its room is another one, because nobody knows the one before.
  shell.done('pair', { view: { ...viewOfPair(['adaada2']), room: '4567-4567-4567' } });
  expect(shell.call).toMatchObject({ is: 'in', room: '4567-4567-4567', you: 'adaada2', pair });
  expect(shell.sent('pair')).toHaveLength(2);
});

it('[CLI11] the pair is entered again once also when the server is lost a second time meanwhile', () => {
  const shell = inPair(['benben', 'adaada']);
  shell.closed();
  shell.retry().opened();
  shell.welcome({ resumed: true, gap: true, n: 1 });
  shell.event({ t: 'snapshot', room: null, ...nobody });
  shell.closed();
  shell.retry().online({ sid: 'sid-of-another-session' });
  expect(shell.sent('pair')).toHaveLength(2);
});

it('[CLI11] [PAIR4] when somebody else has come to its side in the meantime, the call is lost', () => {
  const shell = inPair(['benben', 'adaada']);
  shell.event({ t: 'out', reason: 'lost' });
  shell.refused('pair', 'room_full');
  expect(shell.call).toMatchObject({ is: 'ended', reason: 'lost', pair });
  expect(shell.sent('leave')).toEqual([]);
});

it('[CLI9] [SES5] whether the pair was entered during a gap is taken from the snapshot', () => {
  for (const isIn of [true, false]) {
    const shell = online();
    const asked = shell.ask({ do: 'pair', ...pair });
    shell.closed();
    shell.retry().opened();
    shell.welcome({ resumed: true, gap: true, n: 1, first: 1 });
    const room = isIn ? viewOfPair(['benben', 'adaada']) : null;
    shell.event({ t: 'snapshot', room, ...nobody });
    shell.live();
    expect(shell.sent('pair')).toHaveLength(isIn ? 1 : 2);
    if (isIn) expect(shell.outcomeOf(asked)).toMatchObject({ ok: true });
    else expect(shell.call).toEqual({ is: 'joining', pair });
  }
});

it('[CLI14] a page loaded anew is back in its pair, and enters it as one when it is lost', () => {
  const shell = reloaded();
  expect(shell.call).toMatchObject({ is: 'in', pair, members: [{ id: 'benben' }] });
  shell.event({ t: 'out', reason: 'lost' });
  expect(shell.sent('pair')).toMatchObject([pair]);
});

it('[CLI14] a page loaded anew that asks for its pair is answered that it is in, before or after it knows', () => {
  for (const asksFirst of [true, false]) {
    const shell = new TestShell().start(true, { stored });
    const ask = () => shell.ask({ do: 'pair', ...pair });
    const early = asksFirst ? ask() : undefined;
    comeBack(shell);
    const asked = early ?? ask();
    expect(shell.outcomeOf(asked)).toMatchObject({ ok: true, value: { view: { you: 'adaada' } } });
    expect(shell.call).toMatchObject({ is: 'in', you: 'adaada' });
    expect(shell.sent('leave')).toEqual([]);
  }
});

it.each([
  ['another pair', { do: 'pair', id: 'Ada', peer: 'Cleo' }],
  ['the same other as somebody else', { do: 'pair', id: 'Cleo', peer: 'Ben' }],
  ['a room', { do: 'join', room: '4567-4567-4567', name: 'Ada' }],
] as const)('[CLI14] a page loaded anew that asks for %s leaves the pair before', (_, request) => {
  const shell = new TestShell().start(true, { stored });
  shell.ask(request);
  comeBack(shell);
  const [leave, entering] = [...shell.sent('leave'), ...shell.sent(request.do)];
  expect([leave?.t, entering?.t]).toEqual(['leave', request.do]);
  expect(shell.call.is).toBe('joining');
});

it('[CALL2] a page that asks for its pair in the moment in which it hangs up there leaves before', () => {
  const shell = inPair(['benben', 'adaada']);
  shell.closed();
  shell.ask({ do: 'leave' });
  shell.ask({ do: 'pair', ...pair });
  shell.ask({ do: 'leave' });
  shell.ask({ do: 'pair', ...pair });
  shell.retry().online({ resumed: true, n: 1, digest: 7 });
  expect(shell.sent('leave')).toHaveLength(1);
  expect(shell.sent('pair').slice(1)).toMatchObject([{ n: 3, ...pair }]);
});

it('[ICE1] the servers are handed on before the peer connections that they are for', () => {
  const shell = online();
  shell.ask({ do: 'pair', ...pair });
  const servers = [{ urls: ['turn:turn.example'], username: 'ada', credential: 'secret' }];
  shell.event({ t: 'ice', servers });
  shell.done('pair', { view: viewOfPair(['benben', 'adaada']) });
  const order = shell.outputs.flatMap(({ t }) => (t === 'iceServers' || t === 'openPeer' ? t : []));
  expect(order).toEqual(['iceServers', 'openPeer']);
  expect(shell.all('iceServers')).toEqual([{ t: 'iceServers', servers }]);
});

it('[PAIR6] what a program on the other side says is handed to the application as it is', () => {
  const shell = inPair(['adaada']);
  const text = '{"msg_type":"OFFER"}\n\u202e';
  shell.receive({ t: 'aside', text });
  expect(shell.notices).toEqual([{ what: 'aside', text }]);
  shell.receive({ t: 'aside', text: 'x'.repeat(16_385) });
  expect(shell.notices).toHaveLength(1);
});

it('[ROOM6] [ROOM11] the right to a room that was made anew is kept, also when it was entered again', () => {
  const shell = online().inCall();
  shell.event({ t: 'out', reason: 'lost' });
  shell.done('join', { view: viewOf(['adaada2']), key: roomKey });
  expect(shell.all('storeKey')).toEqual([{ t: 'storeKey', room: testRoom, key: roomKey }]);
});

const online = () => new TestShell().start().online();

function inPair(members: string[]): TestShell {
  const shell = online();
  shell.ask({ do: 'pair', ...pair });
  shell.done('pair', { view: viewOfPair(members) });
  return shell;
}

function reloaded(): TestShell {
  const shell = new TestShell().start(true, { stored });
  comeBack(shell);
  return shell;
}

/** As the last of the members sees it. */
const viewOfPair = (members: string[]): RoomView => ({ ...viewOf(members), capacity: 2, pair });

function comeBack(shell: TestShell): void {
  shell.online({ resumed: true, digest: 7 });
  shell.event({ t: 'snapshot', room: viewOfPair(['benben', 'adaada']), ...nobody });
}
