/** Waits for others, but not for ever. */

/** There was no answer in time. */
export class Late extends Error {
  override readonly name = 'Late';
  readonly code = 'LATE';
}

/** What comes of it later is nobody's any more, a failure included. */
export async function inTime<Result>(
  timeoutMs: number,
  work: () => Result | Promise<Result>,
): Promise<Result> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Late()), timeoutMs);
  try {
    return await Promise.race([work(), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
