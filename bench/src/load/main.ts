/** The load process: keeps pairs of clients per server and does one job at a time, told over IPC. */
import { offer, parleyCall, peerjsCall, small } from '../canned/call.ts';
import type { Side } from '../harness/servers.ts';
import { openBarePair, openPeerjsPair, openSocketioPair } from './by-id.ts';
import { hold } from './hold.ts';
import type { Job, JobResult } from './jobs.ts';
import type { OpenPair, Pair } from './pair.ts';
import { openParleyPair } from './parley.ts';
import { pingPong } from './ping-pong.ts';
import { setUps } from './set-ups.ts';

/** More at once would overflow the backlog of a listening socket. */
const OPENING_AT_ONCE = 50;

const openers: Readonly<Record<Side, OpenPair>> = {
  parley: openParleyPair,
  bare: openBarePair,
  peerjs: openPeerjsPair,
  socketio: openSocketioPair,
};

const fleets = new Map<Side, Pair[]>();

process.on('message', (job: Job) => {
  void perform(job).then((result) => process.send?.(result));
});
process.on('disconnect', () => process.exit(0));

async function perform(job: Job): Promise<JobResult> {
  const fleet = fleets.get(job.side) ?? [];
  fleets.set(job.side, fleet);
  switch (job.do) {
    case 'open':
      await open(fleet, job);
      break;
    case 'pingPong':
      return pingPong(fleet, job.message === 'small' ? small : offer, job.relays);
    case 'setUps': {
      const script = job.side === 'parley' ? parleyCall : peerjsCall;
      return setUps(fleet, script, job.perSecond, job.forMs);
    }
    case 'hold':
      return hold(fleet.slice(0, job.pairs), job.everyMs, job.forMs);
    case 'close':
      for (const client of fleet.flatMap((pair) => [pair.offerer, pair.answerer])) client.close();
      fleets.delete(job.side);
  }
  return { done: fleet.length, missed: 0, latencies: [] };
}

async function open(
  fleet: Pair[],
  { side, port, pairs, sources, meet }: Job & { do: 'open' },
): Promise<void> {
  let begun = 0;
  const worker = async (): Promise<void> => {
    while (begun < pairs) {
      const source = sources[begun % sources.length] ?? '127.0.0.1';
      begun += 1;
      const pair = await openers[side]({ port, source });
      if (meet) await pair.meet();
      fleet.push(pair);
    }
  };
  await Promise.all(Array.from({ length: OPENING_AT_ONCE }, worker));
}
