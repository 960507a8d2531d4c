/** Faults between Call and the first picture, in the simulated world. */
import { it } from 'vitest';
import type { Step } from '../scenario.ts';
import { called, inRoom, known, survives } from './testing.ts';

const accept = { do: 'accept', media: 'video' } as const;
const leave = { do: 'leave' } as const;

it('[FAULT15] a caller whose socket dies with the invite on its way calls once', () => {
  const cut: Step = [9_900, 0, { do: 'cutAt', way: 'up', type: 'invite', when: 'after' }];
  survives([...called, cut, [14_000, 1, accept]], ['call answered', 'resumed']);
});

it('[FAULT16] nor is it called twice when the answer to the invite was lost', () => {
  const cut: Step = [9_900, 0, { do: 'cutAt', way: 'down', type: 'done', when: 'before' }];
  survives([...called, cut, [14_000, 1, accept]], ['call answered', 'resumed with replay']);
});

it('[FAULT17] a caller who is lost for longer than a lease has hung up', () => {
  survives([...called, [12_000, 0, { do: 'crash' }], [60_000, 0, { do: 'open' }]], ['caller lost']);
});

it('[FAULT18] a device that loses its socket while it rings goes on when it is back', () => {
  survives(
    [...called, [12_000, 1, { do: 'cut', told: 'both' }], [18_000, 1, accept]],
    ['call answered', 'resumed'],
  );
});

it('[FAULT19] an answer given offline counts if it still rings, and leads nowhere else', () => {
  const offline = (ms: number): Step => [12_000, 1, { do: 'stall', way: 'both', ms }];
  survives([...called, offline(4_000), [13_000, 1, accept]], ['call answered']);
  survives(
    [...called, offline(40_000), [13_000, 1, accept], [20_000, 0, leave]],
    ['late accept refused'],
  );
});

it('[FAULT20] of two devices that accept at one moment one has the call', () => {
  survives([...called, [14_000, 1, accept], [14_000, 2, accept]], ['answered elsewhere']);
});

it('[FAULT21] of accept and decline at one moment one counts', () => {
  survives(
    [...called, [14_000, 1, accept], [14_000, 2, { do: 'decline' }]],
    ['answered elsewhere', 'declined elsewhere'],
  );
});

it('[FAULT22] accept and cancel at one moment leave both in the call, or neither', () => {
  survives([...called, [14_000, 1, accept], [14_000, 0, leave]], ['call answered', 'cancelled']);
});

it('[FAULT23] two who call each other are in one call', () => {
  const call = (at: number, client: number, user: number): Step => [
    at,
    client,
    { do: 'invite', user, media: 'video' },
  ];
  survives([...known, call(10_000, 0, 1), call(10_000, 1, 0)], ['glare merged']);
  survives([...known, call(10_000, 0, 1), call(10_030, 1, 0)], ['glare merged']);
});

it('[FAULT24] so are a caller by voice and one with pictures', () => {
  survives(
    [
      ...known,
      [10_000, 0, { do: 'invite', user: 1, media: 'audio' }],
      [10_000, 1, { do: 'invite', user: 0, media: 'video' }],
    ],
    ['glare merged'],
  );
});

it('[FAULT26] who is in a call is busy', () => {
  const third: Step[] = [
    [0, 3, { do: 'open' }],
    [500, 3, { do: 'claim', user: 2 }],
    [20_000, 3, { do: 'invite', user: 1, media: 'audio' }],
  ];
  survives([...called, [14_000, 1, accept], ...third], ['busy']);
});

it('[FAULT27] who was cut off and calls again is back in the same call', () => {
  survives(
    [
      ...called,
      [14_000, 1, accept],
      [20_000, 1, { do: 'crash' }],
      [24_000, 1, { do: 'open' }],
      [26_000, 1, { do: 'signIn', user: 1 }],
      [28_000, 1, { do: 'invite', user: 0, media: 'video' }],
    ],
    ['came back into a call'],
  );
});

it('[FAULT29] candidates that overtake their description wait for it, old ones are dropped', () => {
  survives(
    [
      ...inRoom,
      [10_000, 0, { do: 'failSteps', count: 2 }],
      [10_000, 1, { do: 'slowSteps', ms: 5_000 }],
      [10_500, 0, { do: 'share', on: true }],
      [10_500, 1, { do: 'share', on: true }],
    ],
    ['step failed', 'stale generation'],
  );
});

it('[FAULT34] whose user is nowhere is not reached', () => {
  survives(
    [...known, [8_000, 1, { do: 'close' }], [8_000, 2, { do: 'close' }], ...called.slice(-1)],
    ['unreachable'],
  );
});
