import { expect, it } from 'vitest';
import type { EnvironmentEvent } from './io.ts';
import { TestShell } from './testing-shell.ts';

const hints: EnvironmentEvent[] = ['online', 'networkChanged', 'visible', 'pageShown', 'woke'];

it('[FAULT3] [CLI6] a socket that does not open in 6 s or is not welcomed in 4 s is given up', () => {
  const shell = new TestShell().start();
  shell.pass(5_999);
  expect(shell.all('closeSocket')).toEqual([]);
  shell.pass(1);
  expect(shell.all('closeSocket')).toMatchObject([{ socket: 1 }]);

  shell.retry().opened();
  shell.pass(4_000);
  expect(shell.all('closeSocket')).toMatchObject([{ socket: 1 }, { socket: 2 }]);
});

it('[CLI6] [CONN7] one that is told to queue is waited for until its slot', () => {
  const shell = new TestShell().start();
  shell.opened();
  shell.receive({ t: 'queued', slotMs: 9_000 });
  expect(shell.machine.state().connection).toEqual({ is: 'queued', slotAt: shell.now + 9_000 });
  shell.pass(12_000);
  expect(shell.all('closeSocket')).toEqual([]);
  shell.welcome();
  shell.live();
  expect(shell.machine.state().connection).toEqual({ is: 'online' });
});

it('[CLI3] [WIRE8] whom the server sends away to resume is back at once', () => {
  for (const code of [4420, 4421]) {
    const shell = new TestShell().start().online();
    shell.pass(6_000);
    shell.closed(code);
    expect(shell.all('openSocket')).toHaveLength(2);
  }
});

it('[WIRE8] who is turned away before the welcome stops too', () => {
  const shell = new TestShell().start();
  shell.opened();
  shell.closed(4403);
  expect(shell.machine.state().connection).toEqual({ is: 'stopped', why: 'denied' });
});

it('[FAULT9] [CLI7] a server of another version stops the client, which says so', () => {
  const shell = new TestShell().start();
  const waiting = shell.ask({ do: 'create' });
  shell.opened();
  shell.receive({ t: 'fault', code: 'version' });
  expect(shell.outcomeOf(waiting)).toEqual({ ok: false, code: 'closed' });
  expect(shell.machine.state().connection).toEqual({ is: 'stopped', why: 'version' });
  expect(shell.outcomeOf(shell.ask({ do: 'create' }))).toEqual({ ok: false, code: 'closed' });
});

it('[CLI3] a slot given by the server wins', () => {
  const shell = new TestShell().start().online().inCall();
  shell.closed(1012, 'slot=12345');
  shell.pass(12_344);
  expect(shell.all('openSocket')).toHaveLength(1);
  shell.pass(1);
  expect(shell.all('openSocket')).toHaveLength(2);
});

it('[CLI3] whatever makes a connection likelier ends the wait at once', () => {
  for (const event of hints) {
    const shell = new TestShell().start().online();
    shell.closed(1012, 'slot=60000');
    shell.feed({ t: 'environment', event });
    expect(shell.all('openSocket'), event).toHaveLength(2);
  }
});

it('[CLI5] a hidden tab in no call waits for a reason to try, in a call it goes on', () => {
  const idle = new TestShell().start().online();
  idle.feed({ t: 'environment', event: 'hidden' });
  idle.closed();
  idle.pass(3_600_000);
  expect(idle.all('openSocket')).toHaveLength(1);
  expect(idle.machine.state().connection).toMatchObject({ is: 'resuming', retryAt: null });
  idle.feed({ t: 'environment', event: 'visible' });
  expect(idle.all('openSocket')).toHaveLength(2);

  const calling = new TestShell().start().online().inCall();
  calling.feed({ t: 'environment', event: 'hidden' });
  calling.closed();
  calling.retry();
  expect(calling.all('openSocket')).toHaveLength(2);
});

it('[FAULT4] [CLI1] [CLI2] each hint is met with a probe, and no answer in 2 s with a second socket', () => {
  for (const event of hints) {
    const shell = new TestShell().start().online();
    shell.pass(6_000);
    shell.feed({ t: 'environment', event });
    const [probe] = shell.sent('beat');
    expect(probe?.probe, event).toBeDefined();
    shell.pass(1_999);
    expect(shell.all('openSocket')).toHaveLength(1);
    shell.pass(1);
    expect(shell.all('openSocket')).toHaveLength(2);
    expect(shell.all('closeSocket')).toEqual([]);
  }
});

it('[CLI15] in a call the socket is replaced at once after `online`, and 0.4 s after any other hint', () => {
  for (const event of hints) {
    const shell = new TestShell().start().online().inCall();
    shell.pass(6_000);
    shell.feed({ t: 'environment', event });
    const patienceMs = event === 'online' ? 0 : 400;
    if (patienceMs > 0) {
      shell.pass(patienceMs - 1);
      expect(shell.all('openSocket'), event).toHaveLength(1);
      shell.pass(1);
    }
    expect(shell.all('openSocket'), event).toHaveLength(2);
    expect(shell.all('closeSocket'), event).toEqual([]);
  }
});

it('[CLI15] what fails within a second of a network event is tried again at once in a call', () => {
  const shell = new TestShell().start().online().inCall();
  shell.pass(6_000);
  shell.feed({ t: 'environment', event: 'online' });
  for (let failed = 1; failed < 20; failed += 1) {
    shell.closed();
    shell.pass(30);
    expect(shell.all('openSocket')).toHaveLength(2 + failed);
  }
  expect(shell.all('probeServer')).toEqual([]);
  shell.pass(500);
  const before = shell.now;
  shell.closed();
  expect(shell.retry().now - before).toBeGreaterThan(30);
});

it('[CLI15] [CLI1] a server that is far away gets two and a half times as long as its last answer took', () => {
  for (const [farMs, patienceMs] of [
    [300, 750],
    [2_000, 2_000],
  ] as const) {
    const shell = new TestShell().start();
    shell.opened();
    shell.pass(farMs);
    shell.welcome();
    shell.live();
    shell.inCall().pass(6_000);
    shell.feed({ t: 'environment', event: 'woke' });
    shell.pass(patienceMs - 1);
    expect(shell.all('openSocket')).toHaveLength(1);
    shell.pass(1);
    expect(shell.all('openSocket')).toHaveLength(2);
  }
});

it('[CLI1] a burst of hints is one probe, and its answer is believed', () => {
  const shell = new TestShell().start().online();
  for (const event of hints) shell.feed({ t: 'environment', event });
  const probes = shell.sent('beat').filter(({ probe }) => probe !== undefined);
  expect(probes).toHaveLength(1);
  shell.receive({ t: 'beat', a: 0, probe: probes[0]?.probe });
  shell.pass(5_000);
  expect(shell.all('openSocket')).toHaveLength(1);
});

it('[FAULT66] [CLI1] silence of 2.5 beats is the end of a connection, and of nothing else', () => {
  const shell = new TestShell().start().online({ beatMs: 4_000 });
  shell.pass(9_999);
  expect(shell.all('openSocket')).toHaveLength(1);
  shell.pass(1);
  expect(shell.all('openSocket')).toHaveLength(2);
  shell.feed({ t: 'socketFrame', socket: 1, text: '{"t":"beat","a":0}' });
  shell.pass(1_000);
  expect(shell.all('closeSocket')).toEqual([]);
});

it('[CLI3] a young attempt that ends just after the network changed says nothing of the new one, and another is made at once', () => {
  const shell = new TestShell().start();
  shell.opened();
  shell.feed({ t: 'environment', event: 'online' });
  shell.closed(4408);
  shell.pass(30);
  expect(shell.all('openSocket')).toHaveLength(2);
  shell.closed();
  shell.pass(30);
  expect(shell.all('openSocket')).toHaveLength(2);
});

it('[CLI3] an attempt on a network that is gone is given up: at once when old, after 2 s when young', () => {
  for (const [ageMs, patienceMs] of [
    [1_000, 0],
    [999, 2_000],
  ] as const) {
    const shell = new TestShell().start();
    shell.pass(ageMs);
    shell.feed({ t: 'environment', event: 'networkChanged' });
    if (patienceMs > 0) {
      shell.pass(patienceMs - 1);
      expect(shell.all('openSocket')).toHaveLength(1);
      shell.pass(1);
    }
    expect(shell.all('openSocket')).toHaveLength(2);
    expect(shell.all('closeSocket')).toMatchObject([{ socket: 1 }]);
  }
});

it('[CLI7] a hello that was given up and arrives late takes the session once, which is no reason to stop', () => {
  const shell = new TestShell().start().online();
  shell.closed();
  shell.retry().opened();
  shell.pass(4_000);
  shell.retry().opened();
  shell.welcome({ resumed: true });
  shell.live();
  shell.closed(4409);
  expect(shell.machine.state().connection.is).toBe('resuming');
  shell.retry().online({ resumed: true });
  shell.closed(4409);
  expect(shell.machine.state().connection.is).toBe('stopped');
});

it('[FAULT11] [CLI2] [CLI7] the old socket may be superseded by the new one, but not by a stranger', () => {
  const shell = new TestShell().start().online();
  shell.pass(6_000);
  shell.feed({ t: 'environment', event: 'woke' });
  shell.pass(2_000);
  shell.opened();
  shell.closed(4409, '', 1);
  shell.welcome({ resumed: true });
  shell.live();
  expect(shell.machine.state().connection).toEqual({ is: 'online' });

  shell.closed(4409);
  expect(shell.machine.state().connection).toEqual({ is: 'stopped', why: 'superseded' });
  shell.pass(600_000);
  expect(shell.all('openSocket')).toHaveLength(2);
});

it('[CLI7] [SIM3] the bug of two tabs that take the session from each other would be seen', () => {
  const shell = new TestShell({ mutants: new Set(['B15']) }).start().online();
  shell.closed(4409);
  shell.retry();
  expect(shell.all('openSocket')).toHaveLength(2);
});

it('[WIRE8] close codes are obeyed: stop, a new session, or the same one again', () => {
  const codes = [1000, 4401, 4403, 4400, 4413, 1006, 4420, 4999];
  const obeyed = codes.map((code) => {
    const shell = new TestShell().start().online();
    shell.closed(code);
    if (shell.machine.nextTimeout() === undefined) return shell.machine.state().connection;
    shell.retry().opened();
    return shell.sent('hello').at(-1)?.sid === undefined ? 'new session' : 'resume';
  });
  expect(obeyed).toEqual([
    { is: 'stopped', why: 'goodbye' },
    { is: 'stopped', why: 'denied' },
    { is: 'stopped', why: 'denied' },
    'new session',
    'new session',
    'resume',
    'resume',
    'resume',
  ]);
});

it('[FAULT6] [CLI13] where the clock starts makes no difference', () => {
  const life = (now: number) => {
    const shell = new TestShell({ now }).start().online().inCall(['benben']);
    shell.pass(3_000);
    shell.closed();
    shell.pass(60_000);
    return shell.outputs.map(({ t }) => t);
  };
  expect(life(4_000_000_000_000)).toEqual(life(0));
});
