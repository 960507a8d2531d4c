/** docs/benchmarks.md, written by the run that measured it, so that it never says anything else. */
import type { Measurement } from './measurement.ts';
import { type Row, table } from './report.ts';

export function document(measurements: readonly Measurement[], rows: readonly Row[]): string {
  return `# Benchmarks

Written by \`npm run bench -- --write\` on a machine with 2 cores and Node 24: servers, load and
browsers share it. All sides of a comparison run in the same minutes and take turns; a ratio is the median
of the ratios of single rounds, and what stands behind ± is half the distance between their quartiles.
Every server is a Node process of its own on loopback, with its defaults, asked from inside for the CPU
(user and system) that its process used and for its resident memory after a garbage collection.
The figures in µs and ms are of that machine; the ratios should hold on others.

${table(rows)}

## How

${measurements.map(({ name, how }) => `**${name}** ${how}`).join('\n\n')}
`;
}
