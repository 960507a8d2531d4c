/**
 * How soon a call by name rings, and how soon it stops ringing where it was not answered, while the
 * server relays as much as it can. Beside both what a relayed message takes in the same moments.
 */
import { Load } from './harness/load.ts';
import { makeNames, type Name } from './harness/names.ts';
import { FREE_TO_RING, MeasuredServer, SOURCES } from './harness/servers.ts';
import type { Measurement } from './measurement.ts';
import type { Row } from './report.ts';
import { median, p99, ratiosByRound, spread } from './stats.ts';

const ROUNDS = 5;
const WARM_UP_ROUNDS = 1;
const COUPLES = 100;
const CALLS_PER_SECOND = 100;
const ROUND_MS = 3_000;
const RELAYING_PAIRS = 100;
const RELAYS = 10_000;
const RING_GOAL_MS = 50;
const STOP_GOAL_MS = 150;

/** The p99 of each round. */
interface Rounds {
  readonly rings: number[];
  readonly stops: number[];
  readonly messages: number[];
}

export const ringing: Measurement = {
  name: 'ringing',
  how: `${COUPLES} users call ${COUPLES} others by name, ${CALLS_PER_SECOND} calls a second in ${ROUNDS} rounds of ${ROUND_MS / 1_000} s after one to warm up. Who is called has two devices; both say that they ring, the first one answers when both have, and both people leave. Timed are the invite until each device has the ring, and the answer until the other device has its end. Meanwhile ${RELAYING_PAIRS} pairs of another load process play a 400 B message to and fro without a pause, as in **relay**; beside stands the p99 of these messages. The limits for callers, pairs and addresses are raised, because ${SOURCES.length} addresses act for many.`,
  measure: measureRinging,
};

async function measureRinging(): Promise<Row[]> {
  let names: Name[] = [];
  const server = await MeasuredServer.start('parley', {
    limits: FREE_TO_RING,
    prepare: async (folder) => {
      const devices = (at: number) => (at < COUPLES ? 1 : 2);
      names = await makeNames(folder, { count: 2 * COUPLES, devices, contacts: 0 });
    },
  });
  const [ringers, relayers] = [new Load(), new Load()];
  const at = { port: server.port, sources: SOURCES } as const;
  await ringers.do({ do: 'enter', ...at, names });
  await relayers.do({ do: 'open', side: 'parley', ...at, pairs: RELAYING_PAIRS, meet: true });
  const rounds: Rounds = { rings: [], stops: [], messages: [] };
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
    const measured = await measureRound(ringers, relayers);
    if (round < 0) continue;
    rounds.rings.push(p99(measured.rings));
    rounds.stops.push(p99(measured.stops));
    rounds.messages.push(p99(measured.messages));
  }
  await Promise.all([ringers.end(), relayers.end(), server.end()]);
  return [
    row('p99 of an invite until a device rings, beside relays', rounds.rings, rounds, RING_GOAL_MS),
    row('p99 of an answer until another device stops', rounds.stops, rounds, STOP_GOAL_MS),
  ];
}

/** Relays from the first invite to the last. */
async function measureRound(ringers: Load, relayers: Load): Promise<Rounds> {
  const messages: number[] = [];
  let isOver = false;
  const relayed = (async () => {
    while (!isOver) {
      const job = { do: 'pingPong', side: 'parley', message: 'small', relays: RELAYS } as const;
      messages.push(...(await relayers.do(job)).latencies);
    }
  })();
  const result = await ringers.do({
    do: 'ring',
    perSecond: CALLS_PER_SECOND,
    forMs: ROUND_MS,
  });
  isOver = true;
  await relayed;
  if (result.missed > 0) throw new Error(`${result.missed} calls did not come about.`);
  return { rings: [...result.latencies], stops: [...(result.stops ?? [])], messages };
}

function row(what: string, times: readonly number[], { messages }: Rounds, goalMs: number): Row {
  const ratios = ratiosByRound(times, messages);
  return {
    what,
    parley: `${median(times).toFixed(1)} ms`,
    beside: `a relayed message ${median(messages).toFixed(1)} ms`,
    ratio: median(ratios),
    spread: spread(ratios),
    goal: { text: `at most ${goalMs} ms`, isMet: median(times) <= goalMs },
  };
}
