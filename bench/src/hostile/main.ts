/** The hostile process: attacks for as long as it is told, one attack after the other. */
import { setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Attack, Crowd } from './crowd.ts';

/** What is measured is the server, so the attackers leave the processor to it and to the good clients. */
const LOW_PRIORITY = 10;

export interface AttackOrder extends Attack {
  readonly port: number;
  readonly sources: readonly string[];
  readonly forMs: number;
}

export interface AttackResult {
  readonly frames: number;
}

setPriority(LOW_PRIORITY);
process.on('message', (order: AttackOrder) => {
  void attack(order).then((result) => process.send?.(result));
});
process.on('disconnect', () => process.exit(0));

async function attack({ port, sources, forMs, ...rest }: AttackOrder): Promise<AttackResult> {
  const crowd = new Crowd(sources.map((source) => ({ port, source })));
  const attacking = crowd.attack(rest);
  await sleep(forMs);
  crowd.end();
  await attacking;
  return { frames: crowd.frames };
}
