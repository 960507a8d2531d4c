/**
 * When listeners are told of a new state. Drawing one holds up the negotiation of a link for longer than that
 * takes: who listens is told of both together, or of the state alone after a moment. Knows no machine.
 */
import type { ClientState, Notice } from '@parley/core/client';
import { sdkLimits } from './limits.ts';
import type { Platform } from './platform.ts';

export interface Listeners {
  state: (state: ClientState) => void;
  notice: (notice: Notice) => void;
  /** They waited for long enough: follow again, in a turn in which nothing else is told. */
  waited: () => void;
}

export class Telling {
  readonly #clock: Platform['clock'];
  readonly #listeners: Listeners;
  #told: ClientState;
  #state: ClientState;
  /** What happened, to be told after the state in which it shows. */
  #notices: Notice[] = [];
  /** While listeners wait. */
  #held: { cancel: () => void; told: PromiseWithResolvers<void> } | undefined;
  /** They waited long enough for what is negotiated now. */
  #spent = false;

  constructor(clock: Platform['clock'], state: ClientState, listeners: Listeners) {
    this.#clock = clock;
    this.#told = this.#state = state;
    this.#listeners = listeners;
  }

  note(notice: Notice): void {
    this.#notices.push(notice);
  }

  follow(state: ClientState): void {
    this.#state = state;
    if (!negotiates(state)) this.#spent = false;
    else if (!this.#spent) return this.#hold();
    this.#tell();
  }

  /** When the present state was told. */
  async told(): Promise<void> {
    await this.#held?.told.promise;
  }

  end(): void {
    this.#release();
  }

  #hold(): void {
    if (this.#held !== undefined) return;
    const cancel = this.#clock.setTimer(() => {
      this.#spent = true;
      this.#listeners.waited();
    }, sdkLimits.negotiationAheadMs);
    this.#held = { cancel, told: Promise.withResolvers<void>() };
  }

  #tell(): void {
    if (this.#told !== this.#state) {
      this.#told = this.#state;
      this.#listeners.state(this.#state);
    }
    for (const notice of this.#notices.splice(0)) this.#listeners.notice(notice);
    this.#release();
  }

  #release(): void {
    const held = this.#held;
    this.#held = undefined;
    held?.cancel();
    held?.told.resolve();
  }
}

const negotiates = ({ call }: ClientState): boolean =>
  call.is === 'in' && call.members.some(({ link }) => link === 'negotiating');
