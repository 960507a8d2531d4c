/** A whole tree of processes that stands still, as on a machine that sleeps, until it is told to go on. */
import { readdirSync, readFileSync } from 'node:fs';

/** Returns what lets it go on. */
export function freeze(pid: number): () => void {
  const frozen = new Set<number>();
  // From the root down, so that nobody starts more meanwhile.
  const stop = (each: number): void => {
    if (!signal(each, 'SIGSTOP')) return;
    frozen.add(each);
    for (const child of childrenOf(each)) stop(child);
  };
  stop(pid);
  return () => {
    for (const each of frozen) signal(each, 'SIGCONT');
    frozen.clear();
  };
}

/** False for one that has ended. */
function signal(pid: number, name: 'SIGSTOP' | 'SIGCONT'): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

function childrenOf(pid: number): number[] {
  try {
    const lists = readdirSync(`/proc/${pid}/task`).map((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8'),
    );
    return lists.join(' ').split(/\s+/).filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
