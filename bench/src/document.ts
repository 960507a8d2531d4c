/**
 * docs/benchmarks.md, written by the runs that measured it, so that it never says anything else. A run
 * of some measurements replaces what it says of these and leaves the rest.
 */
import type { Measurement } from './measurement.ts';
import { type Row, table } from './report.ts';

const INTRODUCTION = `# Benchmarks

Written by \`npm run bench -- --write\` on a machine with 2 cores and Node 24: servers, load and
browsers share it. All sides of a comparison run in the same minutes and take turns; a ratio is the median
of the ratios of single rounds, and what stands behind ± is half the distance between their quartiles.
Every server is a Node process of its own on loopback, with its defaults, asked from inside for the CPU
(user and system) that its process used and for its resident memory after a garbage collection.
The figures in µs and ms are of that machine; the ratios should hold on others.
`;

export interface Measured {
  readonly measurement: Measurement;
  readonly rows: readonly Row[];
}

/** `before` is what the document says now, `order` that of all measurements there are. */
export function document(
  before: string,
  order: readonly Measurement[],
  measured: readonly Measured[],
): string {
  const kept = sectionsOf(before);
  const sections = order.flatMap(({ name }) => {
    const fresh = measured.find(({ measurement }) => measurement.name === name);
    return fresh === undefined ? (kept.get(name) ?? []) : sectionOf(fresh);
  });
  return [INTRODUCTION, ...sections].join('\n');
}

const sectionOf = ({ measurement: { name, how }, rows }: Measured): string =>
  `## ${name}\n\n${how}\n\n${table(rows)}\n`;

function sectionsOf(text: string): Map<string, string> {
  const [, ...sections] = text.split(/^(?=## )/m);
  return new Map(sections.map((one) => [/^## (.*)$/m.exec(one)?.[1] ?? '', `${one.trimEnd()}\n`]));
}
