/** What the store refuses or cannot do, in one line; what the engine said is the cause. */
export class StoreError extends Error {
  override readonly name = 'StoreError';

  static of(doing: string, cause: unknown): StoreError {
    if (cause instanceof StoreError) return cause;
    return new StoreError(`${doing}: ${reasonOf(cause)}`, { cause });
  }
}

/** Whatever fails in there is told as what could not be done. */
export async function attempt<Answer>(doing: string, run: () => Promise<Answer>): Promise<Answer> {
  try {
    return await run();
  } catch (cause) {
    throw StoreError.of(doing, cause);
  }
}

/** A host with several addresses fails once for each, and says so in no words of its own. */
function reasonOf(cause: unknown): string {
  if (cause instanceof AggregateError && cause.errors.length > 0) return reasonOf(cause.errors[0]);
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}
