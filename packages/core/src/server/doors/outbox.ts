/**
 * What one side of the room of two has said and the other was not handed yet. A description goes
 * first, and candidates follow it; how much may wait is bounded, and what is too much is lost.
 */
import type { Context } from '../context.ts';
import type { MessageKind } from './io.ts';

export interface Waiting {
  readonly kind: MessageKind;
  readonly message: unknown;
}

export class Outbox {
  readonly #context: Context;
  #descriptions: Waiting[] = [];
  #candidates: Waiting[] = [];
  /** The other has a description, to which candidates can belong. */
  #isDescribed = false;

  constructor(context: Context) {
    this.#context = context;
  }

  get holdsDescription(): boolean {
    return this.#descriptions.length > 0;
  }

  put(one: Waiting): void {
    const { duoCandidatesMax, duoDescriptionsMax } = this.#context.limits;
    if (one.kind === 'candidate') {
      if (this.#candidates.length < duoCandidatesMax) this.#candidates.push(one);
    } else if (this.#descriptions.length < duoDescriptionsMax) this.#descriptions.push(one);
  }

  /** What the other may be handed now. */
  take(): readonly Waiting[] {
    const descriptions = this.#descriptions;
    this.#descriptions = [];
    this.#isDescribed ||= descriptions.length > 0;
    if (!this.#isDescribed) return descriptions;
    const candidates = this.#candidates;
    this.#candidates = [];
    return [...descriptions, ...candidates];
  }

  /** Another call begins. */
  clear(): void {
    this.#descriptions = [];
    this.#candidates = [];
    this.#isDescribed = false;
  }
}
