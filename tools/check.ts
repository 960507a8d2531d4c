/** What must hold for every file before any test runs: types, lint, format, nothing unused. */
import { runTool } from './repo.ts';
import { sum, verdict, type Tally } from './tally.ts';

const CHECKS = [
  { name: 'types', tool: 'tsc', args: ['-b'] },
  { name: 'lint', tool: 'oxlint', args: [] },
  { name: 'format', tool: 'oxfmt', args: ['--check'] },
  { name: 'nothing unused', tool: 'knip', args: ['--no-config-hints'] },
];

export async function check(): Promise<Tally> {
  return sum(
    await Promise.all(
      CHECKS.map(async ({ name, tool, args }) => {
        const { code, output } = await runTool(tool, args, { quiet: true });
        return verdict(`${name} (${tool})`, code === 0 ? undefined : output);
      }),
    ),
  );
}

if (import.meta.main && (await check()).failed.length > 0) process.exitCode = 1;
