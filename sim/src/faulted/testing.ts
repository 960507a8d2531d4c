/** A story in which one fault happens: it must have been met, and nothing may be broken by it. */
import type { Mark } from '../marks.ts';
import { runScenario } from '../run.ts';
import { scenario, type Step } from '../scenario.ts';

type Told = Parameters<typeof scenario>[0];

/** Two people in a room of their own, with media. */
export const inRoom: readonly Step[] = [
  [0, 0, { do: 'open' }],
  [1_000, 0, { do: 'create', room: 1, capacity: 4 }],
  [1_500, 0, { do: 'join', room: 1 }],
  [2_000, 1, { do: 'open' }],
  [3_000, 1, { do: 'join', room: 1 }],
];

/** Two users, the second of them with two browsers. */
export const known: readonly Step[] = [
  [0, 0, { do: 'open' }],
  [0, 1, { do: 'open' }],
  [0, 2, { do: 'open' }],
  [500, 0, { do: 'claim', user: 0 }],
  [500, 1, { do: 'claim', user: 1 }],
  [5_000, 2, { do: 'signIn', user: 1 }],
];

/** The first calls the second user at 10 s. */
export const called: readonly Step[] = [
  ...known,
  [10_000, 0, { do: 'invite', user: 1, media: 'video' }],
];

/** Whatever the chance of the network, so that the story is met in more than one order. */
const seeds = [1, 2, 3, 4, 5, 6, 7, 8];

/** Every mark is reached in one of the runs at least, and no rule is broken in any; throws otherwise. */
export function survives(
  steps: readonly Step[],
  marks: readonly Mark[] = [],
  told: Told = {},
): void {
  const missing = new Set(marks);
  for (const seed of seeds) {
    const { breaches, marks: met } = runScenario(scenario({ jitterMs: 40, ...told, seed }, steps));
    const [first] = breaches;
    if (first !== undefined) {
      throw new Error(`seed ${seed}, ${first.at} ms: ${first.rule}: ${first.text}`);
    }
    for (const mark of missing) if (met.count(mark) > 0) missing.delete(mark);
  }
  if (missing.size > 0) throw new Error(`never met: ${[...missing].join(', ')}`);
}
