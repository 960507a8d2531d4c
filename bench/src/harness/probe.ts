/**
 * Preloaded into every measured server (`--import`), so that all are asked the same way: how much
 * CPU has this process used, how much memory does it hold. Knows nothing of the server around it.
 */
export interface ProbeQuestion {
  /** Collect garbage first. */
  lean: boolean;
}

export interface Usage {
  cpuMs: number;
  rssBytes: number;
}

const collect = (globalThis as { gc?: () => void }).gc;

process.on('message', ({ lean }: Partial<ProbeQuestion>) => {
  // Asked of another probe.
  if (lean === undefined) return;
  // Twice, because the first pass only queues what finalizers hold.
  if (lean) {
    collect?.();
    collect?.();
  }
  const { user, system } = process.cpuUsage();
  process.send?.({
    cpuMs: (user + system) / 1_000,
    rssBytes: process.memoryUsage.rss(),
  } satisfies Usage);
});
// The channel must not be what keeps a stopping server alive.
process.channel?.unref();
