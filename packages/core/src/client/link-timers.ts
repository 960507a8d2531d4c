/** A link's share of the one table of timers. */
import type { Millis } from '../kit/machine.ts';
import type { Context, LinkTimer } from './context.ts';

export class LinkTimers {
  readonly #context: Context;
  readonly #link: number;
  readonly #ever = new Set<LinkTimer>();

  constructor(context: Context, link: number) {
    this.#context = context;
    this.#link = link;
  }

  set(timer: LinkTimer, ms: Millis): void {
    this.#ever.add(timer);
    this.#context.timers.set(`${timer} ${this.#link}`, this.#context.now + ms);
  }

  /** Unless it runs already. */
  start(timer: LinkTimer, ms: Millis): void {
    if (!this.has(timer)) this.set(timer, ms);
  }

  has(timer: LinkTimer): boolean {
    return this.#context.timers.has(`${timer} ${this.#link}`);
  }

  clear(timer: LinkTimer): void {
    this.#context.timers.clear(`${timer} ${this.#link}`);
  }

  clearAll(): void {
    for (const timer of this.#ever) this.clear(timer);
  }
}
