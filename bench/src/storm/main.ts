/** A load process of the storm: does one job at a time, told over IPC. */
import { constants, setPriority } from 'node:os';
import { Crowd } from './crowd.ts';
import { nothing, sourceOf, type StormJob, type StormResult } from './jobs.ts';
import { meet, Person } from './person.ts';
import { PlainClient } from './plain-client.ts';
import { Pusher } from './pusher.ts';

const crowd = new Crowd();
const people: Person[] = [];
const pushers: Pusher[] = [];

process.on('message', (job: StormJob) => {
  perform(job).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));

async function perform(job: StormJob): Promise<StormResult> {
  switch (job.do) {
    case 'open':
      await open(job);
      return nothing;
    case 'talk':
      await talk(job.count);
      return nothing;
    case 'comeBack':
      return crowd.comeBack(job.patienceMs);
    case 'push':
      // They would have processors of their own, and those they share with the server are not what is measured.
      setPriority(constants.priority.PRIORITY_LOW);
      pushers.push(...targetsOf(job).map((target) => new Pusher(target)));
      return nothing;
    case 'stop': {
      const attempts = pushers.reduce((sum, pusher) => sum + pusher.stop(), 0);
      pushers.length = 0;
      return { ...nothing, attempts };
    }
  }
}

async function open(job: StormJob & { do: 'open' }): Promise<void> {
  const targets = targetsOf(job);
  if (job.side === 'bare') return crowd.open(targets.map((target) => new PlainClient(target)));
  const newcomers = targets.map((target) => new Person(target, target.source));
  people.push(...newcomers);
  await crowd.open(newcomers);
}

async function talk(count: number): Promise<void> {
  const talkers = people.slice(0, count - (count % 2));
  for (let at = 0; at < talkers.length; at += 2) {
    const [one, other] = [talkers[at], talkers[at + 1]];
    if (one && other) await meet(one, other);
  }
  await crowd.talk(talkers);
}

const targetsOf = ({
  port,
  crowd: number,
  count,
}: {
  port: number;
  crowd: number;
  count: number;
}) => Array.from({ length: count }, (_, at) => ({ port, source: sourceOf(number, at) }));
