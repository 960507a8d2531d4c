/**
 * How long pictures stand still when somebody's network changes or is gone: the web app beside a page that
 * restarts ICE once the browser has given up. Measured in the laboratory, by a program of its own.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Measurement } from './measurement.ts';
import type { Row } from './report.ts';
import { median, quantile } from './stats.ts';

interface Measured {
  readonly name: string;
  readonly parley: readonly number[];
  readonly plain: readonly number[];
}

interface Subject {
  readonly what: string;
  readonly p95Ms: number;
  readonly medianMs?: number;
}

const RUNS = 20;
const PLAIN_RUNS = 3;

const SUBJECTS: Readonly<Record<string, Subject>> = {
  switch: { what: 'home to mobile network: picture stands still', p95Ms: 1_000 },
  both: { what: 'the same on both sides at once', p95Ms: 1_500 },
  gap: { what: '2 s without any network: until a picture, once there is one', p95Ms: 800 },
  hole: { what: '20 s without a packet: until a picture, once they pass', p95Ms: 1_200 },
  silent: { what: 'of two networks the one in use goes: picture stands still', p95Ms: 1_600 },
  firefox: {
    what: 'home to mobile network, by Firefox: picture stands still',
    medianMs: 2_700,
    p95Ms: 3_500,
  },
};

export const recovery: Measurement = {
  name: 'recovery',
  how: `Two browsers with microphone and camera on, each behind a router of its own (port-restricted at home, symmetric in the mobile network), and the server with its relay, as namespaces of one machine. Chromium moves, but for the last line. Every picture that is painted is counted on both sides; what counts is the longest time without one, on whichever side it was longer. The browser hears of every change, but for a network that leaves silently. Beside it two pages with perfect negotiation that open their socket again on \`online\` and restart ICE on \`failed\`; the ratio is that of the medians, and 60 s stands for never. Medians and p95, with the number of calls.`,
  measure: async ({ runs = RUNS }) => {
    const measured = await measureInLaboratory(runs, Math.min(runs, PLAIN_RUNS));
    return measured.flatMap((one) => rowOf(one, SUBJECTS[one.name]));
  },
};

function rowOf({ parley, plain }: Measured, subject: Subject | undefined): Row[] {
  if (subject === undefined) return [];
  const { what, p95Ms, medianMs = Infinity } = subject;
  const [middle, late] = [median(parley), quantile(parley, 0.95)];
  const limits = [`p95 at most ${seconds(p95Ms)}`];
  if (medianMs !== Infinity) limits.unshift(`median at most ${seconds(medianMs)}`);
  return [
    {
      what,
      parley: `${seconds(middle)} (p95 ${seconds(late)} of ${parley.length})`,
      beside: `restart on \`failed\` ${seconds(median(plain))} (of ${plain.length})`,
      ratio: middle / median(plain),
      goal: { text: limits.join(', '), isMet: late <= p95Ms && middle <= medianMs },
    },
  ];
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;

async function measureInLaboratory(runs: number, plain: number): Promise<Measured[]> {
  const program = fileURLToPath(new URL('../../e2e/src/moving/main.ts', import.meta.url));
  const counts = ['--runs', String(runs), '--plain', String(plain)];
  const child = spawn(process.execPath, [program, ...counts], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const measured: Measured[] = [];
  for await (const line of createInterface(child.stdout)) {
    measured.push(JSON.parse(line) as Measured);
  }
  return measured;
}
