/**
 * What relaying costs a server: CPU per message at two sizes, and memory per client that is
 * registered and idle. Rounds of all sides take turns, so that a busy machine slows all alike.
 */
import { Load } from './harness/load.ts';
import { MeasuredServer, type Side, sideNames, SOURCES } from './harness/servers.ts';
import type { Measurement } from './measurement.ts';
import type { Row } from './report.ts';
import { median, ratiosByRound, spread } from './stats.ts';

const SIDES: readonly Side[] = ['parley', 'bare', 'peerjs', 'socketio'];
const OTHERS = SIDES.filter((side) => side !== 'parley');

const ROUNDS = 7;
const WARM_UP_ROUNDS = 2;
const PAIRS = 100;
const RELAYS = { small: 20_000, offer: 8_000 } as const;
const TITLES = { small: '400 B message', offer: '5 kB offer' } as const;

const CPU_GOALS: Partial<Record<Side, { text: string; isMet: (ratio: number) => boolean }>> = {
  bare: { text: 'at most 1.3', isMet: (ratio) => ratio <= 1.3 },
  socketio: { text: 'below 1', isMet: (ratio) => ratio < 1 },
};

/** Memory grows in steps: the slope between two counts hides the first ones. */
const FIRST_IDLE_PAIRS = 500;
const MORE_IDLE_PAIRS = 2_000;
const IDLE_KIB_ABOVE_BARE = 16;

export const relay: Measurement = {
  name: 'relay',
  how: `${PAIRS} pairs of clients play one message to and fro, ${ROUNDS} rounds of each server in turn after ${WARM_UP_ROUNDS} to warm up. Parley's clients speak its whole protocol: rooms, numbered commands, acknowledgements. The bare relay parses each message, stamps the sender and serialises it again. Memory is the growth from ${2 * FIRST_IDLE_PAIRS} to ${2 * (FIRST_IDLE_PAIRS + MORE_IDLE_PAIRS)} registered clients.`,
  measure: async () => [...(await measureCpu()), ...(await measureIdle())],
};

async function measureCpu(): Promise<Row[]> {
  const load = new Load();
  const servers = await Promise.all(SIDES.map((side) => MeasuredServer.start(side)));
  for (const { side, port } of servers) {
    await load.do({ do: 'open', side, port, pairs: PAIRS, sources: SOURCES, meet: true });
  }
  const rows: Row[] = [];
  for (const message of ['small', 'offer'] as const) {
    const costs = new Map<Side, number[]>(SIDES.map((side) => [side, []]));
    for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
      for (const server of servers) {
        const { side } = server;
        const before = await server.usage();
        const { done } = await load.do({ do: 'pingPong', side, message, relays: RELAYS[message] });
        const after = await server.usage();
        if (round >= 0) costs.get(side)?.push(((after.cpuMs - before.cpuMs) * 1_000) / done);
      }
    }
    rows.push(...cpuRows(TITLES[message], costs));
  }
  await Promise.all([load.end(), ...servers.map((server) => server.end())]);
  return rows;
}

function cpuRows(title: string, costs: ReadonlyMap<Side, number[]>): Row[] {
  const ours = costs.get('parley') ?? [];
  return OTHERS.map((side) => {
    const theirs = costs.get(side) ?? [];
    const ratios = ratiosByRound(ours, theirs);
    const ratio = median(ratios);
    const goal = CPU_GOALS[side];
    return {
      what: `server CPU per relayed ${title}`,
      parley: `${median(ours).toFixed(1)} µs`,
      beside: `${sideNames[side]} ${median(theirs).toFixed(1)} µs`,
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
      beside: `${sideNames[side]} ${theirs.toFixed(1)} KiB`,
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

async function idleKib(side: Side): Promise<number> {
  const load = new Load();
  const server = await MeasuredServer.start(side);
  const open = (pairs: number) =>
    load.do({ do: 'open', side, port: server.port, pairs, sources: SOURCES, meet: false });
  await open(FIRST_IDLE_PAIRS);
  const before = await server.leanUsage();
  await open(MORE_IDLE_PAIRS);
  const after = await server.leanUsage();
  await Promise.all([load.end(), server.end()]);
  return (after.rssBytes - before.rssBytes) / 1_024 / (2 * MORE_IDLE_PAIRS);
}
