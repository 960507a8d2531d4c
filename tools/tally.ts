/** What a run has shown so far: those that failed or were skipped by name. */
export interface Tally {
  readonly passed: number;
  readonly failed: readonly string[];
  readonly skipped: readonly string[];
}

export const NOTHING: Tally = { passed: 0, failed: [], skipped: [] };

export const sum = (tallies: readonly Tally[]): Tally => ({
  passed: tallies.reduce((passed, one) => passed + one.passed, 0),
  failed: tallies.flatMap(({ failed }) => failed),
  skipped: tallies.flatMap(({ skipped }) => skipped),
});

/** On the build machine what was skipped has failed. */
export const strictly = ({ passed, failed, skipped }: Tally): Tally => ({
  passed,
  failed: [...failed, ...skipped.map((name) => `${name} (skipped)`)],
  skipped: [],
});

/** One thing that either holds or does not, with what to read when it does not. */
export function verdict(name: string, wrong: string | undefined): Tally {
  console.log(wrong === undefined ? `✓ ${name}` : `✗ ${name}\n${wrong}`);
  return wrong === undefined ? { ...NOTHING, passed: 1 } : { ...NOTHING, failed: [name] };
}

export const summary = ({ passed, failed, skipped }: Tally): string =>
  `${passed} passed, ${failed.length} failed` +
  (skipped.length > 0 ? `, ${skipped.length} skipped` : '');
