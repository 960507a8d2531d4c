/** A whole tree of processes that stands still, as on a machine that sleeps, and goes on. */
import { readdirSync, readFileSync } from 'node:fs';

export function freeze(pid: number): void {
  // From the root down, so that nobody starts more meanwhile.
  for (const each of familyOf(pid)) process.kill(each, 'SIGSTOP');
}

export function thaw(pid: number): void {
  for (const each of familyOf(pid)) process.kill(each, 'SIGCONT');
}

function* familyOf(pid: number): Generator<number> {
  yield pid;
  for (const child of childrenOf(pid)) yield* familyOf(child);
}

function childrenOf(pid: number): number[] {
  const lists = readdirSync(`/proc/${pid}/task`).map((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8'),
  );
  return lists.join(' ').split(/\s+/).filter(Boolean).map(Number);
}
