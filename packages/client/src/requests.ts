/** What was asked of the machine and not yet settled. Every promise given out here ends. */
import type { ClientInput, Outcome, Request, RequestId, RequestValues } from '@parley/core/client';
import { ParleyError } from './parley-error.ts';

interface Pending {
  /** Of the value of the request's own kind. */
  readonly resolve: (value: never) => void;
  readonly reject: (error: ParleyError) => void;
}

export class Requests {
  readonly #feed: (input: ClientInput) => void;
  readonly #pending = new Map<RequestId, Pending>();
  #lastId: RequestId = 0;
  #closed: ParleyError | undefined;

  constructor(feed: (input: ClientInput) => void) {
    this.#feed = feed;
  }

  make<Kind extends Request['do']>(
    request: Extract<Request, { do: Kind }>,
  ): Promise<RequestValues[Kind]> {
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#feed({ t: 'request', id, request });
    });
  }

  settle(id: RequestId, outcome: Outcome): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (outcome.ok) pending?.resolve(outcome.value as never);
    else pending?.reject(new ParleyError(outcome.code, { retryAfterMs: outcome.retryAfterMs }));
  }

  /** Nothing is settled by the machine from now on. */
  close(cause?: unknown): void {
    this.#closed ??= new ParleyError('closed', { cause });
    for (const { reject } of this.#pending.values()) reject(this.#closed);
    this.#pending.clear();
  }
}
