/**
 * The load process: keeps pairs of clients per server, and people with names, and does one job at a
 * time, told over IPC.
 */
import { offer, parleyCall, peerjsCall, small } from '../canned/call.ts';
import type { Side } from '../harness/servers.ts';
import {
  openBarePair,
  openPeerjsPair,
  openSocketioPair,
  openWebrtcconnectPair,
  openWscallPair,
} from './by-id.ts';
import { NamedPair } from './by-name.ts';
import { comeAndGo } from './come-and-go.ts';
import { openDuo } from './duo.ts';
import { openBareHall, openHall } from './hall.ts';
import { hold } from './hold.ts';
import type { Job, JobResult } from './jobs.ts';
import type { OpenPair, Pair } from './pair.ts';
import { openParleyPair } from './parley.ts';
import { couplesOf, enter, type Person } from './person.ts';
import { pingPong } from './ping-pong.ts';
import { ring } from './ring.ts';
import { setUps } from './set-ups.ts';
import { turn } from './turn.ts';

/** More at once would overflow the backlog of a listening socket. */
const OPENING_AT_ONCE = 50;

const openers: Readonly<Record<Side, OpenPair>> = {
  parley: openParleyPair,
  bare: openBarePair,
  peerjs: openPeerjsPair,
  'peerjs door': openPeerjsPair,
  socketio: openSocketioPair,
  hall: openBareHall,
  'socket.io door': openHall,
  'webrtcconnect door': openWebrtcconnectPair,
  'wscall door': openWscallPair,
  'websocket door': openDuo,
};

const fleets = new Map<Side, Pair[]>();
const people: Person[] = [];

process.on('message', (job: Job) => {
  void perform(job).then((result) => process.send?.(result));
});
process.on('disconnect', () => process.exit(0));

async function perform(job: Job): Promise<JobResult> {
  switch (job.do) {
    case 'open':
      return ready(await open(fleetOf(job.side), job));
    case 'pingPong':
      return pingPong(fleetOf(job.side), job.message === 'small' ? small : offer, job.relays);
    case 'setUps':
      return setUps(fleetOf(job.side), job.side === 'parley' ? parleyCall : peerjsCall, job);
    case 'comeAndGo':
      return comeAndGo(job.port, job.sources, job.clients);
    case 'hold':
      return hold(fleetOf(job.side).slice(0, job.pairs), job.everyMs, job.forMs);
    case 'close':
      for (const { offerer, answerer } of fleetOf(job.side)) {
        offerer.close();
        answerer.close();
      }
      fleets.delete(job.side);
      return ready(0);
    case 'enter':
      return ready(await enterAll(job));
    case 'ring':
      return ring(couplesOf(people), job);
    case 'callByName': {
      const pairs = couplesOf(people).map((couple) => new NamedPair(couple));
      return setUps(pairs, parleyCall, job);
    }
    case 'turn':
      return turn(people, job.watchers, job);
  }
}

const ready = (done: number): JobResult => ({ done, missed: 0, latencies: [] });

function fleetOf(side: Side): Pair[] {
  const fleet = fleets.get(side) ?? [];
  fleets.set(side, fleet);
  return fleet;
}

async function open(
  fleet: Pair[],
  { side, port, pairs, sources, meet }: Job & { do: 'open' },
): Promise<number> {
  const wanted = Array.from({ length: pairs });
  const opened = await fewAtOnce(wanted, sources, async (_, source) => {
    const pair = await openers[side]({ port, source });
    if (meet) await pair.meet();
    return pair;
  });
  return fleet.push(...opened);
}

async function enterAll({ port, names, sources }: Job & { do: 'enter' }): Promise<number> {
  return people.push(
    ...(await fewAtOnce(names, sources, (name, source) => enter({ port, source }, name))),
  );
}

async function fewAtOnce<Wanted, Made>(
  wanted: readonly Wanted[],
  sources: readonly string[],
  make: (one: Wanted, source: string) => Promise<Made>,
): Promise<Made[]> {
  const made: Made[] = [];
  const left = wanted.entries();
  const worker = async (): Promise<void> => {
    for (const [at, one] of left) made[at] = await make(one, sources[at % sources.length] ?? '');
  };
  await Promise.all(Array.from({ length: OPENING_AT_ONCE }, worker));
  return made;
}
