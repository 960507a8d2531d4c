/** The hostile process: attacks for as long as it is told, one attack after the other. */
import { constants, setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Attack, Crowd } from './crowd.ts';

export interface AttackOrder extends Attack {
  readonly port: number;
  readonly sources: readonly string[];
  readonly forMs: number;
}

export interface AttackResult {
  readonly frames: number;
}

// What is measured is the server, so the attackers leave the processors to it and to the good clients.
setPriority(constants.priority.PRIORITY_LOW);
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
