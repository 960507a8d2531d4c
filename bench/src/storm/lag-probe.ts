/** Preloaded into the servers of the storm: how long their event loops were held up since they started. */
import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface LagQuestion {
  lag: true;
}

export interface Lag {
  p99Ms: number;
  maxMs: number;
}

const NS_PER_MS = 1e6;

const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();
process.on('message', (question: Partial<LagQuestion>) => {
  if (question.lag !== true) return;
  const lag: Lag = { p99Ms: delay.percentile(99) / NS_PER_MS, maxMs: delay.max / NS_PER_MS };
  process.send?.(lag);
});
