import fc from 'fast-check';
import { expect, it } from 'vitest';
import { roomDigest } from '../kit/digest.ts';
import { nobody, TestShell, viewOf } from './testing-shell.ts';

it('[SES14] events are acknowledged within 200 ms, at once when 32 wait, or by whatever is sent anyway', () => {
  const shell = new TestShell().start().online().inCall();
  shell.pass(1_000);
  const acks = () => shell.sent('ack').map(({ a }) => a);
  const before = acks().length;
  shell.event({ t: 'locked', locked: true });
  shell.pass(199);
  expect(acks()).toHaveLength(before);
  shell.pass(1);
  expect(acks().at(-1)).toBe(2);

  for (let count = 0; count < 32; count += 1) shell.event({ t: 'locked', locked: count % 2 === 0 });
  expect(acks().at(-1)).toBe(34);

  shell.event({ t: 'locked', locked: false });
  shell.ask({ do: 'lock', locked: true });
  expect(shell.sent('lock').at(-1)?.a).toBe(35);
  const settled = acks().length;
  shell.pass(1_000);
  expect(acks()).toHaveLength(settled);
});

it('[FAULT70] [SES4] [CONN11] each event is applied once and in order, whatever is repeated and whatever comes between', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3), { maxLength: 40 }), (steps) => {
      const shell = new TestShell().start().online().inCall();
      let q = 1;
      for (const step of steps) {
        if (step === 0) shell.receive({ t: 'beat', a: 1 });
        if (step === 1) shell.receive({ t: 'lobby', room: '0123-4567-89ab', names: [] });
        // Again what came before: a member who is in already.
        if (step === 2 && q > 1) shell.receive(joined(q));
        if (step === 3) shell.receive(joined(++q));
      }
      const names = shell.all('notice').map(({ notice }) => notice);
      expect(names).toHaveLength(q - 1);
      expect(shell.machine.state().call).toMatchObject({
        members: Array.from({ length: q - 1 }, (_, at) => ({ id: idOf(at + 2) })),
      });
    }),
    { numRuns: 60 },
  );
});

it('[SES5] a hole in the numbers makes the client come back for what is missing', () => {
  const shell = new TestShell().start().online().inCall();
  shell.pass(6_000);
  shell.receive(joined(3));
  expect(shell.all('notice')).toEqual([]);
  expect(shell.all('openSocket')).toHaveLength(2);
  shell.opened();
  expect(shell.sent('hello').at(-1)).toMatchObject({ seq: 1, sid: expect.anything() });
});

it('[SES7] a digest that differs after the replay is answered by asking for the whole state', () => {
  for (const drifts of [false, true]) {
    const shell = new TestShell().start().online().inCall();
    shell.closed();
    shell.retry();
    const digest = roomDigest(viewOf(['adaada'])) + (drifts ? 1 : 0);
    shell.opened();
    shell.welcome({ resumed: true, n: 1, digest });
    shell.live();
    expect(shell.sent('sync')).toHaveLength(drifts ? 1 : 0);
  }
});

it('[CLI12] what is asked while there is no connection waits, and goes once everything missed has come', () => {
  const shell = new TestShell().start().online();
  shell.closed();
  const id = shell.ask({ do: 'create' });
  shell.opened();
  shell.welcome({ resumed: true });
  expect(shell.sent('create')).toEqual([]);
  shell.live();
  expect(shell.sent('create')).toMatchObject([{ n: 1 }]);
  expect(shell.outcomeOf(id)).toBeUndefined();
});

it('[SES9] numbers that the server finds skipped are settled by coming back', () => {
  const shell = new TestShell().start().online();
  shell.pass(6_000);
  shell.receive({ t: 'fault', code: 'out_of_order' });
  expect(shell.all('openSocket')).toHaveLength(2);
});

it('[CLI11] a snapshot without the room makes the client enter it again, one with another stay takes that', () => {
  const shell = new TestShell().start().online().inCall(['benben']);
  shell.event({ t: 'snapshot', room: null, ...nobody });
  expect(shell.sent('join')).toHaveLength(2);
  expect(shell.machine.state().call).toMatchObject({ is: 'in', members: [{ id: 'benben' }] });
  shell.event({ t: 'snapshot', room: viewOf(['benben', 'newada']), ...nobody });
  expect(shell.machine.state().call).toMatchObject({ is: 'in', you: 'newada' });
  expect(shell.all('openPeer')).toHaveLength(2);
  expect(shell.all('closePeer')).toHaveLength(1);
});

it('[FAULT1] [SES3] [SES15] a hello is repeated with its nonce until it is welcomed; nothing received is resumable too', () => {
  const shell = new TestShell().start();
  shell.opened();
  shell.closed();
  shell.retry();
  shell.opened();
  const [first, second] = shell.sent('hello');
  expect(second?.nonce).toBe(first?.nonce);
  shell.welcome();
  shell.closed();
  shell.retry();
  shell.opened();
  const third = shell.sent('hello').at(-1);
  expect(third?.nonce).not.toBe(first?.nonce);
  expect(third).toMatchObject({ seq: 0, sid: expect.anything(), secret: expect.anything() });
});

it('[SES2] the secret of the last welcome is stored and shown, and proven at once', () => {
  const shell = new TestShell().start().online();
  expect(shell.all('storeSession').at(-1)?.session?.secret).toMatch(/socket-1/);
  expect(shell.sent('ack')).toHaveLength(1);
  shell.closed();
  shell.retry();
  shell.opened();
  shell.welcome({ resumed: true });
  shell.closed();
  shell.retry();
  shell.opened();
  expect(shell.sent('hello').at(-1)?.secret).toMatch(/socket-2/);
});

it('[SES8] [CLI12] what was not executed is sent again under its number, what was is not', () => {
  const shell = new TestShell().start().online();
  for (let count = 0; count < 3; count += 1) shell.ask({ do: 'create' });
  shell.closed();
  shell.retry();
  shell.online({ resumed: true, n: 2 });
  expect(shell.sent('create').map(({ n }) => n)).toEqual([1, 2, 3, 3]);
});

it('[SES8] [CLI9] after a gap the results that were lost with it are asked for again', () => {
  const shell = new TestShell().start().online();
  const id = shell.ask({ do: 'create' });
  shell.closed();
  shell.retry();
  shell.opened();
  shell.welcome({ resumed: true, gap: true, n: 1, first: 1 });
  shell.event({ t: 'snapshot', room: null, ...nobody });
  // This connection ends before it is live; the next one says nothing of a gap.
  shell.closed();
  shell.retry();
  shell.online({ resumed: true, n: 1 });
  expect(shell.sent('create').map(({ n }) => n)).toEqual([1, 1]);
  shell.event({ t: 'done', n: 1, value: { room: '0123-4567-89ab', key: 'k'.repeat(43) } });
  expect(shell.outcomeOf(id)).toMatchObject({ ok: true });
});

it('[CLI9] [CLI11] what came of a join whose result was lost is taken from the snapshot', () => {
  const shell = new TestShell().start().online();
  const id = shell.ask({ do: 'join', room: '0123-4567-89ab', name: 'Ada' });
  shell.closed();
  shell.retry();
  shell.opened();
  shell.welcome({ resumed: true, gap: true, n: 1, first: 1 });
  shell.event({ t: 'snapshot', room: viewOf(['benben', 'adaada']), ...nobody });
  shell.live();
  expect(shell.outcomeOf(id)).toMatchObject({ ok: true, value: { view: { you: 'adaada' } } });
  expect(shell.machine.state().call).toMatchObject({ is: 'in', members: [{ id: 'benben' }] });
  expect(shell.sent('join')).toHaveLength(1);
});

it('[CLI9] a request goes to one more session when the first is lost, and not to a third', () => {
  const shell = new TestShell().start().online();
  const id = shell.ask({ do: 'create' });
  for (const sessions of [2, 3]) {
    shell.closed();
    shell.retry();
    shell.opened();
    shell.welcome({ sid: `sid-of-session-${sessions}-000000`, first: 1 });
    shell.live();
    expect(shell.sent('create')).toHaveLength(2);
  }
  expect(shell.outcomeOf(id)).toEqual({ ok: false, code: 'closed' });
});

it('[CLI12] more than 256 commands that wait are refused, and the machine holds no more', () => {
  const shell = new TestShell().start();
  const ids = Array.from({ length: 300 }, () => shell.ask({ do: 'create' }));
  const refused = ids.filter((id) => shell.outcomeOf(id) !== undefined);
  expect(refused).toEqual(ids.slice(256));
  expect(shell.outcomeOf(300)).toEqual({ ok: false, code: 'backlog_full' });
  expect(shell.machine.gauges.outbox).toBe(256);
  shell.online();
  expect(shell.sent('create').map(({ n }) => n)).toEqual(ids.slice(0, 256));
});

it('[CLI1] a command that is not acknowledged for 3 s makes the client ask', () => {
  const shell = new TestShell().start().online();
  shell.ask({ do: 'create' });
  shell.pass(2_999);
  expect(shell.sent('beat')).toEqual([]);
  shell.pass(1);
  expect(shell.sent('beat')).toMatchObject([{ probe: 1 }]);
});

it('[CONN2] beats are answered, with who is heard', () => {
  const shell = new TestShell().start().online().inCall(['benben']);
  const peer = shell.all('openPeer')[0]?.peer ?? 0;
  shell.feed({
    t: 'peer',
    peer,
    event: { what: 'measured', bytesReceived: 100, path: 'direct' },
  });
  shell.pass(1_000);
  shell.receive({ t: 'beat', a: 2 });
  expect(shell.sent('beat').at(-1)).toMatchObject({ a: 1, hears: ['benben'] });
  shell.pass(4_000);
  shell.receive({ t: 'beat', a: 2 });
  expect(shell.sent('beat').at(-1)).not.toHaveProperty('hears');
});

it('[CLI9] a request that no server would take is refused here', () => {
  const shell = new TestShell().start().online().inCall();
  const codes = [
    shell.ask({ do: 'chat', text: 'x'.repeat(4_001) }),
    shell.ask({ do: 'chat', text: '' }),
    shell.ask({ do: 'join', room: '4567-4567-4567', name: 'Ada' }),
    shell.ask({ do: 'join', room: 'nonsense', name: 'Ada' }),
    shell.ask({ do: 'join', room: '0123-4567-89ab', name: ' \u200b ' }),
    shell.ask({ do: 'create', password: 'p'.repeat(129) }),
  ].map((id) => shell.outcomeOf(id));
  expect(codes.map((outcome) => outcome?.ok === false && outcome.code)).toEqual([
    'too_long',
    'bad_message',
    'already_in_room',
    'room_unavailable',
    'bad_message',
    'too_long',
  ]);
});

const idOf = (q: number) => `member${String(q).padStart(3, '0')}`;

function joined(q: number) {
  const member = { id: idOf(q), name: 'Ben', role: 'guest' as const, away: false };
  return { q, t: 'joined' as const, member };
}
