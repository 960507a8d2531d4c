import { expect, it } from 'vitest';
import { runBatch, seedsFrom } from './batch.ts';

/** PARLEY_SIM_SEEDS=2000 PARLEY_SIM_FROM=77000 asks for seeds that nobody has seen. */
const fresh = Number(process.env['PARLEY_SIM_SEEDS'] ?? 0);
const freshFrom = Number(process.env['PARLEY_SIM_FROM'] ?? 1_000_000);

const explain = ({ failures }: ReturnType<typeof runBatch>): string[] =>
  failures.flatMap(({ seed, outcome }) =>
    outcome.breaches.map(({ rule, at, text }) => `seed ${seed}: ${rule} at ${at}: ${text}`),
  );

it(
  '[SIM2] a fixed batch keeps every invariant and reaches every rare thing',
  { timeout: 300_000 },
  () => {
    const result = runBatch(seedsFrom(1, 200));
    expect(explain(result)).toEqual([]);
    expect(result.marks.missing).toEqual([]);
  },
);

if (fresh > 0) {
  it('[SIM2] fresh seeds keep every invariant', { timeout: 3_600_000 }, () => {
    expect(explain(runBatch(seedsFrom(freshFrom, fresh)))).toEqual([]);
  });
}
