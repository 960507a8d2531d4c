/**
 * Canned calls: what a complete set-up costs a server, and how many calls one process holds until
 * its messages are late. Beside Parley the PeerJS server with what its own client sends for a call.
 */
import { parleyCall, peerjsCall } from './canned/call.ts';
import { Load } from './harness/load.ts';
import { MeasuredServer, type Side, nameOf, SOURCES } from './harness/servers.ts';
import type { JobResult } from './load/jobs.ts';
import type { Measurement } from './measurement.ts';
import type { Row } from './report.ts';
import { median, p99, ratiosByRound, spread } from './stats.ts';

type CallSide = Extract<Side, 'parley' | 'peerjs'>;
const SIDES: readonly CallSide[] = ['parley', 'peerjs'];

const ROUNDS = 5;
const WARM_UP_ROUNDS = 3;
const PAIRS = 200;
const SET_UPS_PER_SECOND = 1_000;
const ROUND_MS = 3_000;
const SET_UPS_GOAL = 2;

const HOLD_STEPS = [1_000, 2_000, 4_000, 6_000, 8_000, 9_900];
const HOLD_MS = 6_000;
const LATE_MS = 50;
/** Each load process has descriptors for half of what the server has. */
const LOADS = 2;

export const calls: Measurement = {
  name: 'calls',
  how: `${PAIRS} pairs of connected clients begin ${SET_UPS_PER_SECOND} set-ups a second: both join their room (Parley; PeerJS has none), offer, answer and 12 candidates each way at the times at which Chromium reports them, both leave. Parley's client sends the candidates of a burst together and none over TCP that only connect, as nothing can connect to them (${parleyCall.offerer.length + parleyCall.answerer.length} messages a call), PeerJS' client each alone (${peerjsCall.offerer.length + peerjsCall.answerer.length}). Set-ups per second and core are set-ups per second of the server's CPU time. A held call sends one 400 B message a second each way; ${LOADS} load processes on ${SOURCES.length} addresses raise their number until the p99 passes ${LATE_MS} ms twice or the descriptors of one process (20,000, two for a call) are used up.`,
  measure: async () => [...(await measureSetUps()), ...(await measureHeld())],
};

interface Costs {
  readonly perCore: number[];
  readonly latencies: number[];
}

async function measureSetUps(): Promise<Row[]> {
  const load = new Load();
  const servers = await Promise.all(SIDES.map((side) => MeasuredServer.start(side)));
  for (const { side, port } of servers) {
    await load.do({ do: 'open', side, port, pairs: PAIRS, sources: SOURCES, meet: false });
  }
  const costs: Record<CallSide, Costs> = {
    parley: { perCore: [], latencies: [] },
    peerjs: { perCore: [], latencies: [] },
  };
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
    for (const [at, server] of servers.entries()) {
      const side = SIDES[at] ?? 'parley';
      const before = await server.usage();
      const result = await load.do({
        do: 'setUps',
        side,
        perSecond: SET_UPS_PER_SECOND,
        forMs: ROUND_MS,
      });
      const after = await server.usage();
      refuseMisses(side, result);
      if (round < 0) continue;
      costs[side].perCore.push(result.done / ((after.cpuMs - before.cpuMs) / 1_000));
      costs[side].latencies.push(p99(result.latencies));
    }
  }
  await Promise.all([load.end(), ...servers.map((server) => server.end())]);
  return setUpRows(costs.parley, costs.peerjs);
}

function setUpRows(ours: Costs, theirs: Costs): Row[] {
  const ratios = ratiosByRound(ours.perCore, theirs.perCore);
  const delays = ratiosByRound(ours.latencies, theirs.latencies);
  return [
    {
      what: 'complete call set-ups per second and core',
      parley: median(ours.perCore).toFixed(0),
      beside: `${nameOf('peerjs')} ${median(theirs.perCore).toFixed(0)}`,
      ratio: median(ratios),
      spread: spread(ratios),
      goal: { text: `at least ${SET_UPS_GOAL}`, isMet: median(ratios) >= SET_UPS_GOAL },
    },
    {
      what: `p99 of a relayed message at ${SET_UPS_PER_SECOND} set-ups a second`,
      parley: `${median(ours.latencies).toFixed(1)} ms`,
      beside: `${nameOf('peerjs')} ${median(theirs.latencies).toFixed(1)} ms`,
      ratio: median(delays),
      spread: spread(delays),
    },
  ];
}

/** A lost message or a refused set-up would make a server look cheap. */
function refuseMisses(side: Side, { done, missed }: JobResult): void {
  if (missed > done / 100) throw new Error(`${side}: ${missed} set-ups were not completed.`);
}

interface Held {
  /** The most calls at which messages were in time. */
  readonly calls: number;
  readonly p99Ms: number;
  readonly cores: number;
  /** No later step was late: the descriptors came first. */
  readonly isLimitedByDescriptors: boolean;
}

async function measureHeld(): Promise<Row[]> {
  const ours = await hold('parley');
  const theirs = await hold('peerjs');
  return [
    {
      what: `simultaneous calls one process holds with p99 below ${LATE_MS} ms`,
      parley: textOf(ours),
      beside: `${nameOf('peerjs')} ${textOf(theirs)}`,
      ratio: ours.calls / theirs.calls,
    },
  ];
}

const textOf = ({ calls: count, p99Ms, cores, isLimitedByDescriptors }: Held): string =>
  `${count}${isLimitedByDescriptors ? ', then no descriptors are left' : ''} (p99 ${p99Ms.toFixed(1)} ms, ${cores.toFixed(2)} cores)`;

async function hold(side: CallSide): Promise<Held> {
  const server = await MeasuredServer.start(side);
  const loads = Array.from({ length: LOADS }, () => new Load());
  let best: Held = { calls: 0, p99Ms: 0, cores: 0, isLimitedByDescriptors: false };
  let opened = 0;
  for (const step of HOLD_STEPS) {
    const { port } = server;
    const more = (step - opened) / LOADS;
    const open = { do: 'open', side, port, pairs: more, sources: SOURCES, meet: true } as const;
    await Promise.all(loads.map((load) => load.do(open)));
    opened = step;
    // One hiccup of the machine is no limit of the server: a step is late when it is late twice.
    const held = (await holdStep(server, loads, step)) ?? (await holdStep(server, loads, step));
    if (held === undefined) break;
    best = { ...held, calls: step, isLimitedByDescriptors: step === HOLD_STEPS.at(-1) };
  }
  await Promise.all([server.end(), ...loads.map((load) => load.end())]);
  return best;
}

/** Undefined when messages were late or lost. */
async function holdStep(
  server: MeasuredServer,
  loads: readonly Load[],
  count: number,
): Promise<{ p99Ms: number; cores: number } | undefined> {
  const job = { do: 'hold', side: server.side, pairs: count / LOADS, everyMs: 1_000 } as const;
  const before = await server.usage();
  const results = await Promise.all(loads.map((load) => load.do({ ...job, forMs: HOLD_MS })));
  const after = await server.usage();
  const p99Ms = p99(results.flatMap(({ latencies }) => latencies));
  const missed = results.reduce((sum, result) => sum + result.missed, 0);
  if (p99Ms > LATE_MS || missed > 0) return undefined;
  return { p99Ms, cores: (after.cpuMs - before.cpuMs) / HOLD_MS };
}
