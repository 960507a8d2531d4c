import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { seedsFrom } from './batch.ts';
import { runScenario } from './run.ts';
import { swarm } from './swarm.ts';

const minutes = 1;
const hashOf = (seed: number): string => runScenario(swarm(seed, { minutes })).hash;

it(
  '[SIM1] twenty seeds give the same trace when they are run again, in another order',
  { timeout: 300_000 },
  () => {
    const seeds = seedsFrom(1, 20);
    const first = seeds.map(hashOf);
    const second = seeds.toReversed().map(hashOf).toReversed();
    expect(second).toEqual(first);
    expect(new Set(first).size).toBe(seeds.length);
  },
);

it('[SIM1] another process with another heap gives the same trace', { timeout: 300_000 }, () => {
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const { stdout } = spawnSync(
    process.execPath,
    ['--max-semi-space-size=1', main, '--seed', '7', '--minutes', String(minutes), '--trace'],
    { encoding: 'utf8', maxBuffer: 2 ** 28 },
  );
  expect(stdout.trimEnd().split('\n').at(-1)).toBe(hashOf(7));
});
