/** Somebody with a name, on all of their devices. */
import type { Name } from '../harness/names.ts';
import type { Target } from './pair.ts';
import { ParleyClient } from './parley-client.ts';

export interface Person {
  readonly id: string;
  /** One or more. */
  readonly devices: readonly [ParleyClient, ...ParleyClient[]];
}

export async function enter(target: Target, { id, secrets }: Name): Promise<Person> {
  const devices: ParleyClient[] = [];
  for (const secret of secrets) {
    const device = await ParleyClient.register(target);
    await device.enter(secret);
    devices.push(device);
  }
  const [first, ...others] = devices;
  if (first === undefined) throw new Error(`${id} has no device.`);
  return { id, devices: [first, ...others] };
}

/** The first half of the people with one each of the second: who calls, and who is called. */
export function couplesOf(people: readonly Person[]): [Person, Person][] {
  const callees = people.slice(people.length / 2);
  return people.slice(0, callees.length).flatMap((caller, at) => {
    const callee = callees[at];
    return callee === undefined ? [] : [[caller, callee]];
  });
}
