import fc from 'fast-check';
import { expect, it } from 'vitest';
import { inviteOf, invited, nobody, ringOf, standingOf, TestShell } from './testing-shell.ts';

const rings = (shell: TestShell) => shell.machine.state().rings.map(({ from }) => from);

it('[FAULT17] [RING10] a ring stops by itself when nothing renewed it for 15 s, whether the server is there or not', () => {
  for (const isThere of [true, false]) {
    const shell = new TestShell().somebody();
    shell.ring('Ben');
    if (!isThere) shell.closed();
    shell.pass(14_999);
    expect(rings(shell)).toEqual(['Ben']);
    shell.pass(1);
    expect(rings(shell)).toEqual([]);
    expect(shell.notices).toEqual([{ what: 'stopped', from: 'Ben', why: 'expired' }]);
  }
});

it('[RING10] [RING11] to answer what stopped while the machine slept ends no call for it', () => {
  const shell = new TestShell().somebody();
  shell.ask({ do: 'invite', user: 'Cleo', media: 'video' });
  shell.done('invite', invited('Cleo', 'answered'));
  const invite = shell.ring('Ben');
  shell.now += 15_000;
  const asked = shell.ask({ do: 'accept', invite, media: 'video' });
  expect(shell.outcomeOf(asked)).toEqual({ ok: false, code: 'invite_over' });
  expect(shell.call).toMatchObject({ is: 'in', user: 'Cleo' });
  expect(shell.sent('accept')).toEqual([]);
});

it('[RING10] [RING6] renewals keep it ringing, and none of them beyond its time', () => {
  const shell = new TestShell().somebody();
  const [ben] = [shell.ring('Ben', { restMs: 40_000 }), shell.ring('Cleo')];
  for (let second = 5; second < 40; second += 5) {
    shell.pass(5_000);
    shell.receive({ t: 'rings', invites: [ben], leaseMs: 15_000 });
    expect(rings(shell)).toEqual(second < 15 ? ['Ben', 'Cleo'] : ['Ben']);
  }
  shell.pass(4_999);
  expect(rings(shell)).toEqual(['Ben']);
  shell.pass(1);
  expect(rings(shell)).toEqual([]);
});

it('[RING11] [RING3] [RING4] [RING5] a ring that was stopped is told of once and never rings again', () => {
  for (const why of ['cancelled', 'answeredElsewhere', 'declinedElsewhere'] as const) {
    const shell = new TestShell().somebody();
    const invite = shell.ring('Ben');
    shell.event({ t: 'stopped', invite, why, device: 'Firefox on Linux' });
    shell.event({ t: 'stopped', invite, why });
    shell.ring('Ben');
    shell.receive({ t: 'rings', invites: [invite], leaseMs: 15_000 });
    shell.event({
      t: 'snapshot',
      room: null,
      ...nobody,
      standing: standingOf('Ada'),
      rings: [ringOf('Ben')],
    });
    expect(rings(shell)).toEqual([]);
    const device = 'Firefox on Linux';
    expect(shell.notices).toEqual([{ what: 'stopped', from: 'Ben', why, device }]);
  }
});

it('[RING11] [RING10] whatever comes in whatever order, an invite rings in one stretch and within its time', () => {
  const step = fc.oneof(
    fc.record({ is: fc.constant('ring' as const), leaseMs: fc.nat(15_000) }),
    fc.record({ is: fc.constant('renew' as const) }),
    fc.record({ is: fc.constantFrom('stop' as const, 'decline' as const, 'cut' as const) }),
    fc.record({ is: fc.constant('wait' as const), ms: fc.nat(9_000) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const shell = new TestShell().somebody();
      const invite = inviteOf('Ben');
      const endsAt = shell.now + 45_000;
      let [rang, stopped, renewedAt] = [false, false, -Infinity];
      for (const one of steps) {
        const online = shell.machine.state().connection.is === 'online';
        if (one.is === 'ring' && online && shell.now < endsAt) {
          shell.ring('Ben', { restMs: endsAt - shell.now, leaseMs: one.leaseMs });
          renewedAt = Math.max(renewedAt, shell.now);
        }
        if (one.is === 'renew' && online) {
          shell.receive({ t: 'rings', invites: [invite], leaseMs: 15_000 });
          renewedAt = shell.now;
        }
        if (one.is === 'stop' && online) shell.event({ t: 'stopped', invite, why: 'cancelled' });
        if (one.is === 'decline') shell.ask({ do: 'decline', invite });
        if (one.is === 'cut' && online) shell.closed();
        if (one.is === 'wait') shell.pass(one.ms);
        const now = rings(shell).length > 0;
        if (now) {
          expect(stopped).toBe(false);
          expect(shell.now).toBeLessThan(endsAt);
          expect(shell.now).toBeLessThan(renewedAt + 15_000);
        }
        stopped ||= rang && !now;
        rang = now;
      }
      shell.pass(60_000);
      expect(rings(shell)).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

it('[CLI14] [RING12] a page loaded anew rings for the rest of the time, as the snapshot says', () => {
  const session = { sid: 'sid-0000000000000000000', secret: 's'.repeat(22), gen: 0 };
  const shell = new TestShell().start(true, { stored: session }).online({ resumed: true });
  const ring = { ...ringOf('Ben'), ageMs: 10_000, restMs: 35_000, leaseMs: 5_000 };
  const held = { ...nobody, standing: standingOf('Ada'), rings: [ring] };
  shell.event({ t: 'snapshot', room: null, ...held });
  expect(shell.machine.state().rings).toMatchObject([{ from: 'Ben', since: shell.now - 10_000 }]);
  shell.event({ t: 'snapshot', room: null, ...held, rings: [] });
  expect(rings(shell)).toEqual([]);
  expect(shell.notices).toEqual([{ what: 'stopped', from: 'Ben', why: 'expired' }]);
});

it('[RING15] [RING1] no peer connection is opened for a ring before the person accepted it', () => {
  const shell = new TestShell().somebody();
  const invite = shell.ring('Ben');
  shell.ask({ do: 'ringing', invite });
  shell.done('ringing');
  shell.event({ t: 'signal', from: 'benben', gen: 1, k: 1, body: { kind: 'bye' } });
  shell.event({ t: 'joined', member: { id: 'benben', name: 'Ben', role: 'guest', away: false } });
  shell.pass(14_000);
  expect(shell.all('openPeer')).toEqual([]);
  expect(shell.call).toEqual({ is: 'none' });
  shell.ask({ do: 'accept', invite, media: 'video' });
  expect(shell.all('openPeer')).toEqual([]);
  expect(shell.call).toEqual({ is: 'dialing', user: 'Ben', media: 'video', incoming: true });
  expect(rings(shell)).toEqual([]);
  shell.done('accept', invited('Ben', 'answered'));
  expect(shell.all('openPeer')).toHaveLength(1);
  expect(shell.call).toMatchObject({ is: 'in', user: 'Ben', callMedia: 'video' });
  expect(shell.call).not.toHaveProperty('outgoing');
});

it('[RING15] [SIM3] the bug of a device that answers by itself would be seen', () => {
  const shell = new TestShell({ mutants: new Set(['B23']) }).somebody();
  shell.ring('Ben');
  expect(shell.sent('accept')).toHaveLength(1);
});

it('[RING16] no more is accepted than was offered', () => {
  const shell = new TestShell().somebody();
  const invite = shell.ring('Ben', { media: 'audio' });
  shell.ask({ do: 'accept', invite, media: 'video' });
  expect(shell.sent('accept')).toMatchObject([{ media: 'audio' }]);
});

it('[CLI9] accepting ends the call one is in, before the other begins', () => {
  const shell = new TestShell().somebody().inCall(['cleocl']);
  const invite = shell.ring('Ben', { waiting: true });
  shell.ask({ do: 'accept', invite, media: 'audio' });
  const order = shell
    .all('sendSocket')
    .flatMap(({ text }) => /"(leave|accept)"/.exec(text)?.[1] ?? []);
  expect(order).toEqual(['leave', 'accept']);
  expect(shell.notices).toContainEqual({ what: 'ended', reason: 'left' });
  shell.done('leave');
  shell.done('accept', invited('Ben', 'answered', { media: 'audio' }));
  expect(shell.call).toMatchObject({ is: 'in', user: 'Ben', callMedia: 'audio' });
});

it('[FAULT19] [RING11] what was accepted while offline goes when the server is back, or is over with the ring', () => {
  const shell = new TestShell().somebody();
  const invite = shell.ring('Ben');
  shell.closed();
  const asked = shell.ask({ do: 'accept', invite, media: 'audio' });
  shell.retry().online({ resumed: true, n: 1 });
  expect(shell.sent('accept')).toHaveLength(1);
  shell.refused('accept', 'invite_over');
  expect(shell.outcomeOf(asked)).toEqual({ ok: false, code: 'invite_over' });
  expect(shell.call).toEqual({ is: 'none' });
  expect(shell.notices).toEqual([{ what: 'stopped', from: 'Ben', why: 'expired' }]);

  const later = new TestShell().somebody();
  later.ring('Ben');
  later.closed();
  const inVain = later.ask({ do: 'accept', invite, media: 'audio' });
  later.pass(15_000);
  expect(later.outcomeOf(inVain)).toEqual({ ok: false, code: 'invite_over' });
  expect(later.call).toEqual({ is: 'none' });
  later.feed({ t: 'environment', event: 'online' });
  later.online({ resumed: true, n: 1 });
  expect(later.sent('accept')).toEqual([]);
});

it('[RING3] whose accept came second is told where it was answered, and is in no call', () => {
  const shell = new TestShell().somebody();
  const invite = shell.ring('Ben');
  const asked = shell.ask({ do: 'accept', invite, media: 'audio' });
  shell.event({ t: 'stopped', invite, why: 'answeredElsewhere', device: 'a phone' });
  shell.refused('accept', 'invite_over');
  expect(shell.outcomeOf(asked)).toEqual({ ok: false, code: 'invite_over' });
  expect(shell.call).toEqual({ is: 'none' });
  const told = { what: 'stopped', from: 'Ben', why: 'answeredElsewhere', device: 'a phone' };
  expect(shell.notices).toEqual([told]);
});

it('[FAULT22] [RING11] an accept that comes to something after the person gave it up leads to no call', () => {
  const shell = new TestShell().somebody();
  const invite = shell.ring('Ben');
  const asked = shell.ask({ do: 'accept', invite, media: 'audio' });
  shell.ask({ do: 'leave' });
  expect(shell.outcomeOf(asked)).toEqual({ ok: false, code: 'cancelled' });
  expect([rings(shell), shell.sent('decline').length]).toEqual([[], 1]);
  shell.refused('leave', 'not_in_room');
  shell.done('accept', invited('Ben', 'answered'));
  expect(shell.sent('leave')).toHaveLength(2);
  expect(shell.all('openPeer')).toEqual([]);
  expect(shell.call).toEqual({ is: 'none' });
});

it('[RING10] [RING11] a device that is told, when it says that it rings, that nobody calls any more stops', () => {
  const shell = new TestShell().somebody();
  const invite = shell.ring('Ben');
  shell.ask({ do: 'ringing', invite });
  shell.refused('ringing', 'invite_over');
  expect(rings(shell)).toEqual([]);
});

it('[RING9] while one call of a user is answered another of theirs rings on', () => {
  const shell = new TestShell().somebody();
  const invite = shell.ring('Ben');
  shell.ring('Ben', { invite: inviteOf('BensOther') });
  shell.ask({ do: 'accept', invite, media: 'audio' });
  expect(rings(shell)).toEqual(['Ben']);
});

it('[RING4] who declines hears no more of it', () => {
  const shell = new TestShell().somebody();
  const invite = shell.ring('Ben');
  const asked = shell.ask({ do: 'decline', invite });
  expect(rings(shell)).toEqual([]);
  shell.done('decline');
  shell.event({ t: 'stopped', invite, why: 'declinedElsewhere' });
  expect(shell.outcomeOf(asked)).toEqual({ ok: true, value: {} });
  expect(shell.notices).toEqual([]);
});

it('[CLI7] [CLI9] a tab that has stopped rings no more', () => {
  for (const code of [4409, 1000]) {
    const shell = new TestShell().somebody();
    const invite = shell.ring('Ben');
    shell.closed(code);
    expect(rings(shell)).toEqual([]);
    expect(shell.machine.nextTimeout()).toBeUndefined();
    const asked = shell.ask({ do: 'accept', invite, media: 'audio' });
    expect(shell.outcomeOf(asked)).toEqual({ ok: false, code: 'closed' });
  }
});
