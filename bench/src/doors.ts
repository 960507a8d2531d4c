/**
 * What the doors to other protocols cost: a relayed message beside one of the native protocol, and
 * the door for PeerJS beside the PeerJS server in everything that its operator would notice.
 */
import { Load } from './harness/load.ts';
import { FREE_TO_TALK, MeasuredServer, nameOf, type Side, SOURCES } from './harness/servers.ts';
import type { Measurement } from './measurement.ts';
import { type Costs, cpuPerMessage, idleKib, ROUNDS, WARM_UP_ROUNDS } from './relaying.ts';
import type { Row } from './report.ts';
import { median, ratiosByRound, spread } from './stats.ts';

const TITLES = { small: '400 B message', offer: '5 kB offer' } as const;
const sizes = ['small', 'offer'] as const;
const RELAY_GOAL = 1.3;

/** In all that counts, no more than so much behind the PeerJS server. */
const BEHIND_MAX = 1.1;
const COMERS = 1_000;
const IDLE_ROUNDS = 3;

export const doors: Measurement = {
  name: 'doors',
  how: `As **relay**, with Parley's clients at one of its doors, each a server of its own that has just this door open, beside clients of the native protocol. In the room of the \`websocket\` door are two people, so that it is compared with one pair that speaks natively and without a limit to its rate; base64 makes its messages a third longer. Clients at the \`socket.io\` door send each description with the end of its candidates, which the bare relay drops. Beside the PeerJS server, messages per second and core are those per second of the server's CPU time. ${COMERS.toLocaleString('en')} clients come in one after the other in each round, timed from the connection to OPEN by who reads the bytes alone. Memory is that of **relay**, median of ${IDLE_ROUNDS} turns.`,
  measure: async () => [
    ...(await measureTogether()),
    ...(await measureDuo()),
    ...(await measureHalls()),
    ...(await measureOpen()),
    ...(await measureIdle()),
  ],
};

async function measureTogether(): Promise<Row[]> {
  const doorSides = ['wscall door', 'peerjs door', 'webrtcconnect door'] as const;
  const costs = await cpuPerMessage(['parley', ...doorSides, 'peerjs']);
  return [
    ...sizes.flatMap((size) =>
      doorSides.map((door) => relayRow(TITLES[size], costs[size], door, 'parley')),
    ),
    ...sizes.map((size) => perCoreRow(TITLES[size], costs[size])),
  ];
}

async function measureDuo(): Promise<Row[]> {
  const door = 'websocket door';
  const costs = await cpuPerMessage(['parley', door], { pairs: 1, limits: FREE_TO_TALK });
  return sizes.map((size) => relayRow(TITLES[size], costs[size], door, 'parley'));
}

async function measureHalls(): Promise<Row[]> {
  const door = 'socket.io door';
  const costs = await cpuPerMessage(['hall', door]);
  return sizes.map((size) => relayRow(TITLES[size], costs[size], door, 'hall'));
}

function relayRow(title: string, costs: Costs, door: Side, beside: Side): Row {
  const [ours, theirs] = [costs.get(door) ?? [], costs.get(beside) ?? []];
  const ratios = ratiosByRound(ours, theirs);
  const ratio = median(ratios);
  return {
    what: `server CPU per ${title} relayed at ${nameOf(door)}`,
    parley: `${median(ours).toFixed(1)} µs`,
    beside: `${beside === 'parley' ? 'natively' : nameOf(beside)} ${median(theirs).toFixed(1)} µs`,
    ratio,
    spread: spread(ratios),
    goal: { text: `at most ${RELAY_GOAL}`, isMet: ratio <= RELAY_GOAL },
  };
}

function perCoreRow(title: string, costs: Costs): Row {
  const perCore = (side: Side): number[] => (costs.get(side) ?? []).map((us) => 1_000_000 / us);
  const [ours, theirs] = [perCore('peerjs door'), perCore('peerjs')];
  const ratios = ratiosByRound(ours, theirs);
  const least = 2 - BEHIND_MAX;
  return {
    what: `PeerJS: ${title}s per second and core`,
    parley: median(ours).toFixed(0),
    beside: `${nameOf('peerjs')} ${median(theirs).toFixed(0)}`,
    ratio: median(ratios),
    spread: spread(ratios),
    goal: { text: `at least ${least.toFixed(1)}`, isMet: median(ratios) >= least },
  };
}

async function measureOpen(): Promise<Row[]> {
  const sides = ['peerjs door', 'peerjs'] as const;
  const load = new Load();
  const servers = await Promise.all(sides.map((side) => MeasuredServer.start(side)));
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
    for (const { side, port } of servers) {
      const job = { do: 'comeAndGo', port, sources: SOURCES, clients: COMERS } as const;
      const { latencies } = await load.do(job);
      if (round >= 0) (side === 'peerjs' ? theirs : ours).push(median(latencies));
    }
  }
  await Promise.all([load.end(), ...servers.map((server) => server.end())]);
  return [besidePeerjs('PeerJS: time to OPEN', ours, theirs, 'ms')];
}

async function measureIdle(): Promise<Row[]> {
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round < IDLE_ROUNDS; round += 1) {
    ours.push(await idleKib('peerjs door'));
    theirs.push(await idleKib('peerjs'));
  }
  return [besidePeerjs('PeerJS: memory per idle client', ours, theirs, 'KiB')];
}

function besidePeerjs(
  what: string,
  ours: readonly number[],
  theirs: readonly number[],
  unit: string,
): Row {
  const ratios = ratiosByRound(ours, theirs);
  const ratio = median(ratios);
  return {
    what,
    parley: `${median(ours).toFixed(2)} ${unit}`,
    beside: `${nameOf('peerjs')} ${median(theirs).toFixed(2)} ${unit}`,
    ratio,
    spread: spread(ratios),
    goal: { text: `at most ${BEHIND_MAX}`, isMet: ratio <= BEHIND_MAX },
  };
}
