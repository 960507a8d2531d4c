/**
 * Looks after the store while the server runs: frees the names of guests who do not come back, says
 * when it fails, and closes it when nobody waits for it any more. Asks it nothing for anybody.
 */
import { type Store, StoreError } from '@parley/store';
import type { Log } from './log.ts';
import { codeOf } from './start-error.ts';

const EXPIRE_EVERY_MS = 60 * 60 * 1_000;
/** While the store is away every command that needs it fails; one line of that in a second is enough. */
const SAY_EVERY_MS = 1_000;
const LAST_WORK_MS = 1_000;

export class StoreKeeper {
  readonly #store: Pick<Store, 'expire' | 'close'>;
  readonly #guestLifeMs: number;
  readonly #log: Pick<Log, 'write'>;
  #timer: NodeJS.Timeout | undefined;
  #expiring: Promise<void> = Promise.resolve();
  #saidAt = Number.NEGATIVE_INFINITY;

  constructor(
    store: Pick<Store, 'expire' | 'close'>,
    guestLifeMs: number,
    log: Pick<Log, 'write'>,
  ) {
    this.#store = store;
    this.#guestLifeMs = guestLifeMs;
    this.#log = log;
  }

  start(): void {
    this.#timer = setInterval(() => this.#expireNext(), EXPIRE_EVERY_MS);
    this.#expireNext();
  }

  reportFailure(call: string, error: unknown): void {
    const now = performance.now();
    if (now - this.#saidAt < SAY_EVERY_MS) return;
    this.#saidAt = now;
    const cause = error instanceof StoreError ? error.cause : error;
    this.#log.write({ step: 'store failed', call, code: codeOf(cause) ?? 'unknown' });
  }

  /** Waits for the last work, but not for a store that does not answer. */
  async close(lastWork: Promise<unknown>): Promise<void> {
    clearInterval(this.#timer);
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, LAST_WORK_MS);
    const closed = Promise.all([lastWork, this.#expiring]).then(() => this.#store.close());
    await Promise.race([closed.catch((error) => this.reportFailure('close', error)), late]);
    clearTimeout(timer);
  }

  #expireNext(): void {
    this.#expiring = this.#store.expire({ guestLifeMs: this.#guestLifeMs }).then(
      () => {},
      (error) => this.reportFailure('expire', error),
    );
  }
}
