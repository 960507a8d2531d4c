/** Faults of the networks in a call, in the simulated world. */
import { it } from 'vitest';
import { inRoom, survives } from './testing.ts';

const both = (ms: number) => ({ do: 'stall', way: 'both', ms }) as const;

it('[FAULT36] [FAULT37] [FAULT38] a path that is black for 3, 8 or 20 s carries the call again', () => {
  for (const ms of [3_000, 8_000, 20_000]) {
    survives([...inRoom, [10_000, 0, { do: 'mediaDown', ms }], [10_000, 0, both(ms)]]);
  }
});

it('[FAULT39] one that is black for longer than a minute ends it for both', () => {
  survives([...inRoom, [10_000, 0, { do: 'mediaDown', ms: 100_000 }], [10_000, 0, both(100_000)]]);
});

it('[FAULT40] [FAULT41] a move to another network, of one or of both at once, keeps the call', () => {
  survives([...inRoom, [10_000, 0, { do: 'switchNetwork', ms: 300 }]]);
  survives([
    ...inRoom,
    [10_000, 0, { do: 'switchNetwork', ms: 300 }],
    [10_000, 1, { do: 'switchNetwork', ms: 300 }],
  ]);
});

it('[FAULT43] without the server for ten minutes the call goes on', () => {
  survives(
    [
      ...inRoom,
      [10_000, 0, both(600_000)],
      [60_000, 0, { do: 'chat' }],
      [90_000, 1, { do: 'chat' }],
    ],
    ['chat by channel'],
    { healAt: 615_000 },
  );
  survives([...inRoom, [10_000, 0, { do: 'restartServer', ms: 600_000 }]], ['session unknown'], {
    healAt: 615_000,
  });
});

it('[FAULT44] [FAULT45] media that is lost, also one way, comes back while the server is there', () => {
  survives([...inRoom, [10_000, 0, { do: 'mediaDown', ms: 25_000 }]], ['new generation'], {
    healAt: 50_000,
  });
  survives([...inRoom, [10_000, 0, { do: 'part', from: 1, ms: 25_000 }]], ['new generation'], {
    healAt: 50_000,
  });
});

it('[FAULT47] a page that is killed is away, then lost', () => {
  survives([...inRoom, [10_000, 1, { do: 'crash' }]], ['member away', 'member lost']);
});

it('[FAULT48] [FAULT49] a machine that slept for 20 s or ten minutes wakes to the truth', () => {
  survives([...inRoom, [10_000, 1, { do: 'sleep', ms: 20_000 }]]);
  survives([...inRoom, [10_000, 1, { do: 'sleep', ms: 120_000 }]], ['told of own loss'], {
    healAt: 140_000,
  });
  survives([...inRoom, [10_000, 1, { do: 'sleep', ms: 620_000 }]], [], {
    healAt: 640_000,
  });
});

it('[FAULT50] [FAULT51] hanging up without the server, and without the other side, ends the call', () => {
  survives([...inRoom, [10_000, 0, both(60_000)], [15_000, 0, { do: 'leave' }]]);
  survives([
    ...inRoom,
    [10_000, 1, { do: 'crash' }],
    [10_000, 0, both(60_000)],
    [15_000, 0, { do: 'leave' }],
  ]);
});

it('[FAULT52] both share their screens at one moment', () => {
  survives(
    [...inRoom, [10_000, 0, { do: 'share', on: true }], [10_010, 1, { do: 'share', on: true }]],
    ['rollback'],
  );
});

it('[FAULT53] a negotiation whose socket dies is finished all the same', () => {
  survives(
    [...inRoom, [3_010, 1, { do: 'cutAt', way: 'up', type: 'signal', when: 'after' }]],
    ['resumed'],
  );
  survives([
    ...inRoom,
    [10_000, 0, { do: 'share', on: true }],
    [10_005, 0, { do: 'cut', told: 'nobody' }],
    [10_005, 1, { do: 'cut', told: 'nobody' }],
  ]);
});
