/**
 * The whole test run, or one part of it: npm test [-- <stage> [filter ...]].
 * Filters are vitest's: parts of the paths of test files.
 */
import { whyNoLaboratory } from '@parley/natlab';
import { check } from './check.ts';
import { installDebianPackages } from './debian.ts';
import { NOTHING, strictly, sum, summary, verdict, type Tally } from './tally.ts';
import { runProjects } from './vitest.ts';
import { buildWeb } from './web.ts';

const [wanted = 'all', ...filters] = process.argv.slice(2);

interface Stage {
  readonly name: string;
  /** The stages that another one needs run before it. */
  readonly serves?: readonly string[];
  readonly run: () => Promise<Tally>;
}

const STAGES: readonly Stage[] = [
  { name: 'debian', serves: ['unit', 'store', 'e2e', 'natlab'], run: installDebianPackages },
  { name: 'check', run: check },
  {
    name: 'web',
    serves: ['e2e', 'natlab'],
    run: async () => verdict('web app builds', await buildWeb()),
  },
  { name: 'unit', run: () => runProjects(['unit'], filters) },
  { name: 'store', run: () => runProjects(['store'], filters) },
  { name: 'sim', run: () => runProjects(['sim'], filters) },
  { name: 'e2e', run: () => runProjects(['e2e'], filters) },
  { name: 'natlab', run: behindNats },
];

const chosen = STAGES.filter(
  ({ name, serves }) => wanted === 'all' || wanted === name || serves?.includes(wanted),
);
if (chosen.length === 0) {
  console.error(`No stage ${wanted}: there are ${STAGES.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}

async function behindNats(): Promise<Tally> {
  const why = await whyNoLaboratory();
  if (why === undefined) return runProjects(['natlab'], filters);
  console.log(`Not run: calls behind real NATs, because ${why}.`);
  return { ...NOTHING, skipped: [`calls behind real NATs: ${why}`] };
}

const tallies: Tally[] = [];
for (const stage of chosen) {
  console.log(`\n# ${stage.name}`);
  tallies.push(await stage.run());
}
const total = process.env['CI'] === 'true' ? strictly(sum(tallies)) : sum(tallies);
console.log();
for (const name of total.failed) console.log(`failed: ${name}`);
for (const name of total.skipped) console.log(`skipped: ${name}`);
console.log(summary(total));
process.exitCode = total.failed.length > 0 ? 1 : 0;
