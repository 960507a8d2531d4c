/** Runs projects of vitest.config.ts and counts what came of it, never trusting a silent zero. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { ROOT, runTool } from './repo.ts';
import type { Tally } from './tally.ts';

/** The part of vitest's JSON report that is read. */
export interface Report {
  testResults: {
    name: string;
    status: string;
    message?: string;
    assertionResults: { fullName: string; status: string }[];
  }[];
}

export async function runProjects(
  projects: readonly string[],
  filters: readonly string[],
): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-test-'));
  const file = join(folder, 'report.json');
  const { code } = await runTool('vitest', [
    'run',
    ...projects.flatMap((project) => ['--project', project]),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
    ...filters,
  ]);
  const report = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Report) : undefined;
  rmSync(folder, { recursive: true });
  return count(report, code);
}

export function count(report: Report | undefined, code: number): Tally {
  const files = report?.testResults ?? [];
  const tests = files.flatMap((file) =>
    file.assertionResults.map(({ fullName, status }) => ({
      name: `${relative(ROOT, file.name)}: ${fullName}`,
      status,
    })),
  );
  const namesOf = (wanted: (status: string) => boolean): string[] =>
    tests.filter(({ status }) => wanted(status)).map(({ name }) => name);
  // A file that could not be imported or set up has no failed test to show for it.
  const brokenFiles = files
    .filter((file) => file.status === 'failed')
    .filter((file) => file.assertionResults.every(({ status }) => status !== 'failed'))
    .map(({ name }) => relative(ROOT, name));
  const failed = [...namesOf((status) => status === 'failed'), ...brokenFiles];
  // A crash, an error outside of every test, or no test at all would otherwise be a silent zero.
  if (code !== 0 && failed.length === 0) failed.push(`vitest ended with code ${code}`);
  if (code === 0 && tests.length === 0) failed.push('vitest ran no test');
  return {
    passed: namesOf((status) => status === 'passed').length,
    failed,
    skipped: namesOf((status) => status !== 'passed' && status !== 'failed'),
  };
}
