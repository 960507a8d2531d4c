/** Faults of the server, and of who talks with it, in the simulated world. */
import { it } from 'vitest';
import type { Step } from '../scenario.ts';
import { called, inRoom, known, survives } from './testing.ts';

it('[FAULT55] a server that is stopped and started sends everybody away with a slot', () => {
  survives([...inRoom, [10_000, 0, { do: 'drainServer' }]], ['drained', 'came back by ticket']);
});

it('[FAULT55] [MOVE3] [MOVE6] one whose place another process takes moves everybody there', () => {
  survives([...inRoom, [10_000, 0, { do: 'takeOverServer' }]], ['came back by ticket']);
  for (let at = 0; at < 3_000; at += 200) {
    survives([...called, [10_000 + at, 0, { do: 'takeOverServer' }]]);
  }
});

it('[FAULT56] one that is killed, and once more while they come back, loses no call', () => {
  survives(
    [...inRoom, [10_000, 0, { do: 'restartServer', ms: 500 }]],
    ['session unknown', 'came back by ticket'],
  );
  survives([
    ...inRoom,
    [10_000, 0, { do: 'restartServer', ms: 500 }],
    [10_900, 0, { do: 'restartServer', ms: 500 }],
  ]);
  survives([...called, [12_000, 0, { do: 'restartServer', ms: 500 }]]);
});

it('[FAULT57] [FAULT66] one that stands still for 5 or for 30 s and goes on is late, and right', () => {
  for (const ms of [5_000, 30_000]) survives([...inRoom, [10_000, 0, { do: 'pauseServer', ms }]]);
});

/** Somebody who comes and goes makes events for the others. */
const comingAndGoing: readonly Step[] = [
  [4_000, 2, { do: 'open' }],
  ...Array.from({ length: 50 }, (_, at): Step => [
    12_000 + at * 300,
    2,
    at % 2 === 0 ? { do: 'join', room: 1 } : { do: 'leave' },
  ]),
];

it('[FAULT67] what pushed somebody’s events out of their buffer is said, and made good', () => {
  survives(
    [...inRoom, ...comingAndGoing, [10_000, 1, { do: 'stall', way: 'both', ms: 30_000 }]],
    ['resumed with gap'],
    { tight: true, healAt: 60_000 },
  );
});

it('[FAULT68] who reads too slowly is cut off and comes back', () => {
  const slow: Step = [10_000, 1, { do: 'readSlowly', bytesPerSecond: 20, ms: 60_000 }];
  survives([...inRoom, ...comingAndGoing, slow], ['slow consumer cut'], { healAt: 80_000 });
});

it('[FAULT69] a socket that died without a word is let go, and its session resumed', () => {
  survives([...inRoom, [10_000, 1, { do: 'cut', told: 'nobody' }]], ['resumed']);
  survives([...inRoom, [10_000, 1, { do: 'sleep', ms: 40_000 }]], ['silent connection cut'], {
    healAt: 60_000,
  });
});

it('[FAULT70] whatever is cut off in between, all arrives once and in order', () => {
  const cuts = Array.from({ length: 12 }, (_, at): Step => [
    10_000 + at * 1_500,
    at % 2,
    { do: 'cut', told: 'client' },
  ]);
  survives([...inRoom, ...cuts, ...comingAndGoing], ['resumed with replay']);
});

it('[FAULT76] who signs out everywhere is out of every call at once', () => {
  survives([
    ...called,
    [14_000, 1, { do: 'accept', media: 'video' }],
    [20_000, 2, { do: 'signOut', everywhere: true }],
  ]);
});

it('[FAULT77] who was removed does not come back, by no way', () => {
  survives(
    [
      ...inRoom,
      [10_000, 0, { do: 'remove', at: 0 }],
      [12_000, 1, { do: 'reload' }],
      [16_000, 1, { do: 'join', room: 1 }],
    ],
    ['removed', 'locked out'],
  );
});

it('[FAULT78] many who are lost at one moment are gone for all the others alike', () => {
  const more = Array.from({ length: 6 }, (_, at): Step[] => [
    [3_000, 2 + at, { do: 'open' }],
    [4_000 + at * 200, 2 + at, { do: 'join', room: 1 }],
    ...(at > 1 ? ([[15_000, 2 + at, { do: 'crash' }]] as Step[]) : []),
  ]).flat();
  const wide = inRoom.map(([at, client, action]): Step => [
    at,
    client,
    action.do === 'create' ? { ...action, capacity: 8 } : action,
  ]);
  survives([...wide, ...more], ['member lost']);
});

it('[FAULT80] who says anything at all disturbs nobody', () => {
  survives([...known, [6_000, 0, { do: 'hostile', frames: 400 }]], ['hostile frame']);
});
