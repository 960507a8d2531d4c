import { describe, expect, it } from 'vitest';
import { count, type Report } from './vitest.ts';

const report = (...statuses: string[]): Report => ({
  testResults: [
    {
      name: 'a.test.ts',
      status: statuses.includes('failed') ? 'failed' : 'passed',
      assertionResults: statuses.map((status) => ({ fullName: 'a test', status })),
    },
  ],
});

describe('the count of a run', () => {
  it('adds up what the report says', () => {
    const counts = { passed: 2, failed: 1, skipped: 1 };
    expect(count(report('passed', 'passed', 'failed', 'skipped'), 1, false)).toEqual(counts);
  });

  it('takes a skipped test for a failed one when it is strict', () => {
    const counts = { passed: 1, failed: 2, skipped: 0 };
    expect(count(report('passed', 'skipped', 'todo'), 0, true)).toEqual(counts);
  });

  it('takes a file that could not be imported for a failed test', () => {
    const broken: Report = {
      testResults: [{ name: 'a.test.ts', status: 'failed', assertionResults: [] }],
    };
    expect(count(broken, 1, false).failed).toBe(1);
  });

  it('takes a crash for a failed test', () => {
    expect(count(undefined, 139, false).failed).toBe(1);
  });

  it('takes an error outside of every test for a failed test', () => {
    expect(count(report('passed'), 1, false)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });

  it('takes no test at all for a failed test', () => {
    expect(count({ testResults: [] }, 0, false).failed).toBe(1);
  });
});
