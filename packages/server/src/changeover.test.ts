import { expect, it } from 'vitest';
import type { ServerInput, ServerOutput } from '@parley/core/server';
import { Changeover } from './changeover.ts';
import { RunLoop } from './run-loop.ts';

const estate = { users: [], rooms: [], invites: [], emptyRooms: [], tombstones: [] };

function standing(answers: () => Promise<void>) {
  const heard: string[] = [];
  const gauges = { connections: 1, visits: 0 };
  const machine = {
    handle: ({ t }: ServerInput) => void heard.push(t),
    pollOutput: () => undefined,
    nextTimeout: () => undefined,
    gauges: () => gauges as never,
    estate: () => estate,
  };
  const loop = new RunLoop<ServerInput, ServerOutput>(machine, { t: 'tick' }, () => {});
  const log = { write: () => {} };
  const limits = { freezeTimeoutMs: 50, moveTimeoutMs: 5_000 };
  return {
    heard,
    gauges,
    loop,
    changeover: new Changeover({ loop, machine, log, answers, ...limits }),
  };
}

it('[MOVE7] while it stands still answers are heard and all else waits, in order', async () => {
  const { loop, heard, changeover } = standing(() => Promise.resolve());
  const frozen = changeover.freeze();
  loop.feed({ t: 'relaysChanged' });
  loop.feed({ t: 'answered', ask: 1, answer: null });
  loop.feed({ t: 'closed', connection: 1, code: 1000 });
  expect(await frozen).toBe(estate);
  expect(heard).toEqual(['answered']);
  changeover.thaw();
  expect(heard).toEqual(['answered', 'relaysChanged', 'closed']);
});

it('[MOVE10] where answers do not come it gives nothing away and goes on', async () => {
  const { loop, heard, changeover } = standing(() => new Promise(() => {}));
  const frozen = changeover.freeze();
  loop.feed({ t: 'relaysChanged' });
  expect(await frozen).toBeUndefined();
  expect(heard).toEqual(['relaysChanged']);
});

it('[MOVE2] [MOVE5] what waited is heard after the order to move, and it is over when nobody is left', async () => {
  const { loop, heard, gauges, changeover } = standing(() => Promise.resolve());
  await changeover.freeze();
  loop.feed({ t: 'relaysChanged' });
  const moved = changeover.moveAway();
  expect(heard).toEqual(['handOver', 'relaysChanged']);
  gauges.connections = 0;
  await moved;
});
