/** Milliseconds of a monotonic clock; only differences mean anything. */
export type Millis = number;

/**
 * The one contract of every machine. Its owner feeds an input, drains the outputs to `undefined`,
 * and calls again no later than `nextTimeout`. A machine never throws because of what a peer sent.
 */
export interface Machine<Input, Output> {
  handle(input: Input, now: Millis): void;
  pollOutput(): Output | undefined;
  nextTimeout(): Millis | undefined;
}
