import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TestShell } from './testing-shell.ts';

it('[CLI3] the first retry comes within 0.5 s in a call and within 8 s otherwise', () => {
  fc.assert(
    fc.property(fc.nat(), fc.boolean(), (seed, calls) => {
      const shell = new TestShell({ seed }).start().online();
      if (calls) shell.inCall();
      shell.pass(6_000);
      shell.closed();
      const closedAt = shell.now;
      expect(shell.all('openSocket')).toHaveLength(1);
      expect(shell.retry().now - closedAt).toBeLessThanOrEqual(calls ? 500 : 8_000);
    }),
    { numRuns: 50 },
  );
});

it('[CLI3] [CLI5] the windows grow to 8 s in a call and 30 s otherwise, and it never gives up', () => {
  for (const [calls, cap] of [
    [true, 8_000],
    [false, 30_000],
  ] as const) {
    const waits = retries(calls, 300).slice(20);
    expect(Math.max(...waits)).toBeLessThanOrEqual(cap);
    expect(Math.max(...waits)).toBeGreaterThan(cap * 0.9);
    expect(Math.min(...waits)).toBeLessThan(cap * 0.1);
  }
});

it('[CLI3] a server that welcomes and hangs up at once is met with growing windows too', () => {
  const waits = [0, 1, 2, 3, 4, 5, 6, 7].map((seed) => {
    const shell = new TestShell({ seed }).start().online().inCall();
    for (let round = 0; round < 12; round += 1) {
      shell.closed();
      shell.retry().opened();
      shell.welcome({ resumed: true, n: 1 });
    }
    const before = shell.now;
    shell.closed();
    return shell.retry().now - before;
  });
  expect(Math.max(...waits)).toBeGreaterThan(2_000);
});

it('[CLI3] [CLI4] whoever waits for an answer is not kept waiting by the pace of an idle tab', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const shell = new TestShell({ seed }).start().online();
      shell.pass(6_000);
      shell.feed({ t: 'environment', event: 'hidden' });
      shell.closed();
      shell.ask({ do: 'create' });
      for (const windowMs of [1_000, 2_000]) {
        shell.closed();
        const failedAt = shell.now;
        expect(shell.retry().now - failedAt).toBeLessThanOrEqual(windowMs);
      }
      shell.closed();
      const failedAt = shell.now;
      expect(shell.retry().now - failedAt).toBeLessThanOrEqual(400);
      expect(shell.all('probeServer')).toHaveLength(1);
    }),
    { numRuns: 50 },
  );
});

it('[CLI4] after three failed sockets a socket is opened only once the server answers', () => {
  const shell = failing(true);
  const sockets = shell.all('openSocket').length;
  for (let asked = 1; asked < 20; asked += 1) {
    expect(shell.all('probeServer')).toHaveLength(asked);
    expect(shell.all('openSocket')).toHaveLength(sockets);
    shell.feed({ t: 'serverProbed', reachable: false });
    shell.pass(400);
  }
  shell.feed({ t: 'serverProbed', reachable: true });
  expect(shell.all('openSocket')).toHaveLength(sockets + 1);
});

it('[CLI4] an answer that takes 4 s is one, and a change of network asks anew beside it', () => {
  const shell = failing(true);
  const sockets = shell.all('openSocket').length;
  expect(shell.all('probeServer')).toEqual([{ t: 'probeServer', timeoutMs: 4_000 }]);
  shell.pass(3_900);
  for (let burst = 0; burst < 5; burst += 1) {
    shell.feed({ t: 'environment', event: 'networkChanged' });
  }
  expect(shell.all('probeServer')).toHaveLength(3);
  shell.feed({ t: 'serverProbed', reachable: false });
  expect(shell.all('openSocket')).toHaveLength(sockets);
  shell.feed({ t: 'serverProbed', reachable: true });
  expect(shell.all('openSocket')).toHaveLength(sockets + 1);
});

it('[CLI4] in a call it asks within 0.4 s of the third failure, and spares a server that answered', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const shell = new TestShell({ seed }).start().online().inCall();
      shell.pass(6_000);
      shell.closed();
      for (let failed = 0; failed < 3; failed += 1) shell.retry().closed();
      const failedAt = shell.now;
      expect(shell.retry().now - failedAt).toBeLessThanOrEqual(400);
      expect(shell.all('probeServer')).toHaveLength(1);
    }),
    { numRuns: 50 },
  );
  expect(Math.max(...retries(true, 20))).toBeGreaterThan(4_000);
});

/** How long it waited before each of so many retries, in ms. */
function retries(calls: boolean, count: number): number[] {
  const shell = failing(calls);
  return Array.from({ length: count }, () => {
    // The server is there and lets nobody in.
    shell.feed({ t: 'serverProbed', reachable: true });
    const before = shell.now;
    shell.closed();
    return shell.retry().now - before;
  });
}

/** One whose last three sockets came to nothing, and which is asking whether the server is there. */
function failing(calls: boolean): TestShell {
  const shell = new TestShell().start().online();
  if (calls) shell.inCall();
  shell.pass(6_000);
  for (let failed = 0; failed < 4; failed += 1) {
    shell.closed();
    shell.retry();
  }
  return shell;
}
