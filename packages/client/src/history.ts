/** The calls a user had, as the server keeps them. Ages become dates only where they leave the SDK. */
import { type CallView, wireLimits } from '@parley/protocol';
import type { History } from './api.ts';
import type { Clock } from './platform.ts';
import type { Requests } from './requests.ts';

export class HistoryHandle implements History {
  readonly #requests: Requests;
  readonly #clock: Clock;

  constructor(requests: Requests, clock: Clock) {
    this.#requests = requests;
    this.#clock = clock;
  }

  page({ after, limit = wireLimits.historyPageMax }: { after?: string; limit?: number } = {}) {
    const from = after === undefined ? {} : { after };
    return this.#requests.make({ do: 'history', ...from, limit });
  }

  async exported(): Promise<string> {
    const calls: object[] = [];
    let page: { calls: readonly CallView[]; more: boolean };
    let last: CallView | undefined;
    do {
      page = await this.page(last === undefined ? {} : { after: last.id });
      const now = this.#clock.wall();
      for (const { id: _id, agoMs, unseen: _unseen, ...call } of page.calls) {
        calls.push({ at: new Date(now - agoMs).toISOString(), ...call });
      }
      last = page.calls.at(-1);
    } while (page.more && last !== undefined);
    return JSON.stringify(calls, null, 2);
  }

  async forget(call?: string): Promise<void> {
    await this.#requests.make({ do: 'forgetCalls', ...(call === undefined ? {} : { call }) });
  }

  async sawMissed(): Promise<void> {
    await this.#requests.make({ do: 'sawMissed' });
  }
}
