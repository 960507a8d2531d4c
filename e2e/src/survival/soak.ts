/**
 * Many clients come, call, talk and go, for a long time. What the server holds is counted when nobody is in
 * between: the counts must be flat, and after everybody left nothing but the memory of rooms may remain.
 */
import { createFakeWorld } from '@parley/client/testing';
import { eventually } from '../harness/eventually.ts';
import { MortalServer } from './mortal-server.ts';
import { SdkCall } from './sdk-call.ts';

export interface SoakOptions {
  readonly minutes: number;
  readonly clients: number;
  told(line: string): void;
}

/** One look at the server. */
interface Sample {
  readonly atMinute: number;
  readonly heapMiB: number;
  readonly counts: ReadonlyMap<string, number>;
}

export interface SoakReport {
  readonly calls: number;
  readonly samples: readonly Sample[];
  readonly wrongs: readonly string[];
}

const SAMPLES = 20;
/** Rooms outlive their people; here shortly, so that many lives of a room fit into the time. */
const SHORT_LIVES = 'roomLifeMs=20000,sessionLifeMs=25000,sessionLifeInRoomMs=30000';

export async function soak(options: SoakOptions): Promise<SoakReport> {
  const server = await MortalServer.start('--turn', 'off', '--limit', SHORT_LIVES);
  const world = createFakeWorld(server.url);
  const wrongs: string[] = [];
  const samples: Sample[] = [];
  const begin = performance.now();
  const minutesGone = (): number => (performance.now() - begin) / 60_000;
  let calls = 0;
  const churn = async (at: number): Promise<void> => {
    // Not all at one moment.
    await pause((at * 10_000) / options.clients);
    while (minutesGone() < options.minutes) {
      const call = new SdkCall(world);
      try {
        const outcome = await call.setUp();
        if (outcome.is === 'refused') wrongs.push(`refused: ${outcome.code}`);
        await pause(2_000 + ((calls * 7_919) % 8_000));
        await call.hangUp();
        calls += 1;
      } catch (error) {
        wrongs.push(String(error));
      }
      await call.close();
    }
  };
  try {
    const churning = Promise.all(Array.from({ length: options.clients / 2 }, (_, at) => churn(at)));
    for (let at = 1; at <= SAMPLES; at += 1) {
      while (minutesGone() < (at * options.minutes) / SAMPLES) await pause(500);
      const sample = await look(server, minutesGone());
      samples.push(sample);
      options.told(lineOf(sample, calls));
    }
    await churning;
    await eventually(
      'nothing is left of anybody',
      async () => (await look(server, minutesGone())).counts,
      (counts) => [...counts.values()].every((count) => count === 0),
      120_000,
    ).catch((error: unknown) => void wrongs.push(String(error)));
    wrongs.push(...slopes(samples));
  } finally {
    await server.stop();
  }
  return { calls, samples, wrongs };
}

const COUNTS = ['parley_sessions', 'parley_connections', 'parley_rooms', 'parley_timers'];

async function look(server: MortalServer, atMinute: number): Promise<Sample> {
  const metrics = await server.metrics();
  const counts = new Map(COUNTS.flatMap((name) => pair(name, metrics.get(name))));
  return { atMinute, counts, heapMiB: (metrics.get('nodejs_heap_size_used_bytes') ?? 0) / 2 ** 20 };
}

const pair = (name: string, value: number | undefined): [string, number][] =>
  value === undefined ? [] : [[name, value]];

const lineOf = ({ atMinute, heapMiB, counts }: Sample, calls: number): string =>
  `${atMinute.toFixed(1)} min: ${calls} calls, heap ${heapMiB.toFixed(1)} MiB, ${[...counts]
    .map(([name, count]) => `${name.replace('parley_', '')} ${count}`)
    .join(', ')}`;

/** By how much more the second half may hold than the first, once everything is warm. */
const GROWTH_MAX = 1.25;

/** What grew. */
function slopes(samples: readonly Sample[]): string[] {
  const warm = samples.slice(Math.floor(samples.length / 5));
  const half = warm.length >> 1;
  const names = new Set(warm.flatMap(({ counts }) => [...counts.keys()]));
  const series: [string, number[]][] = [
    ['heap', warm.map(({ heapMiB }) => heapMiB)],
    ...[...names].map((name): [string, number[]] => [
      name,
      warm.map(({ counts }) => counts.get(name) ?? 0),
    ]),
  ];
  return series.flatMap(([name, values]) => {
    const [before, after] = [mean(values.slice(0, half)), mean(values.slice(half))];
    return after > before * GROWTH_MAX + 1
      ? [`${name} grew from ${before.toFixed(1)} to ${after.toFixed(1)}`]
      : [];
  });
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
