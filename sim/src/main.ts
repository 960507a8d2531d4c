/** The command `npm run sim`: runs seeds until one fails, shrinks that one and prints it as a test. */
import { parseArgs } from 'node:util';
import { type Mutant, mutantNames } from '@parley/core/kit';
import { type Failure, runBatch, seedsFrom } from './batch.ts';
import { bugCases, findBug } from './bugs.ts';
import { invariants } from './checks/invariants.ts';
import { markMeanings, markNames } from './marks.ts';
import { runScenario } from './run.ts';
import { printTest, shrink } from './shrink.ts';
import { swarm, type SwarmOptions } from './swarm.ts';

const help = `npm run sim -- [options]

  --seeds N      how many seeds to run (200)
  --from N       the first of them (1)
  --minutes N    how long the faults last in each, in virtual time (4)
  --clients N    how many people there are (the seed decides)
  --mutant B9    switch a historic bug on; may be given again
  --keep-going   report every failing seed and shrink none
  --mutants      look for every historic bug, and say how long each took
  --hours N      go on for so many hours of virtual time of all clients, and want every mark reached
  --seed X       run this one; with --trace, print every input and output of every machine
`;

/** Two cores have an hour for all; each bug may have so many seeds of it. */
const seedsPerBug = 5_000;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    from: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '4' },
    clients: { type: 'string' },
    mutant: { type: 'string', multiple: true, default: [] },
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false },
    'keep-going': { type: 'boolean', default: false },
    mutants: { type: 'boolean', default: false },
    hours: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const isMutant = (name: string): name is Mutant => mutantNames.includes(name as Mutant);
const mutants = new Set(values.mutant.filter(isMutant));
const shape: SwarmOptions = {
  minutes: Number(values.minutes),
  ...(values.clients !== undefined && { clients: Number(values.clients) }),
};

const unknown = values.mutant.find((name) => !isMutant(name));
if (values.help) console.log(help);
else if (unknown !== undefined) {
  console.error(`--mutant ${unknown}: there are ${mutantNames.join(', ')}.`);
  process.exitCode = 2;
} else if (values.mutants) findAll();
else if (values.hours !== undefined) campaign(Number(values.from), Number(values.hours));
else if (values.seed !== undefined && values.trace) trace(Number(values.seed));
else if (values.seed === undefined) batch(seedsFrom(Number(values.from), Number(values.seeds)));
else batch([Number(values.seed)]);

function trace(seed: number): void {
  const { lines, breaches, hash } = runScenario(swarm(seed, shape), { mutants, trace: 'lines' });
  const broken = breaches.map(({ rule, at, text }) => `BREACH ${rule} at ${at}: ${text}`);
  console.log([...lines, ...broken, hash].join('\n'));
  if (breaches.length > 0) process.exitCode = 1;
}

function batch(
  seeds: Iterable<number>,
  goesOn: (clientMs: number) => boolean = () => true,
): readonly string[] {
  const startedAt = process.cpuUsage();
  const result = runBatch(seeds, shape, { mutants, trace: 'none' }, (_, { breaches }, clientMs) => {
    const ends = breaches.length > 0 && !values['keep-going'];
    return goesOn(clientMs) && !ends ? 'goOn' : 'stop';
  });
  const { user, system } = process.cpuUsage(startedAt);
  const cpuSeconds = (user + system) / 1_000_000;
  for (const failure of result.failures) report(failure);
  const hours = result.clientMs / 3_600_000;
  console.log(
    `${result.runs} seeds, ${result.failures.length} failed, ${hours.toFixed(1)} virtual client-hours, ` +
      `${result.events} events, ${cpuSeconds.toFixed(1)} s of CPU, ${(hours / cpuSeconds).toFixed(1)} client-hours/s`,
  );
  for (const mark of markNames) {
    console.log(`${String(result.marks.count(mark)).padStart(9)}  ${mark}: ${markMeanings[mark]}`);
  }
  if (result.failures.length > 0) process.exitCode = 1;
  return result.marks.missing;
}

function findAll(): void {
  const startedAt = performance.now();
  for (const bug of bugCases) {
    const from = performance.now();
    const found = findBug(bug, seedsFrom(Number(values.from), seedsPerBug), shape);
    const by = found === undefined ? 'NOT FOUND' : `seed ${found.seed}`;
    const took = ((performance.now() - from) / 1_000).toFixed(1);
    console.log(`${bug.name} in the ${bug.place}, by ${bug.rule}: ${by}, ${took} s`);
    if (found === undefined) process.exitCode = 1;
  }
  const minutes = (performance.now() - startedAt) / 60_000;
  console.log(`${bugCases.length} looked for in ${minutes.toFixed(1)} minutes`);
}

function* endlessly(from: number): Iterable<number> {
  for (let seed = from; ; seed += 1) yield seed;
}

/** Ends with the first failure, or when the hours are done; then every mark must have been reached. */
function campaign(from: number, hours: number): void {
  let clientMs = 0;
  const missing = batch(endlessly(from), (clientMsOfRun) => {
    clientMs += clientMsOfRun;
    return clientMs < hours * 3_600_000;
  });
  for (const mark of missing) console.log(`never reached: ${mark}`);
  if (missing.length > 0) process.exitCode = 1;
}

function report({ seed, outcome }: Failure): void {
  for (const { rule, at, text } of outcome.breaches) {
    const meaning: string =
      rule in invariants ? ` (${invariants[rule as keyof typeof invariants]})` : '';
    console.log(`seed ${seed}: ${rule}${meaning} at ${Math.round(at)} ms: ${text}`);
  }
  const rule = outcome.breaches[0]?.rule;
  if (rule === undefined || values['keep-going']) return;
  console.log(printTest(shrink(swarm(seed, shape), rule, mutants)));
}
