import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './repo.ts';
import { strictly, sum, summary } from './tally.ts';
import { count, type Report } from './vitest.ts';

const report = (...statuses: string[]): Report => ({
  testResults: [
    {
      name: resolve(ROOT, 'a.test.ts'),
      status: statuses.includes('failed') ? 'failed' : 'passed',
      assertionResults: statuses.map((status) => ({ fullName: 'a test', status })),
    },
  ],
});

describe('the count of a run', () => {
  it('adds up what the report says', () => {
    const counted = count(report('passed', 'passed', 'failed', 'skipped'), 1);
    expect(counted.failed).toEqual(['a.test.ts: a test']);
    expect(summary(counted)).toBe('2 passed, 1 failed, 1 skipped');
  });

  it('takes a skipped test for a failed one on the build machine', () => {
    const counted = strictly(count(report('passed', 'skipped', 'todo'), 0));
    expect(summary(counted)).toBe('1 passed, 2 failed');
  });

  it('sums runs', () => {
    const total = sum([count(report('passed'), 0), count(report('passed', 'failed'), 1)]);
    expect(summary(total)).toBe('2 passed, 1 failed');
  });

  it('takes a file that could not be imported for a failed test', () => {
    const testResults = [
      { name: resolve(ROOT, 'a.test.ts'), status: 'failed', assertionResults: [] },
    ];
    expect(count({ testResults }, 1).failed).toEqual(['a.test.ts']);
  });

  it('takes a crash for a failed test', () => {
    expect(count(undefined, 139).failed).toEqual(['vitest ended with code 139']);
  });

  it('takes an error outside of every test for a failed test', () => {
    expect(summary(count(report('passed'), 1))).toBe('1 passed, 1 failed');
  });

  it('takes no test at all for a failed test', () => {
    expect(count({ testResults: [] }, 0).failed).toEqual(['vitest ran no test']);
  });
});
