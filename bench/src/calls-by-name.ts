/** What a whole call by name costs a server, beside the same call by link on the same server. */
import { parleyCall } from './canned/call.ts';
import { Load } from './harness/load.ts';
import { makeNames, type Name } from './harness/names.ts';
import { FREE_TO_RING, MeasuredServer, SOURCES } from './harness/servers.ts';
import type { Measurement } from './measurement.ts';
import type { Row } from './report.ts';
import { median, p99, ratiosByRound, spread } from './stats.ts';

const WAYS = ['byName', 'byLink'] as const;
const ROUNDS = 5;
const WARM_UP_ROUNDS = 1;
const PAIRS = 200;
const CALLS_PER_SECOND = 300;
const ROUND_MS = 2_000;

interface Costs {
  readonly perCore: number[];
  readonly latencies: number[];
}

export const callsByName: Measurement = {
  name: 'callsByName',
  how: `${PAIRS} pairs of users call by name, ${PAIRS} pairs of clients without names meet by link, in turn on one server: ${CALLS_PER_SECOND} calls a second, ${ROUNDS} rounds of ${ROUND_MS / 1_000} s of each after one to warm up. By name: invite, ring, ringing, answer; the server asks its store about the one who is called and writes the call into both histories. By link: both join their room. From there on both do what is said at **calls** (${parleyCall.offerer.length + parleyCall.answerer.length} messages a call) and leave. The limits for callers, pairs and addresses are raised as in **ringing**.`,
  measure: measureCalls,
};

async function measureCalls(): Promise<Row[]> {
  let names: Name[] = [];
  const server = await MeasuredServer.start('parley', {
    limits: FREE_TO_RING,
    prepare: async (folder) => {
      names = await makeNames(folder, { count: 2 * PAIRS, devices: () => 1, contacts: 0 });
    },
  });
  const load = new Load();
  const at = { port: server.port, sources: SOURCES } as const;
  await load.do({ do: 'enter', ...at, names });
  await load.do({ do: 'open', side: 'parley', ...at, pairs: PAIRS, meet: false });
  const pace = { perSecond: CALLS_PER_SECOND, forMs: ROUND_MS };
  const jobs = {
    byName: { do: 'callByName', ...pace },
    byLink: { do: 'setUps', side: 'parley', ...pace },
  } as const;
  const costs: Record<(typeof WAYS)[number], Costs> = {
    byName: { perCore: [], latencies: [] },
    byLink: { perCore: [], latencies: [] },
  };
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
    for (const way of WAYS) {
      const before = await server.usage();
      const { done, missed, latencies } = await load.do(jobs[way]);
      const after = await server.usage();
      if (missed > 0) throw new Error(`${way}: ${missed} calls were not completed.`);
      if (round < 0) continue;
      costs[way].perCore.push(done / ((after.cpuMs - before.cpuMs) / 1_000));
      costs[way].latencies.push(p99(latencies));
    }
  }
  await Promise.all([load.end(), server.end()]);
  return rowsOf(costs.byName, costs.byLink);
}

function rowsOf(byName: Costs, byLink: Costs): Row[] {
  const ratios = ratiosByRound(byName.perCore, byLink.perCore);
  const delays = ratiosByRound(byName.latencies, byLink.latencies);
  return [
    {
      what: 'complete calls by name per second and core',
      parley: median(byName.perCore).toFixed(0),
      beside: `calls by link ${median(byLink.perCore).toFixed(0)}`,
      ratio: median(ratios),
      spread: spread(ratios),
    },
    {
      what: `p99 of a relayed message at ${CALLS_PER_SECOND} calls by name a second`,
      parley: `${median(byName.latencies).toFixed(1)} ms`,
      beside: `at as many by link ${median(byLink.latencies).toFixed(1)} ms`,
      ratio: median(delays),
      spread: spread(delays),
    },
  ];
}
