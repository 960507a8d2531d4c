/** Waiting that ends with its time, and at once where the whole check is given up. */

/** Settles with whether it happened within the time. Rejects where the whole check was given up. */
export async function untilOver(
  happened: Promise<unknown>,
  limitMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<boolean>();
  const giveUp = (): void => reject(signal.reason);
  const timer = setTimeout(resolve, limitMs, false);
  signal.addEventListener('abort', giveUp);
  happened.then(() => resolve(true), reject);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', giveUp);
  }
}

export const pause = (ms: number, signal: AbortSignal): Promise<unknown> =>
  untilOver(new Promise<never>(() => {}), ms, signal);
