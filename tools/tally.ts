/** What a run has shown so far. */
export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

export const tally = (counts: Partial<Tally> = {}): Tally => ({
  passed: 0,
  failed: 0,
  skipped: 0,
  ...counts,
});

export const sum = (tallies: readonly Tally[]): Tally =>
  tallies.reduce(
    (all, one) => ({
      passed: all.passed + one.passed,
      failed: all.failed + one.failed,
      skipped: all.skipped + one.skipped,
    }),
    tally(),
  );

/** One thing that either holds or does not, with what to read when it does not. */
export function verdict(name: string, wrong: string | undefined): Tally {
  console.log(wrong === undefined ? `✓ ${name}` : `✗ ${name}\n${wrong}`);
  return wrong === undefined ? tally({ passed: 1 }) : tally({ failed: 1 });
}

export const summary = ({ passed, failed, skipped }: Tally): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
