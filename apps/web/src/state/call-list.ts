/** The calls of the past as far as they were read from the server: the newest first, more on demand. */
import { signal } from '@preact/signals';
import type { Parley } from '@parley/client';
import { createAction } from './action.ts';
import { type PastCall, pastCallOf } from './past-calls.ts';

export class CallList {
  /** Undefined until they were read once. */
  readonly calls = signal<readonly PastCall[]>();
  readonly more = signal(false);
  readonly reading = createAction();
  readonly #history: Parley['history'];
  readonly #page: number;
  /** Something changed while it was being read. */
  #isStale = false;

  constructor(history: Parley['history'], page: number) {
    this.#history = history;
    this.#page = page;
  }

  /** What stands here stays until the answer is there. */
  async read(): Promise<void> {
    this.#isStale = true;
    while (this.#isStale && !this.reading.busy.peek()) {
      this.#isStale = false;
      await this.reading.run(() => this.#read([]));
    }
  }

  async readMore(): Promise<void> {
    await this.reading.run(() => this.#read(this.calls.peek() ?? []));
  }

  async forget(call: string): Promise<void> {
    await this.#history.forget(call);
    this.calls.value = this.calls.peek()?.filter(({ id }) => id !== call);
  }

  async forgetAll(): Promise<void> {
    await this.#history.forget();
    this.calls.value = [];
    this.more.value = false;
  }

  async #read(before: readonly PastCall[]): Promise<void> {
    const last = before.at(-1)?.id;
    const after = last === undefined ? {} : { after: last };
    const { calls, more } = await this.#history.page({ limit: this.#page, ...after });
    const now = new Date();
    this.calls.value = [...before, ...calls.map((call) => pastCallOf(call, now))];
    this.more.value = more;
  }
}
