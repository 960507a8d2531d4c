import { expect, it } from 'vitest';
import { TestShell, testRoom, viewOf } from './testing-shell.ts';

it('[CLI11] an entering again that is refused ends the call as lost', () => {
  const shell = new TestShell().start().online().inCall(['benben']);
  shell.event({ t: 'out', reason: 'lost' });
  expect(shell.sent('join').at(-1)).toMatchObject({ n: 2, room: testRoom, name: 'Ada' });
  refuseLast(shell, { code: 'room_full' });
  expect(shell.machine.state().call).toMatchObject({ is: 'ended', reason: 'lost' });
  expect(shell.all('closePeer')).toHaveLength(1);
  expect(shell.sent('leave')).toEqual([]);
});

it('[ROOM21] [CLI11] who was lost shows the ticket, and begins anew with all: they have seen us leave', () => {
  const shell = new TestShell().start().online().inCall(['benben']);
  shell.event({ t: 'ticket', ticket: '1' });
  shell.event({ t: 'out', reason: 'lost' });
  expect(shell.sent('rejoin')).toMatchObject([{ ticket: '1' }]);
  const signals = shell.sent('signal').length;
  shell.feed({ t: 'media', media: { microphone: true, camera: true, screen: true } });
  expect(shell.sent('signal')).toHaveLength(signals);
  shell.done('rejoin', { view: viewOf(['benben', 'adaad2']) });
  expect(shell.call).toMatchObject({ is: 'in', you: 'adaad2', members: [{ id: 'benben' }] });
  expect(shell.sent('join')).toHaveLength(1);
});

it('[ROOM21] [LINK6] who comes in again under a new id begins links above what those of before said under it', () => {
  const shell = new TestShell().start().online().inCall(['benben']);
  shell.event({ t: 'ticket', ticket: '1' });
  const body = { kind: 'media', microphone: true, camera: true, screen: true };
  shell.event({ t: 'signal', from: 'benben', gen: 7, k: 1, body });
  shell.closed();
  shell.retry().online();
  shell.done('rejoin', { view: viewOf(['benben', 'adaad2']) });
  expect(shell.all('openPeer').at(-1)).toMatchObject({ member: 'benben', leads: true });
  expect(shell.all('log').at(-1)?.event).toMatchObject({ step: 'link', gen: 8 });
});

it('[CLI11] one that came at a bad time is tried again when the server said, and not after hanging up', () => {
  const shell = new TestShell().start().online().inCall();
  shell.event({ t: 'out', reason: 'lost' });
  refuseLast(shell, { code: 'rate_limited', retryAfterMs: 1_500 });
  shell.pass(1_499);
  expect(shell.sent('join')).toHaveLength(2);
  shell.pass(1);
  expect(shell.sent('join')).toHaveLength(3);
  refuseLast(shell, { code: 'server_busy' });
  shell.ask({ do: 'leave' });
  shell.pass(10_000);
  expect(shell.sent('join')).toHaveLength(3);
  expect(shell.machine.state().call).toMatchObject({ is: 'ended', reason: 'left' });
});

it('[CLI11] it is entered again as often as it is lost, and each time once', () => {
  const shell = new TestShell().start().online().inCall();
  for (let lost = 1; lost <= 3; lost += 1) {
    shell.event({ t: 'out', reason: 'lost' });
    shell.event({ t: 'out', reason: 'lost' });
    expect(shell.sent('join')).toHaveLength(lost + 1);
    const n = shell.sent('join').at(-1)?.n;
    shell.event({ t: 'done', n, value: { view: viewOf([`adaada${lost}`]) } });
    expect(shell.machine.state().call).toMatchObject({ is: 'in', you: `adaada${lost}` });
  }
});

it('[CLI11] [CLI14] a place lost again, while a join asked before waits, is taken once, as that join brings it', () => {
  const shell = new TestShell();
  const session = { sid: 'sid-of-the-page-before', secret: 's'.repeat(22), gen: 0, ticket: '1' };
  shell.start(true, { stored: session }).online();
  const join = shell.ask({ do: 'join', room: testRoom, name: 'Ada' });
  const [rejoin, joined] = [shell.sent('rejoin')[0]?.n, shell.sent('join')[0]?.n];
  shell.event({ t: 'done', n: rejoin, value: { view: viewOf(['adaada']) } });
  expect(shell.outcomeOf(join)).toMatchObject({ ok: true });
  shell.event({ t: 'out', reason: 'lost' });
  const again = shell.sent('rejoin')[1]?.n;
  shell.event({ t: 'ticket', ticket: '2' });
  shell.event({ t: 'done', n: joined, value: { view: viewOf(['adaad2']) } });
  expect(shell.call).toMatchObject({ is: 'in', you: 'adaad2' });
  shell.event({ t: 'refused', n: again, code: 'already_in_room' });
  expect(shell.call).toMatchObject({ is: 'in', you: 'adaad2' });
  expect([shell.sent('join').length, shell.sent('leave').length]).toEqual([1, 0]);
  expect(shell.all('storeSession').at(-1)?.session?.ticket).toBe('2');
});

it('[CLI14] the store knows the highest generation of any link, also of one that the other side began', () => {
  const shell = new TestShell().start().online().inCall(['benben']);
  const stored = () => shell.all('storeSession').at(-1)?.session?.gen;
  expect(stored()).toBe(1);
  const body = { kind: 'media', microphone: true, camera: true, screen: true };
  shell.event({ t: 'signal', from: 'benben', gen: 7, k: 1, body });
  expect(stored()).toBe(7);
});

it('[LINK6] who was lost and is back under the same id gets a link above every generation of the one before', () => {
  const shell = new TestShell().start().online().inCall(['benben']);
  const body = { kind: 'media', microphone: true, camera: true, screen: true };
  shell.event({ t: 'signal', from: 'benben', gen: 7, k: 1, body });
  shell.event({ t: 'left', member: 'benben', reason: 'lost' });
  const member = { id: 'benben', name: 'Ben', role: 'guest', away: false };
  shell.event({ t: 'joined', member });
  expect(shell.all('openPeer').at(-1)).toMatchObject({ member: 'benben', leads: true });
  expect(shell.all('log').at(-1)?.event).toMatchObject({ step: 'link', gen: 8 });
  shell.event({ t: 'joined', member: { ...member, id: 'cyncyn' } });
  expect(shell.all('openPeer').at(-1)).toMatchObject({ member: 'cyncyn', leads: false });
  expect(shell.all('log').at(-1)?.event).toMatchObject({ step: 'link', gen: 1 });
});

it('[CLI9] leaving while the answer to a join is awaited settles both, and the late answer opens nothing', () => {
  const shell = new TestShell().start().online();
  const join = shell.ask({ do: 'join', room: testRoom, name: 'Ada' });
  const leave = shell.ask({ do: 'leave' });
  expect(shell.outcomeOf(join)).toEqual({ ok: false, code: 'cancelled' });
  expect(shell.outcomeOf(leave)).toEqual({ ok: true, value: {} });
  const view = { room: testRoom, you: 'adaada', capacity: 2, locked: false, protected: false };
  const members = ['benben', 'adaada'].map((id) => ({ id, name: id, role: 'guest', away: false }));
  shell.event({ t: 'done', n: 1, value: { view: { ...view, members } } });
  expect(shell.machine.state().call).toEqual({ is: 'none' });
  expect(shell.all('openPeer')).toEqual([]);
});

it('[CALL3] who was last lost or removed leaves us waiting, with nothing left of their link', () => {
  for (const reason of ['lost', 'removed'] as const) {
    const shell = new TestShell().start().online().inCall(['benben']);
    shell.event({ t: 'left', member: 'benben', reason });
    expect(shell.machine.state().call).toMatchObject({ is: 'in', members: [] });
    expect(shell.all('closePeer')).toHaveLength(1);
    expect(shell.machine.gauges.links).toBe(0);
  }
});

it('[CALL4] [CALL6] a new call begins with an empty conversation', () => {
  const shell = new TestShell().start().online().inCall();
  shell.ask({ do: 'chat', text: 'to nobody yet' });
  expect(shell.machine.state().chat).toHaveLength(1);
  shell.ask({ do: 'leave' });
  expect(shell.machine.state().chat).toHaveLength(1);
  shell.inCall();
  expect(shell.machine.state().chat).toEqual([]);
});

it('[CALL6] what cannot be given to anybody while the room is entered again is refused, not lost', () => {
  const shell = new TestShell().start().online().inCall(['benben']);
  shell.event({ t: 'out', reason: 'lost' });
  expect(shell.outcomeOf(shell.ask({ do: 'chat', text: 'by the server' }))).toEqual({
    ok: false,
    code: 'not_in_room',
  });
  const peer = shell.all('openPeer')[0]?.peer ?? 0;
  shell.feed({ t: 'peer', peer, event: { what: 'channelOpen' } });
  shell.ask({ do: 'chat', text: 'by the channel' });
  expect(shell.machine.state().chat.map(({ text }) => text)).toEqual(['by the channel']);
});

it('[CALL6] [TICK4] what a server took and may not have handed on goes by the next one, behind the ticket and in order', () => {
  const shell = new TestShell().start().online().inCall(['benben']);
  shell.event({ t: 'ticket', ticket: '1' });
  const taken = ['one', 'two'].map((text) => shell.ask({ do: 'chat', text }));
  shell.receive({ t: 'beat', a: shell.sent('chat').at(-1)?.n ?? 0 });
  shell.closed();
  shell.ask({ do: 'chat', text: 'three' });
  const before = shell.all('sendSocket').length;
  shell.retry().online();
  const said = shell.all('sendSocket').slice(before);
  const words = said.flatMap(({ text }) => /"text":"\w+"|"t":"rejoin"/.exec(text)?.[0] ?? []);
  expect(words).toEqual(['"t":"rejoin"', '"text":"one"', '"text":"two"', '"text":"three"']);
  expect(taken.map((id) => shell.outcomeOf(id)?.ok)).toEqual([true, true]);
});

it('[CALL2] the last word gets 250 ms on the channel; without one the peer connection is closed at once', () => {
  for (const open of [true, false]) {
    const shell = new TestShell().start().online().inCall(['benben']);
    const peer = shell.all('openPeer')[0]?.peer ?? 0;
    if (open) shell.feed({ t: 'peer', peer, event: { what: 'channelOpen' } });
    shell.ask({ do: 'leave' });
    const byes = shell.all('sendChannel').filter(({ text }) => text.includes('"bye"'));
    expect(byes).toHaveLength(open ? 1 : 0);
    expect(shell.sent('leave')).toHaveLength(1);
    expect(shell.all('closePeer')).toHaveLength(open ? 0 : 1);
    shell.pass(250);
    expect(shell.all('closePeer')).toEqual([{ t: 'closePeer', peer }]);
  }
});

it('[SRV4] a link is logged once for each state it is in', () => {
  const shell = new TestShell().start().online().inCall(['benben']);
  const peer = shell.all('openPeer')[0]?.peer ?? 0;
  for (const bytesReceived of [1, 2, 3]) {
    shell.feed({ t: 'peer', peer, event: { what: 'measured', bytesReceived, path: 'direct' } });
  }
  const states = shell
    .all('log')
    .flatMap(({ event }) => (event.step === 'link' ? event.state : []));
  expect(states).toEqual(['negotiating', 'active']);
});

function refuseLast(shell: TestShell, why: { code: string; retryAfterMs?: number }): void {
  shell.event({ t: 'refused', n: shell.sent('join').at(-1)?.n, ...why });
}
