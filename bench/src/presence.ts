/**
 * Ten thousand users at once who are contacts of each other: what they cost while nothing happens, and
 * what it costs to tell of a change. Beside them as many clients without names, and relayed messages.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Load } from './harness/load.ts';
import { makeNames, type Name } from './harness/names.ts';
import { MeasuredServer, type Start, SOURCES } from './harness/servers.ts';
import type { Measurement } from './measurement.ts';
import type { Row } from './report.ts';
import { median, p99, ratiosByRound, spread } from './stats.ts';

const SESSIONS = 10_000;
const CONTACTS = 20;
/** Memory grows in steps: the slope between two counts hides the first ones. */
const FIRST_SESSIONS = 1_000;
/** Until what was told of those who came last is acknowledged. */
const SETTLE_MS = 1_000;
/** So long that every session has been asked for a sign of life. */
const IDLE_MS = 10_000;

const ROUNDS = 5;
const WARM_UP_ROUNDS = 1;
const CHANGES = { perSecond: 500, forMs: 2_000 };
const RELAYING_PAIRS = 100;
const RELAYS = 20_000;
const TOLD_GOAL_MS = 1_000;

interface Idle {
  readonly kibPerSession: number;
  /** Of one core, for all sessions. */
  readonly cores: number;
}

interface Changes {
  readonly watcherUs: number[];
  readonly messageUs: number[];
  readonly p99Ms: number[];
}

export const presence: Measurement = {
  name: 'presence',
  how: `${SESSIONS.toLocaleString('en')} users with ${CONTACTS} contacts each are in the store before the server starts; each signs in by the secret of a device. Memory is the growth from ${FIRST_SESSIONS.toLocaleString('en')} to ${SESSIONS.toLocaleString('en')} sessions, CPU that of ${IDLE_MS / 1_000} s in which nothing happens but signs of life; both beside as many sessions without names. Then ${CHANGES.perSecond} users a second hide or show their page, and ${CONTACTS} contacts of each are told that they are away or back: CPU beyond that of idling, for each who is told, with all acknowledgements. Beside it on the same server ${RELAYING_PAIRS} pairs play a 400 B message to and fro, ${ROUNDS} rounds in turn after one to warm up. Pages count as away after 1 ms instead of 10 minutes.`,
  measure: async () => {
    const { idle, changes } = await measureNamed();
    return rowsOf(idle, await measureNameless(), changes);
  },
};

async function measureNamed(): Promise<{ idle: Idle; changes: Changes }> {
  let names: Name[] = [];
  const prepare = async (folder: string): Promise<void> => {
    names = await makeNames(folder, { count: SESSIONS, devices: () => 1, contacts: CONTACTS });
  };
  return withServer({ limits: ['awayWhenHiddenMs=1'], prepare }, async (server, load) => {
    const at = { port: server.port, sources: SOURCES } as const;
    const idle = await measureIdle(server, (from, to) =>
      load.do({ do: 'enter', ...at, names: names.slice(from, to) }),
    );
    await load.do({ do: 'open', side: 'parley', ...at, pairs: RELAYING_PAIRS, meet: true });
    return { idle, changes: await measureChanges(server, load, idle.cores) };
  });
}

function measureNameless(): Promise<Idle> {
  return withServer({}, (server, load) =>
    measureIdle(server, (from, to) => {
      const at = { port: server.port, sources: SOURCES } as const;
      return load.do({ do: 'open', side: 'parley', ...at, pairs: (to - from) / 2, meet: false });
    }),
  );
}

async function withServer<Result>(
  start: Start,
  measure: (server: MeasuredServer, load: Load) => Promise<Result>,
): Promise<Result> {
  const server = await MeasuredServer.start('parley', start);
  const load = new Load();
  const result = await measure(server, load);
  await Promise.all([load.end(), server.end()]);
  return result;
}

async function measureIdle(
  server: MeasuredServer,
  openThem: (from: number, to: number) => Promise<unknown>,
): Promise<Idle> {
  await openThem(0, FIRST_SESSIONS);
  await sleep(SETTLE_MS);
  const few = await server.leanUsage();
  await openThem(FIRST_SESSIONS, SESSIONS);
  await sleep(SETTLE_MS);
  const all = await server.leanUsage();
  const before = await server.usage();
  await sleep(IDLE_MS);
  const after = await server.usage();
  return {
    kibPerSession: (all.rssBytes - few.rssBytes) / 1_024 / (SESSIONS - FIRST_SESSIONS),
    cores: (after.cpuMs - before.cpuMs) / IDLE_MS,
  };
}

async function measureChanges(
  server: MeasuredServer,
  load: Load,
  idleCores: number,
): Promise<Changes> {
  /** µs of CPU for each that was done, beyond what idling takes in that time. */
  const cost = async (job: Parameters<Load['do']>[0]) => {
    const [before, begin] = [await server.usage(), performance.now()];
    const result = await load.do(job);
    const [after, end] = [await server.usage(), performance.now()];
    if (result.missed > 0) throw new Error(`${result.missed} did not arrive.`);
    const cpuMs = after.cpuMs - before.cpuMs - idleCores * (end - begin);
    return { us: (cpuMs * 1_000) / result.done, latencies: result.latencies };
  };
  const changes: Changes = { watcherUs: [], messageUs: [], p99Ms: [] };
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
    const told = await cost({ do: 'turn', watchers: CONTACTS, ...CHANGES });
    const relayed = await cost({
      do: 'pingPong',
      side: 'parley',
      message: 'small',
      relays: RELAYS,
    });
    if (round < 0) continue;
    changes.watcherUs.push(told.us);
    changes.messageUs.push(relayed.us);
    changes.p99Ms.push(p99(told.latencies));
  }
  return changes;
}

function rowsOf(named: Idle, nameless: Idle, changes: Changes): Row[] {
  const ratios = ratiosByRound(changes.watcherUs, changes.messageUs);
  const p99Ms = median(changes.p99Ms);
  const count = SESSIONS.toLocaleString('en');
  return [
    {
      what: `memory per session signed in, watched by ${CONTACTS} contacts`,
      parley: `${named.kibPerSession.toFixed(1)} KiB`,
      beside: `sessions without names ${nameless.kibPerSession.toFixed(1)} KiB`,
      ratio: named.kibPerSession / nameless.kibPerSession,
    },
    {
      what: `server CPU of ${count} such sessions, idle`,
      parley: `${named.cores.toFixed(3)} cores`,
      beside: `sessions without names ${nameless.cores.toFixed(3)} cores`,
      ratio: named.cores / nameless.cores,
    },
    {
      what: 'server CPU of a change of presence, per watcher',
      parley: `${median(changes.watcherUs).toFixed(1)} µs (p99 at the watcher ${p99Ms.toFixed(1)} ms)`,
      beside: `a relayed 400 B message ${median(changes.messageUs).toFixed(1)} µs`,
      ratio: median(ratios),
      spread: spread(ratios),
      goal: { text: 'p99 at most 1 s', isMet: p99Ms <= TOLD_GOAL_MS },
    },
  ];
}
