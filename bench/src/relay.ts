/**
 * What relaying costs a server: CPU per message at two sizes, and memory per client that is
 * registered and idle.
 */
import { nameOf, type Side } from './harness/servers.ts';
import type { Measurement } from './measurement.ts';
import {
  type Costs,
  cpuPerMessage,
  FIRST_IDLE_PAIRS,
  idleKib,
  MORE_IDLE_PAIRS,
  PAIRS,
  ROUNDS,
  WARM_UP_ROUNDS,
} from './relaying.ts';
import type { Row } from './report.ts';
import { median, ratiosByRound, spread } from './stats.ts';

const SIDES: readonly Side[] = ['parley', 'bare', 'peerjs', 'socketio'];
const OTHERS = SIDES.filter((side) => side !== 'parley');

const CPU_GOALS: Partial<Record<Side, { text: string; isMet: (ratio: number) => boolean }>> = {
  bare: { text: 'at most 1.3', isMet: (ratio) => ratio <= 1.3 },
  socketio: { text: 'below 1', isMet: (ratio) => ratio < 1 },
};

const IDLE_KIB_ABOVE_BARE = 16;

export const relay: Measurement = {
  name: 'relay',
  how: `${PAIRS} pairs of clients play one message to and fro, ${ROUNDS} rounds of each server in turn after ${WARM_UP_ROUNDS} to warm up. Parley's clients speak its whole protocol: rooms, numbered commands, acknowledgements. The bare relay parses each message, stamps the sender and serialises it again. Memory is the growth from ${2 * FIRST_IDLE_PAIRS} to ${2 * (FIRST_IDLE_PAIRS + MORE_IDLE_PAIRS)} registered clients.`,
  measure: async () => [...(await measureCpu()), ...(await measureIdle())],
};

async function measureCpu(): Promise<Row[]> {
  const { small, offer } = await cpuPerMessage(SIDES);
  return [...cpuRows('400 B message', small), ...cpuRows('5 kB offer', offer)];
}

function cpuRows(title: string, costs: Costs): Row[] {
  const ours = costs.get('parley') ?? [];
  return OTHERS.map((side) => {
    const theirs = costs.get(side) ?? [];
    const ratios = ratiosByRound(ours, theirs);
    const ratio = median(ratios);
    const goal = CPU_GOALS[side];
    return {
      what: `server CPU per relayed ${title}`,
      parley: `${median(ours).toFixed(1)} µs`,
      beside: `${nameOf(side)} ${median(theirs).toFixed(1)} µs`,
      ratio,
      spread: spread(ratios),
      ...(goal === undefined ? {} : { goal: { text: goal.text, isMet: goal.isMet(ratio) } }),
    };
  });
}

async function measureIdle(): Promise<Row[]> {
  const kib = new Map<Side, number>();
  for (const side of SIDES) kib.set(side, await idleKib(side));
  const ours = kib.get('parley') ?? Number.NaN;
  return OTHERS.map((side) => {
    const theirs = kib.get(side) ?? Number.NaN;
    const above = ours - theirs;
    return {
      what: 'memory per idle registered connection',
      parley: `${ours.toFixed(1)} KiB`,
      beside: `${nameOf(side)} ${theirs.toFixed(1)} KiB`,
      ratio: ours / theirs,
      ...(side === 'bare'
        ? {
            goal: {
              text: `at most ${IDLE_KIB_ABOVE_BARE} KiB above`,
              isMet: above <= IDLE_KIB_ABOVE_BARE,
            },
          }
        : {}),
    };
  });
}
