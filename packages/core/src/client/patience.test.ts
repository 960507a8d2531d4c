import { expect, it } from 'vitest';
import { TestShell } from './testing-shell.ts';

const MINUTE = 60_000;

/** In a call with somebody from whom bytes come until now. */
class Pair {
  readonly shell = new TestShell().start().online().inCall(['benben']);
  readonly #peer = this.shell.all('openPeer').at(-1)?.peer ?? 0;
  #bytes = 0;

  constructor() {
    this.hear();
  }

  hear(): void {
    this.#bytes += 1_000;
    const event = { what: 'measured', bytesReceived: this.#bytes, path: 'direct' } as const;
    this.shell.feed({ t: 'peer', peer: this.#peer, event });
  }

  /** With a clock that stood still meanwhile, or one that did not. */
  sleep(ms: number, isCounted = false): void {
    if (isCounted) this.shell.now += ms;
    const sleptMs = isCounted ? 0 : ms;
    this.shell.feed({ t: 'environment', event: 'woke', sleptMs });
  }
}

it.each([
  ['that its clock counted', true],
  ['that no clock of ours counted', false],
])(
  '[FAULT48] [APP22] [LINK16] after a sleep of 10 minutes %s a call is over, and says since when',
  (_, isCounted) => {
    const pair = new Pair();
    const sleptAt = pair.shell.now;
    pair.sleep(10 * MINUTE, isCounted);
    pair.shell.pass(1_000);
    const counted = isCounted ? 0 : 10 * MINUTE;
    const at = sleptAt + MINUTE - counted;
    expect(pair.shell.call).toMatchObject({ is: 'ended', reason: 'media_timeout', at });
  },
);

it('[FAULT48] [APP22] [LINK16] what had waited in a buffer since then does not bring it back', () => {
  const pair = new Pair();
  const at = pair.shell.now + MINUTE;
  pair.shell.now += 10 * MINUTE;
  pair.hear();
  expect(pair.shell.call).toMatchObject({ is: 'ended', reason: 'media_timeout', at });
});

it('[FAULT49] [APP22] after a sleep of 20 s it goes on', () => {
  const pair = new Pair();
  pair.sleep(20_000);
  pair.shell.pass(1_000);
  expect(pair.shell.call.is).toBe('in');
  pair.sleep(20_000, true);
  pair.shell.pass(1_000);
  expect(pair.shell.call.is).toBe('in');
});

it('[CLI13] a clock that was put forward ends no call in which somebody is heard', () => {
  const pair = new Pair();
  pair.sleep(60 * MINUTE);
  pair.hear();
  pair.shell.pass(10_000);
  expect(pair.shell.call.is).toBe('in');
});

it('[APP22] a call that ends before our eyes ended just now', () => {
  const pair = new Pair();
  pair.shell.ask({ do: 'leave' });
  expect(pair.shell.call).toMatchObject({ is: 'ended', reason: 'left', at: pair.shell.now });
});
