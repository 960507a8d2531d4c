import { expect, it } from 'vitest';
import { connectionSteps, signallingSteps, stepName } from './peer-steps.ts';
import { recordings, replay, seenIn } from './traces.ts';

/** A modelled browser has moods; one of so many has that of the recorded one. */
const moods = Array.from({ length: 400 }, (_, seed) => seed);
const ends = ['a', 'b'] as const;

/** Recorded, and more than the model knows. */
const beyond: Readonly<Record<string, string>> = {
  'firefox both restart': 'its old path is used until both have agreed on a new one',
};

it.each(recordings())('[SIM2] the model can do what $a and $b did in "$name"', (recording) => {
  const seen = seenIn(recording);
  const found = moods.some(
    (mood) => JSON.stringify(replay(recording, mood)) === JSON.stringify(seen),
  );
  const isBeyond = `${recording.a} ${recording.name}` in beyond;
  // Shows the difference where there is one.
  if (!found && !isBeyond) expect(replay(recording, 0)).toEqual(seen);
  expect(found).toBe(!isBeyond);
});

it('[SIM2] every step of the model was seen in a browser, or is marked as forced with a reason', () => {
  const connection = new Map<string, Set<string>>();
  const signalling = new Map<string, Set<string>>();
  const note = (steps: Map<string, Set<string>>, first: string, states: string[], by: string) => {
    for (const [at, state] of states.entries()) {
      const step = stepName(states[at - 1] ?? first, state);
      steps.set(step, (steps.get(step) ?? new Set()).add(by));
    }
  };
  for (const recording of recordings()) {
    const seen = seenIn(recording);
    for (const end of ends) {
      note(connection, 'new', seen[end].connection, recording[end]);
      note(signalling, 'stable', seen[end].signalling, recording[end]);
    }
  }
  for (const [table, steps] of [
    [connectionSteps, connection],
    [signallingSteps, signalling],
  ] as const) {
    for (const step of steps.keys()) expect(Object.keys(table)).toContain(step);
    for (const [step, { seenIn: by, forced }] of Object.entries(table)) {
      expect([step, [...(steps.get(step) ?? [])].toSorted()]).toEqual([step, by]);
      expect([step, forced !== undefined]).toEqual([step, by.length === 0]);
    }
  }
});
