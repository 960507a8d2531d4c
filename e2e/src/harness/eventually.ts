/** Waiting on conditions, with a generous limit and a message that says what was last seen. */
export async function eventually<Value>(
  what: string,
  look: () => Promise<Value> | Value,
  holds: (value: Value) => boolean,
  limitMs = 30_000,
): Promise<Value> {
  let last: Value | undefined;
  let expired: NodeJS.Timeout | undefined;
  // Ends a look that is never answered, too.
  const expiry = new Promise<never>((_, reject) => {
    expired = setTimeout(() => {
      reject(new Error(`${what}: not within ${limitMs} ms; last seen ${JSON.stringify(last)}`));
    }, limitMs);
  });
  try {
    for (;;) {
      last = await Promise.race([look(), expiry]);
      if (holds(last)) return last;
      await Promise.race([new Promise((resolve) => setTimeout(resolve, 100)), expiry]);
    }
  } finally {
    clearTimeout(expired);
  }
}
