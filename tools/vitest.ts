/** Runs projects of vitest.config.ts and counts what came of it, never trusting a silent zero. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTool } from './repo.ts';
import { tally, type Tally } from './tally.ts';

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
  strict: boolean,
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
  return count(report, code, strict);
}

/** `strict`: a test that was skipped is one that failed. */
export function count(report: Report | undefined, code: number, strict: boolean): Tally {
  const files = report?.testResults ?? [];
  const tests = files.flatMap(({ assertionResults }) => assertionResults);
  const passed = tests.filter(({ status }) => status === 'passed').length;
  const skipped = tests.filter(({ status }) => status !== 'passed' && status !== 'failed').length;
  const failedTests = tests.filter(({ status }) => status === 'failed').length;
  const failedFiles = files.filter(
    (file) =>
      file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
  ).length;
  const failed = failedTests + failedFiles + (strict ? skipped : 0);
  // A crash, an error outside of every test, or no test at all shows in the exit code only.
  const unexplained = code !== 0 && failedTests + failedFiles === 0 ? 1 : 0;
  const nothing = code === 0 && tests.length === 0 ? 1 : 0;
  return tally({ passed, failed: failed + unexplained + nothing, skipped: strict ? 0 : skipped });
}
