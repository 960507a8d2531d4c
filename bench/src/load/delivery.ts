/** Measures how long messages of one pair take. A server keeps their order, so times queue up. */
import type { Message } from '../canned/call.ts';
import type { LoadClient } from './pair.ts';

export class Lane {
  readonly #from: LoadClient;
  readonly #latencies: number[];
  readonly #sentAt: number[] = [];

  /** `arrived` is told of every message after it was timed. */
  constructor(from: LoadClient, to: LoadClient, latencies: number[], arrived: () => void) {
    this.#from = from;
    this.#latencies = latencies;
    to.onMessage = () => {
      const sentAt = this.#sentAt.shift();
      if (sentAt !== undefined) this.#latencies.push(performance.now() - sentAt);
      arrived();
    };
  }

  send(message: Message): void {
    this.#sentAt.push(performance.now());
    this.#from.send(message);
  }

  get underway(): number {
    return this.#sentAt.length;
  }
}
