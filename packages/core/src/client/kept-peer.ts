/**
 * The peer connection before the present one, open and shown for as long as the present one has
 * delivered nothing: so the last picture stays. What it reports is of the past.
 */
import type { Context } from './context.ts';
import type { PeerId } from './state.ts';

export class KeptPeer {
  readonly #context: Context;
  #id: PeerId | undefined;

  constructor(context: Context) {
    this.#context = context;
  }

  get id(): PeerId | undefined {
    return this.#id;
  }

  /** `peer` is replaced. One that never delivered has no picture to leave. */
  follow(peer: PeerId, delivered: boolean): void {
    if (!delivered) return this.#context.out.push({ t: 'closePeer', peer });
    this.drop();
    this.#id = peer;
  }

  drop(): void {
    if (this.#id === undefined) return;
    this.#context.out.push({ t: 'closePeer', peer: this.#id });
    this.#id = undefined;
    this.#context.touched = true;
  }
}
