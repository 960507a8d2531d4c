/**
 * `npm run bench [-- <measurement> …] [--runs N] [--write]` measures and prints one table. With `--write` it
 * becomes what docs/benchmarks.md says of these measurements.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { callsByName } from './calls-by-name.ts';
import { calls } from './calls.ts';
import { codec } from './codec.ts';
import { document, type Measured } from './document.ts';
import { doors } from './doors.ts';
import { endChildren } from './harness/child.ts';
import { hostile } from './hostile.ts';
import { join } from './join.ts';
import type { Measurement } from './measurement.ts';
import { network } from './network.ts';
import { presence } from './presence.ts';
import { recovery } from './recovery.ts';
import { relay } from './relay.ts';
import { reload } from './reload.ts';
import { table } from './report.ts';
import { ringing } from './ringing.ts';
import { simulatedHour } from './simulated-hour.ts';
import { storm } from './storm.ts';

const ALL: readonly Measurement[] = [
  relay,
  doors,
  calls,
  callsByName,
  ringing,
  presence,
  join,
  network,
  reload,
  recovery,
  hostile,
  storm,
  codec,
  simulatedHour,
];
const LONGEST_RUN_MS = 90 * 60_000;
const DOCUMENT = new URL('../../docs/benchmarks.md', import.meta.url);

const { values, positionals } = parseArgs({
  options: { write: { type: 'boolean', default: false }, runs: { type: 'string' } },
  allowPositionals: true,
});

const chosen = ALL.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
if (chosen.length < positionals.length) {
  console.error(`Usage: npm run bench [-- ${ALL.map(({ name }) => name).join(' | ')}] [--runs N] [--write]
       --runs    how often, where single calls are measured
       --write   writes what was measured into docs/benchmarks.md`);
  process.exit(2);
}

/** Whatever hangs, no child outlives this. */
const late = setTimeout(() => {
  console.error('The run took too long.');
  void endChildren().then(() => process.exit(1));
}, LONGEST_RUN_MS);

const options = values.runs === undefined ? {} : { runs: Number(values.runs) };
const measured: Measured[] = [];
try {
  for (const measurement of chosen) {
    const why = await measurement.whyNot?.();
    if (why !== undefined) {
      console.log(`Not measured: ${measurement.name}, because ${why}.`);
      continue;
    }
    console.log(`Measuring ${measurement.name} ...`);
    measured.push({ measurement, rows: await measurement.measure(options) });
  }
} finally {
  clearTimeout(late);
  await endChildren();
}
console.log(`\n${table(measured.flatMap(({ rows }) => rows))}`);
if (values.write) {
  writeFileSync(DOCUMENT, document(readFileSync(DOCUMENT, 'utf8'), ALL, measured));
}
