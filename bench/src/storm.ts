/**
 * The server is killed while thousands of clients are connected over TLS, and started again: when all are
 * back, those in calls before the others, also beside some that ignore pacing. Beside it a bare server whose
 * clients come back as those of socket.io do.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Child } from './harness/child.ts';
import type { Usage } from './harness/probe.ts';
import type { Measurement } from './measurement.ts';
import type { Row } from './report.ts';
import { median, ratiosByRound, spread } from './stats.ts';
import type { StormJob, StormResult, StormSide } from './storm/jobs.ts';
import { StormServer } from './storm/server.ts';

interface StormSize {
  readonly clients: number;
  /** Of them. */
  readonly talking: number;
  /** Beside them. */
  readonly pushers: number;
  readonly rounds: number;
}

const FULL: StormSize = { clients: 10_000, talking: 1_000, pushers: 1_000, rounds: 3 };
/** Each has descriptors for no more than the server has. */
const LOADS = 2;
/** Memory grows in steps: the slope between two counts hides the first ones. */
const FIRST_SHARE = 0.1;
/** Until the clients take their connections for steady. */
const STEADY_MS = 6_000;
const OPEN_PATIENCE_MS = 300_000;
const RETURN_PATIENCE_MS = 90_000;
/** An answer that comes a little after the patience is over is still one. */
const GRACE_MS = 10_000;

const ALL_GOAL_S = 20;
const TALKING_GOAL_S = 5;
const LAG_GOAL_MS = 200;
const PUSHED_GOAL = 1.1;
const MEMORY_GOAL_KIB = 45;

const { clients, talking, pushers, rounds } = FULL;
const many = (count: number): string => count.toLocaleString('en');

export const storm: Measurement = {
  name: 'storm',
  how: `${many(clients)} clients, each at an address of its own, are connected over TLS; ${many(talking)} of them are in calls of two. The server is killed (SIGKILL) and started again at once with the same data folder; times are from the kill to the last one that is back, the start of the server included. Each client is the machine of Parley's client core with its own back-off, over sockets that cost the load little; ${LOADS} load processes share the two cores with the server. Then the same beside ${many(pushers)} more addresses that ignore pacing (4 sockets each, each given up for a new one as soon as it is told to wait; at a lower priority, because they would have processors of their own). ${rounds} rounds in turn. Beside it a bare \`ws\` server over TLS that greets whoever comes, with as many clients that come back as socket.io's client does by its defaults (after 1 s, then twice as long up to 5 s, give or take half). The event loop is watched from inside from the start of the process on. Memory is the growth from ${many(clients * FIRST_SHARE)} to ${many(clients)} idle sessions, after a garbage collection.`,
  measure: () => measureStorm(FULL),
};

interface Return {
  readonly allS: number;
  readonly talkingS: number;
  readonly missing: number;
  readonly lostCalls: number;
  readonly startS: number;
  readonly lagMs: number;
  readonly cpuMs: number;
  readonly attempts: number;
  readonly pushes: number;
}

interface Side {
  readonly kib: number;
  readonly calm: readonly Return[];
  readonly pushed: readonly Return[];
}

async function measureStorm(size: StormSize): Promise<Row[]> {
  const ours = await measureSide('parley', size);
  const theirs = await measureSide('bare', { ...size, talking: 0, pushers: 0 });
  return rowsOf(size, ours, theirs);
}

async function measureSide(side: StormSide, size: StormSize): Promise<Side> {
  const server = await StormServer.start(side);
  const loads = Array.from({ length: LOADS }, newLoad);
  try {
    return await measureOn(server, loads, side, size);
  } finally {
    await Promise.all([server.end(), ...loads.map((load) => load.end())]);
  }
}

async function measureOn(
  server: StormServer,
  loads: readonly Child[],
  side: StormSide,
  size: StormSize,
): Promise<Side> {
  const tell = async (job: (load: number) => StormJob): Promise<void> => {
    await Promise.all(loads.map((load, at) => load.ask(job(at), OPEN_PATIENCE_MS)));
  };
  const open = (count: number, crowd: number): Promise<void> =>
    tell((at) => ({ do: 'open', side, port: server.port, crowd: crowd + at, count }));
  const each = size.clients / LOADS;
  await open(each * FIRST_SHARE, 0);
  const few = await server.leanUsage();
  await open(each * (1 - FIRST_SHARE), LOADS);
  const all = await server.leanUsage();
  if (size.talking > 0) await tell(() => ({ do: 'talk', count: size.talking / LOADS }));
  const calm: Return[] = [];
  const pushed: Return[] = [];
  for (let round = 0; round < size.rounds; round += 1) {
    calm.push(await comeBack(server, loads, 0));
    if (size.pushers > 0) pushed.push(await comeBack(server, loads, size.pushers));
  }
  return { kib: growthKib(few, all) / (size.clients * (1 - FIRST_SHARE)), calm, pushed };
}

const newLoad = (): Child =>
  new Child('load process', [fileURLToPath(new URL('./storm/main.ts', import.meta.url))]);

const growthKib = (before: Usage, after: Usage): number =>
  (after.rssBytes - before.rssBytes) / 1_024;

async function comeBack(
  server: StormServer,
  loads: readonly Child[],
  count: number,
): Promise<Return> {
  const pusher = count > 0 ? newLoad() : undefined;
  await sleep(STEADY_MS);
  const job: StormJob = { do: 'comeBack', patienceMs: RETURN_PATIENCE_MS };
  const returning = loads.map((load) => load.ask<StormResult>(job, RETURN_PATIENCE_MS + GRACE_MS));
  const { killedAt, startedAt } = await server.killAndStart();
  const { port } = server;
  await pusher?.ask({ do: 'push', port, crowd: 2 * LOADS, count } satisfies StormJob, GRACE_MS);
  const results = await Promise.all(returning);
  const [lag, usage] = [await server.lag(), await server.usage()];
  const stop: StormJob = { do: 'stop' };
  const pushes = (await pusher?.ask<StormResult>(stop, GRACE_MS))?.attempts ?? 0;
  await pusher?.end();
  const sum = (of: (result: StormResult) => number): number =>
    results.reduce((total, result) => total + of(result), 0);
  const lastS = (times: readonly number[]): number =>
    (times.reduce((last, time) => Math.max(last, time), killedAt) - killedAt) / 1_000;
  return {
    allS: lastS(results.flatMap(({ back, talkingBack }) => [...back, ...talkingBack])),
    talkingS: lastS(results.flatMap(({ talkingBack }) => talkingBack)),
    missing: sum(({ missing }) => missing),
    lostCalls: sum(({ lostCalls }) => lostCalls),
    startS: (startedAt - killedAt) / 1_000,
    lagMs: lag.p99Ms,
    cpuMs: usage.cpuMs,
    attempts: sum(({ attempts }) => attempts),
    pushes,
  };
}

function rowsOf(size: StormSize, ours: Side, theirs: Side): Row[] {
  const row = (what: string, of: keyof Return, unit: string, digits: number) => {
    const [mine, other] = [ours, theirs].map(({ calm }) => calm.map((one) => one[of]));
    const ratios = ratiosByRound(mine ?? [], other ?? []);
    return {
      what,
      parley: `${median(mine ?? []).toFixed(digits)} ${unit}`,
      beside: `bare \`ws\` ${median(other ?? []).toFixed(digits)} ${unit}`,
      ratio: median(ratios),
      spread: spread(ratios),
    };
  };
  const count = many(size.clients);
  const all = row(`until ${count} clients are back after the server was killed`, 'allS', 's', 1);
  const lag = row('p99 of the event loop meanwhile', 'lagMs', 'ms', 0);
  const worstLag = Math.max(...ours.calm.map(({ lagMs }) => lagMs));
  const most = Math.max(...ours.calm.map(({ allS }) => allS));
  const missing = ours.calm.reduce((sum, one) => sum + one.missing, 0);
  return [
    {
      ...all,
      parley: `${all.parley} (${seconds(ours.calm, 'startS')} of it to start; ${missing} missing)`,
      beside: `${all.beside} (${seconds(theirs.calm, 'startS')}; ${theirs.calm.reduce((sum, one) => sum + one.missing, 0)} missing)`,
      goal: { text: `at most ${ALL_GOAL_S} s`, isMet: most <= ALL_GOAL_S && missing === 0 },
    },
    ...(size.talking > 0 ? [talkingRow(size, ours.calm)] : []),
    { ...lag, goal: { text: `below ${LAG_GOAL_MS} ms`, isMet: worstLag < LAG_GOAL_MS } },
    ...(size.pushers > 0 ? [pushedRow(size, ours)] : []),
    row('server CPU for all of it, with its start', 'cpuMs', 'ms', 0),
    row('connections begun by all clients', 'attempts', '', 0),
    {
      what: 'memory per idle session over TLS',
      parley: `${ours.kib.toFixed(1)} KiB`,
      beside: `bare \`ws\` ${theirs.kib.toFixed(1)} KiB`,
      ratio: ours.kib / theirs.kib,
      goal: { text: `at most ${MEMORY_GOAL_KIB} KiB`, isMet: ours.kib <= MEMORY_GOAL_KIB },
    },
  ];
}

const seconds = (returns: readonly Return[], of: 'allS' | 'startS' | 'talkingS'): string =>
  `${median(returns.map((one) => one[of])).toFixed(1)} s`;

function talkingRow(size: StormSize, calm: readonly Return[]): Row {
  const ratios = calm.map(({ talkingS, allS }) => talkingS / allS);
  const lost = calm.reduce((sum, one) => sum + one.lostCalls, 0);
  const most = Math.max(...calm.map(({ talkingS }) => talkingS));
  return {
    what: `until the ${many(size.talking)} of them in calls are back`,
    parley: `${seconds(calm, 'talkingS')} (${lost} calls lost)`,
    beside: `all of them ${seconds(calm, 'allS')}`,
    ratio: median(ratios),
    spread: spread(ratios),
    goal: { text: `at most ${TALKING_GOAL_S} s`, isMet: most <= TALKING_GOAL_S && lost === 0 },
  };
}

function pushedRow(size: StormSize, { calm, pushed }: Side): Row {
  const times = (returns: readonly Return[]): number[] => returns.map(({ allS }) => allS);
  const ratios = ratiosByRound(times(pushed), times(calm));
  const ratio = median(ratios);
  const pushes = median(pushed.map((one) => one.pushes));
  return {
    what: `until all are back, beside ${many(size.pushers)} that ignore pacing`,
    parley: `${seconds(pushed, 'allS')} (in calls ${seconds(pushed, 'talkingS')}; they came ${many(pushes)} times)`,
    beside: `without them ${seconds(calm, 'allS')}`,
    ratio,
    spread: spread(ratios),
    goal: { text: `below ${PUSHED_GOAL}`, isMet: ratio < PUSHED_GOAL },
  };
}
