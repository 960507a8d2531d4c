import { expect, it } from 'vitest';
import { adasIdentity, nobody, standingOf, TestShell, testRoom } from './testing-shell.ts';

const identityOf = (shell: TestShell) => shell.machine.state().identity;
const stored = (shell: TestShell) => shell.all('storeIdentity').map(({ identity }) => identity);
const commands = (shell: TestShell, from = 0) =>
  shell
    .all('sendSocket')
    .slice(from)
    .flatMap(({ text }) => /"t":"(\w+)"/.exec(text)?.[1] ?? []);

it('[ID13] a new session is entered first, and what only a user may ask waits until that is decided', () => {
  const shell = new TestShell();
  shell.feed({ t: 'request', id: 90, request: { do: 'history', limit: 10 } });
  shell.feed({ t: 'request', id: 91, request: { do: 'create' } });
  shell.feed({ t: 'request', id: 92, request: { do: 'pair', id: 'Ada', peer: 'Ben' } });
  shell.start(true, { identity: adasIdentity });
  expect(identityOf(shell)).toEqual({ is: 'unknown' });
  shell.online();
  expect(commands(shell)).toEqual(['hello', 'ack', 'enter', 'create', 'pair']);
  expect(shell.sent('enter')).toMatchObject([{ n: 1, secret: adasIdentity.secret }]);
  expect(identityOf(shell)).toEqual({ is: 'entering', id: 'Ada' });
  shell.done('enter', { standing: standingOf('Ada', [{ id: 'Ben', is: 'contact' }]) });
  expect(identityOf(shell)).toMatchObject({ is: 'somebody', me: { id: 'Ada' } });
  expect(shell.machine.state().people).toEqual([{ id: 'Ben', is: 'contact' }]);
  expect(shell.sent('history')).toMatchObject([{ n: 4 }]);
  expect(stored(shell)).toEqual([]);
});

it('[ID13] [SES8] what waited keeps its place behind what went before it, also on a later connection', () => {
  const shell = new TestShell();
  shell.feed({ t: 'request', id: 90, request: { do: 'history', limit: 10 } });
  shell.feed({ t: 'request', id: 91, request: { do: 'create' } });
  shell.start(true, { identity: adasIdentity }).online();
  shell.done('enter', { standing: standingOf('Ada') });
  shell.closed();
  shell.retry().online({ resumed: true, n: 1 });
  const numbers = shell.all('sendSocket').flatMap(({ text }) => /"n":(\d+)/.exec(text)?.[1] ?? []);
  expect(numbers).toEqual(['1', '2', '3', '2', '3']);
});

it('[ID13] a resumed session still is somebody; one that replaces it is entered again, before the room', () => {
  const shell = new TestShell().somebody().inCall(['benben']);
  shell.closed();
  shell.retry().online({ resumed: true, n: 3 });
  expect(identityOf(shell).is).toBe('somebody');
  expect(shell.sent('enter')).toHaveLength(1);
  shell.closed();
  const before = shell.all('sendSocket').length;
  shell.retry().online({ sid: 'sid-of-another-session', n: 0 });
  expect(identityOf(shell)).toEqual({ is: 'entering', id: 'Ada' });
  expect(commands(shell, before)).toEqual(['hello', 'ack', 'enter', 'join']);
});

it('[ID13] [CLI14] a page loaded anew asks who it is, and enters where nobody had', () => {
  const session = { sid: 'sid-0000000000000000000', secret: 's'.repeat(22), gen: 0 };
  const shell = new TestShell().start(true, { stored: session, identity: adasIdentity });
  shell.online({ resumed: true });
  expect(commands(shell)).toEqual(['hello', 'ack', 'sync']);
  shell.event({ t: 'snapshot', room: null, ...nobody, standing: standingOf('Ada') });
  expect(identityOf(shell)).toMatchObject({ is: 'somebody', me: { id: 'Ada' } });

  const other = new TestShell().start(true, { stored: session, identity: adasIdentity });
  other.online({ resumed: true });
  other.event({ t: 'snapshot', room: null, ...nobody });
  expect(other.sent('enter')).toHaveLength(1);
});

it('[ID13] [CLI14] a page whose session became somebody by what the page before asked for is told so', () => {
  const session = { sid: 'sid-0000000000000000000', secret: 's'.repeat(22), gen: 0 };
  const shell = new TestShell().start(true, { stored: session, identity: adasIdentity });
  shell.online({ resumed: true });
  shell.event({ t: 'snapshot', room: null, ...nobody });
  shell.refused('enter', 'already_signed_in');
  expect(shell.sent('sync')).toHaveLength(2);
  shell.event({ t: 'snapshot', room: null, ...nobody, standing: standingOf('Cleo') });
  expect(identityOf(shell)).toEqual({ is: 'entering', id: 'Ada' });
  shell.event({ t: 'snapshot', room: null, ...nobody, standing: standingOf('Ada') });
  expect(identityOf(shell)).toMatchObject({ is: 'somebody', me: { id: 'Ada' } });
  shell.pass(70_000);
  expect(shell.sent('enter')).toHaveLength(1);
});

it('[SES5] [PEO5] what came of entering before a gap says nothing that the snapshot does not know better', () => {
  const ben = { id: 'Ben', is: 'contact', presence: 'offline', seenAgoMs: 5 } as const;
  for (const isStillIn of [true, false]) {
    const shell = new TestShell().start(true, { identity: adasIdentity }).online();
    shell.closed();
    shell.retry().opened();
    shell.welcome({ resumed: true, gap: true, n: 1, first: 1 });
    const people = [{ ...ben, presence: 'online' } as const];
    const standing = isStillIn ? standingOf('Ada', people) : null;
    shell.event({ t: 'snapshot', room: null, ...nobody, standing });
    shell.live();
    shell.done('enter', { standing: standingOf('Ada', [ben]) });
    expect(identityOf(shell).is).toBe(isStillIn ? 'somebody' : 'entering');
    if (isStillIn)
      expect(shell.machine.state().people).toMatchObject([{ id: 'Ben', presence: 'online' }]);
    expect(shell.sent('enter')).toHaveLength(isStillIn ? 2 : 3);
  }
});

it('[ID2] [ID13] the secret of a sign-in is kept; one that is not good any more is forgotten, and said', () => {
  const shell = new TestShell().start().online();
  expect(identityOf(shell)).toEqual({ is: 'nobody' });
  const asked = shell.ask({ do: 'claim', id: ' Ada ' });
  expect(shell.sent('claim')).toMatchObject([{ id: 'Ada' }]);
  const { secret } = adasIdentity;
  shell.done('claim', { standing: standingOf('Ada'), secret });
  expect(shell.outcomeOf(asked)).toMatchObject({ ok: true });
  expect(stored(shell)).toEqual([adasIdentity]);
  shell.closed();
  shell.retry().online({ sid: 'sid-of-another-session', n: 0 });
  shell.refused('enter', 'bad_credentials');
  expect(identityOf(shell)).toEqual({ is: 'nobody' });
  expect(stored(shell)).toEqual([adasIdentity, null]);
  expect(shell.notices).toEqual([{ what: 'signedOut', why: 'elsewhere' }]);
});

it('[ID13] [STO6] while the store fails it is tried again in growing windows, and nothing waits for that', () => {
  const shell = new TestShell().start(true, { identity: adasIdentity }).online();
  const asked = shell.ask({ do: 'invite', user: 'Ben', media: 'audio' });
  expect(shell.sent('invite')).toEqual([]);
  shell.refused('enter', 'store_unavailable');
  shell.refused('invite', 'not_signed_in');
  expect(shell.outcomeOf(asked)).toEqual({ ok: false, code: 'not_signed_in' });
  expect(shell.call).toEqual({ is: 'none' });
  for (const window of [2_000, 4_000, 8_000]) {
    const tries = shell.sent('enter').length;
    shell.pass(window / 2 - 1);
    expect(shell.sent('enter')).toHaveLength(tries);
    shell.pass(window / 2 + 1);
    expect(shell.sent('enter')).toHaveLength(tries + 1);
    shell.receive({ t: 'beat', a: 100 });
    if (window < 8_000) shell.refused('enter', 'store_unavailable');
  }
  shell.done('enter', { standing: standingOf('Ada') });
  expect(identityOf(shell).is).toBe('somebody');
  expect(stored(shell)).toEqual([]);
});

it('[FAULT5] [ID10] [ID13] an application’s token is asked for in every session; a refused one once more, and no third', () => {
  const shell = new TestShell().start(true, { hasTokens: true }).online();
  expect(identityOf(shell)).toEqual({ is: 'entering' });
  const asks = () => shell.all('askToken').length;
  shell.feed({ t: 'token', token: 'the first' });
  expect(shell.sent('admit')).toMatchObject([{ token: 'the first' }]);
  shell.refused('admit', 'bad_credentials');
  expect(asks()).toBe(2);
  shell.feed({ t: 'token', token: 'a fresh one' });
  shell.refused('admit', 'bad_credentials');
  shell.pass(5_000);
  expect(asks()).toBe(2);
  expect(identityOf(shell)).toEqual({ is: 'nobody' });

  shell.closed();
  shell.feed({ t: 'environment', event: 'online' });
  shell.online({ sid: 'sid-of-another-session', n: 0 });
  // The connection ends before the application has answered: it is not asked twice for one.
  shell.closed();
  shell.feed({ t: 'environment', event: 'online' });
  shell.online({ sid: 'sid-of-a-third-session', n: 0 });
  expect(asks()).toBe(3);
  shell.feed({ t: 'token', token: 'another' });
  shell.done('admit', { standing: standingOf('Ada') });
  expect(identityOf(shell)).toMatchObject({ is: 'somebody', me: { id: 'Ada' } });
  shell.feed({ t: 'token', token: 'nobody asked for' });
  expect(shell.sent('admit')).toHaveLength(3);
});

it('[ID12] whose application has nobody to admit is nobody, and enters rooms', () => {
  const shell = new TestShell().start(true, { hasTokens: true }).online();
  shell.ask({ do: 'join', room: testRoom, name: 'Ada' });
  expect(shell.sent('join')).toHaveLength(1);
  shell.feed({ t: 'token', token: null });
  expect(identityOf(shell)).toEqual({ is: 'nobody' });
});

it('[ID7] [ID11] who is signed out is nobody at once, with nobody known and nothing ringing', () => {
  for (const why of ['here', 'elsewhere', 'deleted'] as const) {
    const shell = new TestShell().somebody();
    shell.event({ t: 'person', person: { id: 'Ben', is: 'contact', presence: 'online' } });
    shell.ring('Ben');
    shell.event({ t: 'signedOut', why });
    expect(shell.machine.state()).toMatchObject({
      identity: { is: 'nobody' },
      people: [],
      rings: [],
    });
    expect(stored(shell)).toEqual([null]);
    expect(shell.notices).toEqual(why === 'here' ? [] : [{ what: 'signedOut', why }]);
    expect(shell.machine.nextTimeout()).toBeLessThan(shell.now + 60_000);
  }
  const shell = new TestShell().somebody();
  const asked = shell.ask({ do: 'signOut', everywhere: false });
  shell.done('signOut');
  expect(shell.outcomeOf(asked)).toEqual({ ok: true, value: {} });
  expect(identityOf(shell)).toEqual({ is: 'nobody' });
});

it('[ID7] [ID13] what another tab of the browser does is done here, too, and no tab undoes it', () => {
  const shell = new TestShell().start().online();
  shell.feed({ t: 'identity', identity: adasIdentity });
  shell.done('enter', { standing: standingOf('Ada') });
  expect(identityOf(shell).is).toBe('somebody');
  shell.feed({ t: 'identity', identity: { ...adasIdentity, secret: 'another-secret-0000000' } });
  expect(shell.sent('enter')).toHaveLength(1);

  const ben = { id: 'Ben', secret: 'secret-of-ben-00000000' };
  shell.feed({ t: 'identity', identity: ben });
  expect(shell.sent('signOut')).toHaveLength(1);
  shell.refused('enter', 'already_signed_in');
  shell.event({ t: 'signedOut', why: 'here' });
  shell.done('signOut');
  shell.pass(2_000);
  expect(shell.sent('enter').at(-1)).toMatchObject({ secret: ben.secret });
  shell.done('enter', { standing: standingOf('Ben') });
  expect(identityOf(shell)).toMatchObject({ me: { id: 'Ben' } });

  shell.feed({ t: 'identity', identity: null });
  expect(identityOf(shell)).toEqual({ is: 'nobody' });
  expect(stored(shell)).toEqual([]);
});

it('[ID13] a sign-in that waits offline is not said twice where the session is another by then', () => {
  const shell = new TestShell().start().online();
  shell.closed();
  shell.feed({ t: 'identity', identity: adasIdentity });
  shell.retry().online({ sid: 'sid-of-another-session', n: 0 });
  expect(shell.sent('enter')).toMatchObject([{ secret: adasIdentity.secret }]);
});

it('[ID13] [ID7] what another tab did while this one entered counts, and is not undone by what comes of that', () => {
  const ben = { id: 'Ben', secret: 'secret-of-ben-00000000' };
  for (const isLetIn of [true, false]) {
    const shell = new TestShell().start(true, { identity: adasIdentity }).online();
    shell.feed({ t: 'identity', identity: ben });
    expect(shell.sent('enter')).toHaveLength(1);
    if (isLetIn) shell.done('enter', { standing: standingOf('Ada') });
    else shell.refused('enter', 'bad_credentials');
    expect(shell.sent('signOut')).toHaveLength(isLetIn ? 1 : 0);
    expect(shell.sent('enter').at(-1)).toMatchObject({ secret: ben.secret });
    shell.done('enter', { standing: standingOf('Ben') });
    expect(identityOf(shell)).toMatchObject({ is: 'somebody', me: { id: 'Ben' } });
    expect(stored(shell)).toEqual([]);
  }
});

it('[PEO4] when somebody was last seen is told by the clock of this page', () => {
  const shell = new TestShell().somebody();
  const person = { id: 'Ben', is: 'contact', presence: 'offline', seenAgoMs: 400 };
  shell.event({ t: 'person', person });
  const seenAt = shell.now - 400;
  expect(shell.machine.state().people).toEqual([
    { id: 'Ben', is: 'contact', presence: 'offline', seenAt },
  ]);
  shell.event({ t: 'person', person: { id: 'Ben', is: 'none' } });
  expect(shell.machine.state().people).toEqual([]);
});

it('[CLI5] a hidden tab of a user comes back to be rung; one of nobody waits to be seen', () => {
  const hidden = new TestShell().start(false).online();
  hidden.closed();
  expect(hidden.machine.nextTimeout()).toBeUndefined();
  const user = new TestShell().start(false, { identity: adasIdentity }).online();
  user.done('enter', { standing: standingOf('Ada') });
  user.closed();
  user.retry();
  expect(user.all('openSocket')).toHaveLength(2);
});

it('[CLI9] what no server would take is refused here: ids, passwords and the rest', () => {
  const shell = new TestShell().somebody();
  const before = shell.all('sendSocket').length;
  const codes = [
    shell.ask({ do: 'claim', id: 'A' }),
    shell.ask({ do: 'claim', id: '-Ada' }),
    shell.ask({ do: 'invite', user: 'a'.repeat(33), media: 'audio' }),
    shell.ask({ do: 'claim', id: 'Ada', password: 'seven77' }),
    shell.ask({ do: 'protect', password: 'p'.repeat(129) }),
    shell.ask({ do: 'admit', token: 't'.repeat(4_097) }),
    shell.ask({ do: 'history', limit: 51 }),
    shell.ask({ do: 'pushOn', endpoint: 'http://a.example', p256dh: '', auth: '' }),
    shell.ask({ do: 'decline', invite: 'of-nobody-000000000000' }),
  ].map((id) => shell.outcomeOf(id));
  expect(codes.map((outcome) => outcome?.ok === false && outcome.code)).toEqual([
    'bad_message',
    'bad_message',
    'too_long',
    'bad_message',
    'too_long',
    'too_long',
    'bad_message',
    'bad_message',
    'invite_over',
  ]);
  expect(shell.all('sendSocket')).toHaveLength(before);
  expect(shell.call).toEqual({ is: 'none' });
});
