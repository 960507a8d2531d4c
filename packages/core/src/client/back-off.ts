/** How long the next attempt to get a connection waits: by full jitter in a window that grows. */
import type { Millis } from '../kit/machine.ts';
import { randomUnit } from '../kit/random.ts';
import type { Context } from './context.ts';

/** `onlyAsks`: it opens no socket before the server has answered. */
export function backOffMs(context: Context, failures: number, onlyAsks: boolean): Millis {
  const { entropy, mutants } = context;
  const jitter = mutants.has('B26') ? 1 : randomUnit(entropy); // B26, the bug: all at once
  return jitter * windowOf(context, failures, onlyAsks);
}

function windowOf(context: Context, failures: number, onlyAsks: boolean): Millis {
  const { limits } = context;
  const isMissed = context.inCall || context.isAwaited;
  // To ask costs a server nothing that is not there.
  if (isMissed && onlyAsks) return limits.reachEveryCallMs;
  const grown = limits.retryBaseMs * 2 ** Math.min(failures, 16);
  if (isMissed) return Math.min(limits.retryCapCallMs, grown);
  return Math.min(limits.retryCapIdleMs, Math.max(limits.retryFirstIdleMs, grown));
}
