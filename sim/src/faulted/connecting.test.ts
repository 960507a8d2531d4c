/** Faults while a client comes in or comes back, in the simulated world. */
import { it } from 'vitest';
import { inRoom, known, survives } from './testing.ts';

const YEAR_MS = 365 * 24 * 3_600_000;

it('[FAULT1] a socket that dies before its welcome is followed by another', () => {
  survives([[500, 0, { do: 'cutAt', way: 'up', type: 'hello', when: 'before' }], ...inRoom]);
  survives([[500, 1, { do: 'cutAt', way: 'up', type: 'hello', when: 'after' }], ...inRoom]);
});

it('[FAULT2] a welcome that is lost leaves one session and not two', () => {
  survives(
    [[0, 1, { do: 'cutAt', way: 'down', type: 'welcome', when: 'before' }], ...inRoom],
    ['nonce replayed'],
  );
  survives(
    [
      ...inRoom,
      [10_000, 1, { do: 'cut', told: 'client' }],
      [10_000, 1, { do: 'cutAt', way: 'down', type: 'welcome', when: 'before' }],
    ],
    ['previous secret used'],
  );
});

it('[FAULT4] a server that hears and does not answer is left for a new socket', () => {
  survives([...inRoom, [10_000, 0, { do: 'stall', way: 'down', ms: 30_000 }]], ['resumed']);
});

it('[FAULT6] clocks that are a year apart change nothing', () => {
  survives(inRoom, [], { skewMs: YEAR_MS, driftPpm: 200 });
  survives(known, [], { skewMs: YEAR_MS });
});

it('[FAULT8] a server that admits few at a time has everybody wait for their turn', () => {
  const many = Array.from({ length: 8 }, (_, client) => [0, client, { do: 'open' }] as const);
  survives([...many, [5_000, 0, { do: 'restartServer', ms: 200 }]], ['queued'], { tight: true });
});

it('[FAULT11] a duplicated tab gets a session of its own, or the one that lost stops', () => {
  survives([...inRoom, [10_000, 1, { do: 'duplicate' }]]);
  survives([...inRoom, [10_000, 1, { do: 'duplicate' }]], ['superseded'], { lockless: true });
});

it('[FAULT13] a page that is reloaded in its call comes back into it', () => {
  survives([...inRoom, [10_000, 1, { do: 'reload' }], [20_000, 0, { do: 'reload' }]], ['resumed']);
  survives([...inRoom, [10_000, 1, { do: 'reload' }], [10_000, 0, { do: 'reload' }]]);
});

it('[FAULT14] a page that was frozen asks before it trusts its socket', () => {
  survives([...inRoom, [10_000, 1, { do: 'freeze', ms: 40_000 }]]);
});
