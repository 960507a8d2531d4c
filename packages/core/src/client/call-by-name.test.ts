import { expect, it } from 'vitest';
import {
  inviteOf,
  invited,
  nobody,
  roomKey,
  standingOf,
  TestShell,
  testRoom,
  viewOf,
} from './testing-shell.ts';

const ends = (shell: TestShell) => shell.notices.filter(({ what }) => what === 'ended');
const ben = { id: 'benben', name: 'Ben', role: 'guest', away: false } as const;
const [invite, user] = [inviteOf('Ben'), 'Ben'];

it('[RING2] [RING1] a call goes from dialing to calling, ringing and answered, and no further than is true', () => {
  const shell = new TestShell().somebody();
  const asked = shell.ask({ do: 'invite', user: 'ben', media: 'video' });
  expect(shell.call).toEqual({ is: 'dialing', user: 'ben', media: 'video', incoming: false });
  shell.done('invite', invited('Ben', 'calling'));
  expect(shell.outcomeOf(asked)).toMatchObject({ ok: true, value: { invite } });
  expect(shell.all('storeKey')).toEqual([{ t: 'storeKey', room: testRoom, key: roomKey }]);
  expect(shell.call).toMatchObject({ is: 'in', user, outgoing: 'calling', members: [] });
  shell.event({ t: 'invited', invite: inviteOf('Cleo'), state: 'ringing' });
  expect(shell.call).toMatchObject({ outgoing: 'calling' });
  shell.event({ t: 'invited', invite, state: 'ringing' });
  expect(shell.call).toMatchObject({ outgoing: 'ringing', callMedia: 'video' });
  expect(shell.all('openPeer')).toEqual([]);
  shell.event({ t: 'invited', invite, state: 'answered', media: 'audio' });
  expect(shell.call).toMatchObject({ user, callMedia: 'audio' });
  expect(shell.call).not.toHaveProperty('outgoing');
  shell.event({ t: 'joined', member: ben });
  expect(shell.all('openPeer')).toHaveLength(1);
  shell.pass(3_000);
  shell.event({ t: 'invited', invite, state: 'ended', reason: 'unanswered' });
  expect(shell.call).toMatchObject({ is: 'in', members: [{ id: 'benben' }] });
});

it('[RING7] [RING8] who cannot be rung is told at once, and the call ends for that', () => {
  for (const code of ['unreachable', 'busy'] as const) {
    const shell = new TestShell().somebody();
    const asked = shell.ask({ do: 'invite', user, media: 'audio' });
    shell.refused('invite', code);
    expect(shell.outcomeOf(asked)).toEqual({ ok: false, code });
    expect(shell.call).toEqual({
      is: 'ended',
      at: shell.now,
      reason: code,
      user,
      callMedia: 'audio',
    });
    expect(ends(shell)).toEqual([{ what: 'ended', reason: code }]);
    expect(shell.machine.nextTimeout()).toBeLessThan(shell.now + 60_000);
    shell.pass(70_000);
    expect(ends(shell)).toHaveLength(1);
  }
});

it('[RING19] [CALL4] an invite that ends ends the call once, for its own reason', () => {
  const cases = [
    ['declined', 'declined'],
    ['unanswered', 'unanswered'],
    ['busy', 'busy'],
    ['unreachable', 'unreachable'],
    // Nobody here cancelled: the server had lost this page.
    ['cancelled', 'lost'],
    ['expired', 'expired'],
  ] as const;
  for (const [reason, shown] of cases) {
    const shell = new TestShell().somebody().calling('Ben');
    for (let times = 0; times < 2; times += 1) {
      shell.event({ t: 'invited', invite, state: 'ended', reason });
    }
    expect(shell.call).toMatchObject({ is: 'ended', reason: shown, user, room: testRoom });
    expect(ends(shell)).toHaveLength(1);
  }
});

it('[RING6] [RING19] an invite of which nothing is heard any more is over after a minute, and another can be made', () => {
  const shell = new TestShell().somebody().calling('Ben');
  shell.closed();
  shell.pass(59_999);
  expect(shell.call).toMatchObject({ is: 'in', outgoing: 'calling' });
  shell.pass(1);
  expect(shell.call).toMatchObject({ is: 'ended', reason: 'unanswered' });

  const asked = shell.ask({ do: 'invite', user, media: 'audio' });
  shell.pass(60_000);
  expect(shell.outcomeOf(asked)).toEqual({ ok: false, code: 'unreachable' });
  expect(shell.call).toMatchObject({ is: 'ended', reason: 'unreachable' });
  expect(ends(shell)).toHaveLength(2);
  shell.feed({ t: 'environment', event: 'online' });
  if (shell.all('probeServer').length > 0) shell.feed({ t: 'serverProbed', reachable: true });
  shell.online({ resumed: true, n: 2 });
  expect(shell.sent('invite')).toHaveLength(1);
});

it('[RING5] [RING11] an invite that stands only after the caller hung up is taken back', () => {
  const shell = new TestShell().somebody();
  const asked = shell.ask({ do: 'invite', user, media: 'audio' });
  shell.ask({ do: 'leave' });
  expect(shell.outcomeOf(asked)).toEqual({ ok: false, code: 'cancelled' });
  expect(shell.call).toMatchObject({ is: 'ended', reason: 'left', user });
  // The server was still asking its store when it was told to leave.
  shell.refused('leave', 'not_in_room');
  shell.done('invite', invited('Ben', 'calling'));
  expect(shell.sent('leave')).toHaveLength(2);

  const next = new TestShell().somebody();
  next.ask({ do: 'invite', user, media: 'audio' });
  next.ask({ do: 'leave' });
  next.done('invite', invited('Ben', 'calling'));
  expect(next.sent('leave')).toHaveLength(1);
  expect(next.call.is).toBe('ended');
});

it('[RING9] who calls us while we call them does not ring; if it comes to nothing they do', () => {
  const shell = new TestShell().somebody();
  shell.ask({ do: 'invite', user: 'ben', media: 'audio' });
  shell.ring('Ben');
  shell.ring('Cleo');
  const from = () => shell.machine.state().rings.map((ring) => ring.from);
  expect(from()).toEqual(['Cleo']);
  const other = new TestShell().somebody();
  other.ask({ do: 'invite', user: 'ben', media: 'audio' });
  other.ring('Ben');
  other.event({ t: 'stopped', invite, why: 'answeredHere' });
  other.done('invite', invited('Ben', 'answered', { media: 'audio' }));
  expect(other.call).toMatchObject({ is: 'in', user, members: [{ id: 'benben' }] });
  expect(other.call).not.toHaveProperty('outgoing');
  expect([other.notices, other.machine.state().rings]).toEqual([[], []]);

  shell.refused('invite', 'rate_limited', 1_000);
  expect(from()).toEqual(['Ben', 'Cleo']);
  shell.ask({ do: 'invite', user: 'ben', media: 'video' });
  expect(shell.sent('accept')).toMatchObject([{ invite, media: 'video' }]);
  expect(shell.call).toMatchObject({ is: 'dialing', user, incoming: true });
});

it('[RING9] who calls in the moment in which our call stands does not ring either', () => {
  const shell = new TestShell().somebody().calling('Ben');
  shell.ring('Ben', { invite: inviteOf('us') });
  expect(shell.machine.state().rings).toEqual([]);
});

it('[CLI14] a page loaded anew finds the call it was making, and the one it was in', () => {
  const first = new TestShell().somebody().calling('Ben', 'audio');
  const stored = first.all('storeSession').at(-1)?.session ?? undefined;
  expect(stored?.call).toEqual({ user, media: 'audio', key: roomKey });
  for (const isAnswered of [false, true]) {
    const shell = new TestShell().start(true, { ...(stored && { stored }) });
    shell.online({ resumed: true, digest: 7 });
    const view = viewOf(isAnswered ? ['benben', 'adaada'] : ['adaada']);
    const outgoing = { invite, user, media: 'audio', state: 'ringing' };
    const standing = standingOf('Ada');
    shell.event({
      t: 'snapshot',
      room: view,
      ...nobody,
      standing,
      ...(!isAnswered && { outgoing }),
    });
    expect(shell.call).toMatchObject({ is: 'in', user, callMedia: 'audio' });
    if (isAnswered) {
      shell.event({ t: 'out', reason: 'lost' });
      expect(shell.sent('join')).toMatchObject([{ room: testRoom, key: roomKey }]);
    } else {
      expect(shell.call).toMatchObject({ outgoing: 'ringing' });
      shell.event({ t: 'invited', invite, state: 'ended', reason: 'declined' });
      expect(shell.call).toMatchObject({ is: 'ended', reason: 'declined' });
    }
  }
});

it('[CLI14] a page loaded anew is not misled by what the page before it had asked for', () => {
  const session = { sid: 'sid-0000000000000000000', secret: 's'.repeat(22), gen: 0 };
  const shell = new TestShell().start(true, { stored: session });
  shell.opened();
  shell.welcome({ resumed: true, digest: 1 });
  shell.event({ t: 'snapshot', room: null, ...nobody });
  shell.live();
  expect(shell.call).toEqual({ is: 'none' });
  shell.event({ t: 'snapshot', room: viewOf(['benben', 'adaada']), ...nobody });
  expect(shell.call).toMatchObject({ is: 'in', members: [{ id: 'benben' }] });
});

it('[CLI14] a page loaded anew, or a copy of one, finds the call that stands only after it came', () => {
  const call = { user, media: 'audio', key: '' } as const;
  const session = { sid: 'sid-0000000000000000000', secret: 's'.repeat(22), gen: 0, call };
  const shell = new TestShell().start(true, { stored: session }).online({ resumed: true, n: 5 });
  shell.event({ t: 'snapshot', room: null, ...nobody, standing: standingOf('Ada') });
  shell.event({ t: 'done', n: 5, value: invited('Ben', 'calling', { media: 'audio' }) });
  expect(shell.sent('sync')).toHaveLength(2);
  const outgoing = { invite, user, media: 'audio', state: 'ringing' };
  shell.event({ t: 'snapshot', room: viewOf(['adaada']), ...nobody, outgoing });
  expect(shell.call).toMatchObject({ is: 'in', user, outgoing: 'ringing' });
});

it('[RING6] [CLI14] a page loaded anew gives the call it was making another minute', () => {
  const outgoing = { invite, user, media: 'audio', state: 'ringing' };
  const session = { sid: 'sid-0000000000000000000', secret: 's'.repeat(22), gen: 0 };
  const shell = new TestShell()
    .start(true, { stored: session })
    .online({ resumed: true, digest: 7 });
  shell.event({ t: 'snapshot', room: viewOf(['adaada']), ...nobody, outgoing });
  shell.pass(59_999);
  expect(shell.call).toMatchObject({ is: 'in', outgoing: 'ringing' });
  shell.pass(1);
  expect(shell.call).toMatchObject({ is: 'ended', reason: 'unanswered' });
});

it('[CALL3] who was lost has a minute to come back into a call by name, and any time into a room by link', () => {
  for (const isNamed of [true, false]) {
    const shell = new TestShell().somebody();
    if (isNamed) shell.calling('Ben').event({ t: 'joined', member: ben });
    else shell.inCall(['benben']);
    for (const id of ['benben', 'benben2']) {
      shell.event({ t: 'left', member: id, reason: 'lost' });
      heard(shell, 59);
      expect(shell.call).toMatchObject({ is: 'in', members: [] });
      if (id === 'benben') shell.event({ t: 'joined', member: { ...ben, id: 'benben2' } });
    }
    heard(shell, 1);
    const end = { is: 'ended', reason: 'media_timeout', user, by: user };
    if (isNamed) expect(shell.call).toMatchObject(end);
    else expect(shell.call.is).toBe('in');
  }
});

it('[CLI14] [CLI11] what a page was in is forgotten with the session that knew it', () => {
  const call = { user, media: 'audio', key: roomKey } as const;
  const session = { sid: 'sid-of-the-page-before', secret: 's'.repeat(22), gen: 0, call };
  const shell = new TestShell().start(true, { stored: session }).online();
  const kept = shell.all('storeSession').at(-1)?.session;
  expect(kept).toMatchObject({ sid: 'sid-0000000000000000000' });
  expect(kept?.call).toBeUndefined();
});

it('[CALL2] [CLI14] who hung up unheard and loads the page anew is not put back', () => {
  const shell = new TestShell().somebody().inCall(['benben']);
  shell.closed();
  shell.ask({ do: 'leave' });
  const stored = shell.all('storeSession').at(-1)?.session ?? undefined;
  const page = new TestShell().start(true, { ...(stored && { stored }) });
  page.online({ resumed: true, digest: 7 });
  page.event({ t: 'snapshot', room: viewOf(['benben', 'adaada']), ...nobody });
  expect(page.call).toEqual({ is: 'none' });
  expect(page.sent('leave')).toHaveLength(1);
  expect(page.all('openPeer')).toEqual([]);
});

it('[CLI14] a page loaded anew in the moment of answering knows with whom it is in a call, and whether they are gone', () => {
  const first = new TestShell().somebody();
  first.ring('Ben', { media: 'audio' });
  first.ask({ do: 'accept', invite, media: 'audio' });
  const stored = first.all('storeSession').at(-1)?.session ?? undefined;
  expect(stored?.call).toEqual({ user, media: 'audio', key: '' });
  for (const ids of [['benben', 'adaada'], ['adaada']]) {
    const shell = new TestShell().start(true, { ...(stored && { stored }) });
    shell.online({ resumed: true, digest: 7 });
    shell.event({ t: 'snapshot', room: viewOf(ids), ...nobody, standing: standingOf('Ada') });
    if (ids.length > 1) expect(shell.call).toMatchObject({ is: 'in', user, callMedia: 'audio' });
    else expect(shell.call).toMatchObject({ is: 'ended', user, reason: 'hangup' });
  }
  first.refused('accept', 'invite_over');
  expect(first.all('storeSession').at(-1)?.session).not.toHaveProperty('call.user');
});

it('[CLI11] [RING10] an answered call is entered again with its key; one that only rang is over', () => {
  const shell = new TestShell().somebody().calling('Ben');
  shell.event({ t: 'invited', invite, state: 'answered' });
  shell.event({ t: 'joined', member: ben });
  shell.event({ t: 'out', reason: 'lost' });
  expect(shell.sent('join')).toMatchObject([{ room: testRoom, key: roomKey }]);

  const rang = new TestShell().somebody().calling('Ben');
  rang.closed();
  rang.retry().online({ sid: 'sid-of-another-session', n: 0 });
  expect(rang.sent('join')).toEqual([]);
  expect(rang.call).toMatchObject({ is: 'ended', reason: 'expired', user });
});

it('[SES5] [RING19] what came of an invite during a gap is taken from the snapshot', () => {
  const standing = standingOf('Ada');
  for (const held of ['ringing', 'answered', 'over'] as const) {
    for (const wasPlaced of [true, false]) {
      const shell = new TestShell().somebody();
      const asked = shell.ask({ do: 'invite', user, media: 'video' });
      if (wasPlaced) shell.done('invite', invited('Ben', 'calling'));
      shell.closed();
      shell.retry().opened();
      shell.welcome({ resumed: true, gap: true, n: 2, first: wasPlaced ? 3 : 2 });
      const ids = { ringing: ['adaada'], answered: ['adaada', 'benben'], over: [] }[held];
      const room = held === 'over' ? null : { ...viewOf(ids), you: 'adaada' };
      const outgoing = held === 'ringing' ? { invite, user, media: 'video', state: held } : null;
      shell.event({ t: 'snapshot', room, ...nobody, standing, outgoing });
      shell.live();
      if (!wasPlaced) {
        expect(shell.sent('invite')).toHaveLength(2);
        shell.done('invite', invited('Ben', 'calling'));
        expect(shell.outcomeOf(asked)).toMatchObject({ ok: true });
      }
      const members = [{ id: 'benben' }];
      if (held === 'over') expect(shell.call).toMatchObject({ is: 'ended' });
      // The server may have placed it only after the gap, and would ring on.
      if (held === 'over') expect(shell.sent('leave')).toHaveLength(1);
      else
        expect(shell.call).toMatchObject({ is: 'in', members: held === 'ringing' ? [] : members });
      expect('outgoing' in shell.call).toBe(held === 'ringing');
    }
  }
});

it('[SES5] [RING5] an invite that was given up before a gap is not taken back a second time, out of a room entered since', () => {
  const shell = new TestShell().somebody();
  shell.ask({ do: 'invite', user, media: 'video' });
  shell.ask({ do: 'leave' });
  expect(shell.sent('leave')).toHaveLength(1);
  shell.closed();
  shell.retry().opened();
  shell.welcome({ resumed: true, gap: true, n: 3, first: 2 });
  shell.event({ t: 'snapshot', room: null, ...nobody, standing: standingOf('Ada') });
  shell.ask({ do: 'join', room: testRoom, name: 'Ada' });
  shell.live();
  shell.done('invite', invited('Ben', 'calling'));
  shell.done('join', { view: viewOf(['adaad2']) });
  expect(shell.call).toMatchObject({ is: 'in', you: 'adaad2' });
  expect(shell.sent('leave')).toHaveLength(1);
});

it('[SES5] [RING11] an accept whose answer was lost in a gap is asked again, and the call is on', () => {
  const shell = new TestShell().somebody();
  shell.ring('Ben');
  const asked = shell.ask({ do: 'accept', invite, media: 'video' });
  shell.closed();
  shell.retry().opened();
  shell.welcome({ resumed: true, gap: true, n: 2 });
  const standing = standingOf('Ada');
  shell.event({ t: 'snapshot', room: viewOf(['benben', 'adaada']), ...nobody, standing });
  shell.live();
  expect(shell.call).toMatchObject({ is: 'dialing', incoming: true });
  shell.done('accept', invited('Ben', 'answered'));
  expect(shell.outcomeOf(asked)).toMatchObject({ ok: true });
  expect(shell.call).toMatchObject({ is: 'in', user, members: [{ id: 'benben' }] });
  expect(shell.sent('leave')).toEqual([]);
  expect(shell.notices).toEqual([]);
});

it('[SES5] [CALL3] who is gone after a gap has hung up a call by name; in a room by link one waits on', () => {
  for (const isNamed of [true, false]) {
    const shell = new TestShell().somebody();
    if (isNamed) shell.calling('Ben').event({ t: 'joined', member: ben });
    else shell.inCall(['benben']);
    shell.closed();
    shell.retry().opened();
    shell.welcome({ resumed: true, gap: true, n: 2 });
    const standing = standingOf('Ada');
    shell.event({ t: 'snapshot', room: viewOf(['adaada']), ...nobody, standing });
    shell.live();
    if (isNamed) expect(shell.call).toMatchObject({ is: 'ended', reason: 'hangup' });
    else expect(shell.call).toMatchObject({ is: 'in', members: [] });
  }
});

it('[RING19] the others are told when media is why one leaves', () => {
  const shell = new TestShell().somebody();
  shell.ring('Ben');
  shell.ask({ do: 'accept', invite, media: 'audio' });
  shell.done('accept', invited('Ben', 'answered'));
  heard(shell, 30);
  expect(shell.call).toMatchObject({ is: 'ended', reason: 'media_failed', user });
  expect(shell.sent('leave')).toMatchObject([{ why: 'media_failed' }]);
});

it('[CLI12] [RING5] calling and hanging up again and again while offline rings nobody and piles nothing up', () => {
  const shell = new TestShell().somebody();
  shell.closed();
  for (let times = 0; times < 300; times += 1) {
    shell.ask({ do: 'invite', user, media: 'audio' });
    shell.ask({ do: 'leave' });
    shell.ask({ do: 'join', room: testRoom, name: 'Ada' });
    shell.ask({ do: 'leave' });
  }
  expect(shell.machine.gauges).toMatchObject({ outbox: 1, requests: 0 });
  shell.opened();
  shell.welcome({ resumed: true, n: 1 });
  shell.live();
  expect([shell.sent('invite'), shell.sent('join')]).toEqual([[], []]);
  expect(shell.sent('leave')).toHaveLength(1);
});

/** Time passes, and the server says that it is there. */
function heard(shell: TestShell, seconds: number): void {
  for (let second = 0; second < seconds; second += 1) {
    shell.pass(1_000);
    shell.receive({ t: 'beat', a: 1_000 });
  }
}
