/**
 * The whole test run, or one part of it: npm test [-- <stage> [filter ...]].
 * Filters are vitest's: parts of the paths of test files.
 */
import { check } from './check.ts';
import { installDebianPackages } from './debian.ts';
import { sum, summary, verdict, type Tally } from './tally.ts';
import { runProjects } from './vitest.ts';
import { buildWeb } from './web.ts';

/** On the build machine what cannot run is a failure. */
const strict = process.env['CI'] === 'true';
const [wanted = 'all', ...filters] = process.argv.slice(2);

interface Stage {
  readonly name: string;
  /** The stages that another one needs run before it. */
  readonly serves?: readonly string[];
  readonly run: () => Promise<Tally>;
}

const STAGES: readonly Stage[] = [
  { name: 'debian', serves: ['e2e'], run: () => installDebianPackages(strict) },
  { name: 'check', run: check },
  { name: 'web', serves: ['e2e'], run: async () => verdict('web app builds', await buildWeb()) },
  { name: 'unit', run: () => runProjects(['unit'], filters, strict) },
  { name: 'sim', run: () => runProjects(['sim'], filters, strict) },
  { name: 'e2e', run: () => runProjects(['e2e'], filters, strict) },
];

const chosen = STAGES.filter(
  ({ name, serves }) => wanted === 'all' || wanted === name || serves?.includes(wanted),
);
if (chosen.length === 0) {
  console.error(`No stage ${wanted}: there are ${STAGES.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}

const tallies: Tally[] = [];
for (const stage of chosen) {
  console.log(`\n# ${stage.name}`);
  tallies.push(await stage.run());
}
const total = sum(tallies);
console.log(`\n${summary(total)}`);
process.exitCode = total.failed > 0 ? 1 : 0;
