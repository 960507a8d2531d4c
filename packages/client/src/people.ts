/** Whom a user knows, as the application changes it; who they are is in the state. */
import type { PeopleRequest } from '@parley/core/client';
import type { People } from './api.ts';
import type { Requests } from './requests.ts';

export class PeopleHandle implements People {
  readonly #requests: Requests;

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  add(user: string): Promise<void> {
    return this.#ask({ do: 'addContact', user });
  }

  drop(user: string): Promise<void> {
    return this.#ask({ do: 'dropContact', user });
  }

  block(user: string): Promise<void> {
    return this.#ask({ do: 'block', user });
  }

  unblock(user: string): Promise<void> {
    return this.#ask({ do: 'unblock', user });
  }

  async #ask(request: PeopleRequest): Promise<void> {
    await this.#requests.make(request);
  }
}
