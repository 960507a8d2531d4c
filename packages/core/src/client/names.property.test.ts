import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Request } from './io.ts';
import {
  invited,
  inviteOf,
  nobody,
  ringOf,
  standingOf,
  TestShell,
  testRoom,
  viewOf,
} from './testing-shell.ts';

const names = ['Ben', 'Cleo'] as const;
const name = fc.constantFrom(...names);
const media = fc.constantFrom('audio' as const, 'video' as const);

const request: fc.Arbitrary<Request> = fc.oneof(
  fc.record({ do: fc.constant('invite' as const), user: name, media }),
  fc.record({ do: fc.constant('accept' as const), invite: name.map(inviteOf), media }),
  fc.record({
    do: fc.constantFrom('decline' as const, 'ringing' as const),
    invite: name.map(inviteOf),
  }),
  fc.record({ do: fc.constant('upgrade' as const), want: fc.constantFrom('ask', 'yes', 'no') }),
  fc.constantFrom<Request>(
    { do: 'leave' },
    { do: 'join', room: testRoom, name: 'Ada' },
    { do: 'signOut', everywhere: false },
    { do: 'claim', id: 'Ada' },
  ),
);

const member = { id: 'benben', name: 'Ben', role: 'guest', away: false };
const event = fc.oneof(
  name.map((from) => ({ t: 'ring', ring: ringOf(from) })),
  fc.record({
    t: fc.constant('stopped'),
    invite: name.map(inviteOf),
    why: fc.constantFrom('cancelled', 'answeredHere', 'answeredElsewhere'),
  }),
  fc.record({
    t: fc.constant('invited'),
    invite: name.map(inviteOf),
    state: fc.constantFrom('ringing', 'answered', 'ended'),
    media: fc.option(media, { nil: undefined }),
  }),
  fc.record({ t: fc.constant('signedOut'), why: fc.constantFrom('here', 'elsewhere', 'deleted') }),
  fc
    .record({
      t: fc.constant('snapshot'),
      room: fc.constantFrom(null, viewOf(['adaada']), viewOf(['benben', 'adaada'])),
      rings: fc.constantFrom([], [ringOf('Ben')]),
      standing: fc.constantFrom(null, standingOf('Ada')),
      outgoing: fc.option(
        fc.record({
          invite: name.map(inviteOf),
          user: name,
          media,
          state: fc.constantFrom('calling', 'ringing'),
        }),
      ),
    })
    .map((fields) => ({ ...nobody, ...fields })),
  fc.constantFrom(
    { t: 'joined', member },
    { t: 'left', member: 'benben', reason: 'hangup' },
    { t: 'left', member: 'benben', reason: 'lost' },
    { t: 'out', reason: 'lost' },
    { t: 'missed', from: 'Ben', media: 'audio', why: 'busy' },
    { t: 'me', me: standingOf('Ada').me },
    { t: 'person', person: { id: 'Ben', is: 'contact' } },
  ),
);

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ is: fc.constant('asks' as const), request }) },
  { weight: 4, arbitrary: fc.record({ is: fc.constant('hears' as const), event }) },
  {
    weight: 4,
    arbitrary: fc.record({ is: fc.constant('done' as const), name, media, alone: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ is: fc.constant('refused' as const) }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constantFrom('cut' as const, 'lost' as const) }) },
  { weight: 2, arbitrary: fc.record({ is: fc.constant('waits' as const), ms: fc.nat(20_000) }) },
);

it('[RING15] [CALL4] [CLI9] [RING16] whatever a server says, in whatever order, nobody is in a call they did not ask for', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const shell = new TestShell().somebody();
      const asked = new Set<number>();
      let mayBeIn = false;
      for (const one of steps) {
        const before = shell.call.is;
        const [ended, peers] = [endsOf(shell), shell.all('openPeer').length];
        const online = shell.machine.state().connection.is === 'online';
        if (one.is === 'asks') {
          const { do: what } = one.request;
          mayBeIn ||= what === 'invite' || what === 'accept' || what === 'join';
          asked.add(shell.ask(one.request));
        } else if (one.is === 'waits') shell.pass(one.ms);
        else if (one.is === 'cut' && online) shell.closed();
        else if (one.is === 'lost' && !online) back(shell);
        else if (!online) continue;
        else if (one.is === 'hears') shell.event(one.event);
        else if (one.is === 'refused') answer(shell, () => ({ code: 'rate_limited' }));
        else if (one.is === 'done') {
          answer(shell, (t) => ({ value: valueOf(t, one) }));
        }
        const { call, rings } = shell.machine.state();
        if (!mayBeIn) expect(call).toEqual({ is: 'none' });
        if (shell.all('openPeer').length > peers)
          expect(call.is === 'in' || before === 'in').toBe(true);
        if (call.is === 'in' && call.members.length > 0)
          expect(call).not.toHaveProperty('outgoing');
        if (call.is === 'in' && call.callMedia === 'audio') {
          for (const shown of call.members)
            expect(shown.media).toMatchObject({ camera: false, screen: false });
        }
        if (call.is === 'ended' && before !== 'ended') expect(endsOf(shell)).toBe(ended + 1);
        expect(rings.length).toBeLessThanOrEqual(names.length);
      }
      shell.feed({ t: 'stop' });
      const settled = shell.all('settle').map(({ request: id }) => id);
      expect(settled.toSorted((a, b) => a - b)).toEqual([...asked]);
      shell.pass(1_000);
      expect(shell.machine.nextTimeout()).toBeUndefined();
    }),
    { numRuns: 800 },
  );
});

const endsOf = (shell: TestShell) => shell.notices.filter(({ what }) => what === 'ended').length;

/** The oldest command of the session that has no result yet gets one. */
function answer(shell: TestShell, resultOf: (t: string) => object): void {
  const frames = shell
    .all('sendSocket')
    .map(({ text }) => JSON.parse(text) as { t: string; n?: number });
  const unanswered = frames.filter(({ t, n }) => n !== undefined && t !== 'signal' && t !== 'sync');
  const { t = '', n } = unanswered.at(-1) ?? {};
  const result = resultOf(t);
  shell.event({ t: 'code' in result ? 'refused' : 'done', n, a: n, ...result });
}

function valueOf(
  t: string,
  { name: user, media: of, alone }: { name: string; media: 'audio' | 'video'; alone: boolean },
): object {
  if (t === 'join') return { view: viewOf(alone ? ['adaada'] : ['benben', 'adaada']) };
  if (t === 'enter' || t === 'claim') return { standing: standingOf('Ada') };
  if (t !== 'invite' && t !== 'accept') return {};
  return invited(user, alone ? 'calling' : 'answered', { media: of });
}

/** On another session, or the same. */
function back(shell: TestShell): void {
  shell.feed({ t: 'environment', event: 'online' });
  if (shell.all('probeServer').length > 0) shell.feed({ t: 'serverProbed', reachable: true });
  shell.opened();
  shell.welcome({ n: 0, sid: `sid-of-session-${shell.socket}`.padEnd(22, '0') });
  shell.live();
}
