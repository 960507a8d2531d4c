/** Calls that ring on every device of who is called, and are answered on the first of them. */
import { next } from './by-name.ts';
import type { JobResult } from './jobs.ts';
import { type Pace, paced } from './pace.ts';
import type { Person } from './person.ts';

interface Times {
  /** From the invite to each device. */
  readonly rings: number[];
  /** From the answer to each other device. */
  readonly stops: number[];
}

export async function ring(
  couples: readonly (readonly [Person, Person])[],
  pace: Pace,
): Promise<JobResult> {
  const times: Times = { rings: [], stops: [] };
  const ends = await paced(couples, pace, (couple) => ringOnce(couple, times));
  return { ...ends, latencies: times.rings, stops: times.stops };
}

async function ringOnce(
  [caller, callee]: readonly [Person, Person],
  { rings, stops }: Times,
): Promise<void> {
  const [answering, ...others] = callee.devices;
  const [phone] = caller.devices;
  const rung = callee.devices.map(async (device) => {
    const { invite } = (await next(device, 'ring')).ring;
    rings.push(performance.now() - invitedAt);
    await device.ringing(invite);
    return invite;
  });
  const invitedAt = performance.now();
  await phone.invite(callee.id);
  const [invite = ''] = await Promise.all(rung);
  const stopped = others.map(async (device) => {
    await next(device, 'stopped');
    stops.push(performance.now() - acceptedAt);
  });
  const acceptedAt = performance.now();
  await Promise.all([answering.accept(invite), ...stopped]);
  await Promise.all([phone.leave(), answering.leave()]);
}
