/** Waiting on conditions, with a generous limit and a message that says what was last seen. */
export async function eventually<Value>(
  what: string,
  look: () => Promise<Value> | Value,
  holds: (value: Value) => boolean,
  limitMs = 30_000,
): Promise<Value> {
  const end = performance.now() + limitMs;
  let last: Value | undefined;
  for (;;) {
    last = await look();
    if (holds(last)) return last;
    if (performance.now() > end) {
      throw new Error(`${what}: not within ${limitMs} ms; last seen ${JSON.stringify(last)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
