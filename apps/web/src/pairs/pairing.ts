/** Standing before the call of a pair: whether a press has to come first, and what kept one from it. */
import { signal } from '@preact/signals';
import type { PairSides } from '@parley/client';
import { codeOf } from '../state/code-of.ts';
import { sentenceOf } from '../state/failure.ts';
import type { Store } from '../state/store.ts';
import { isKnown, remember } from './known-pairs.ts';
import { pairTexts } from './pair-texts.ts';

export type Stage =
  /** Camera and microphone are not touched before the person says so. */
  | { is: 'asking' }
  | { is: 'joining' }
  /** Somebody else is on this side of the pair. */
  | { is: 'taken' }
  | { is: 'refused'; why: string };

export class Pairing {
  readonly stage = signal<Stage>({ is: 'joining' });
  readonly #store: Store;
  readonly #pair: PairSides;

  /** `asks`: another site may have led here. */
  constructor(store: Store, pair: PairSides, asks = false) {
    this.#store = store;
    this.#pair = pair;
    if (asks && !isKnown(pair)) this.stage.value = { is: 'asking' };
  }

  async arrive(): Promise<void> {
    if (this.stage.peek().is === 'joining') await this.call();
  }

  async call(): Promise<void> {
    const { parley, dismissed, ownMedia } = this.#store;
    this.stage.value = { is: 'joining' };
    // Shown once this very call has begun: the end of an earlier one must not flash up.
    dismissed.value = true;
    ownMedia.open();
    try {
      await parley.pair(this.#pair);
      remember(this.#pair);
      dismissed.value = false;
    } catch (error) {
      ownMedia.close();
      const code = codeOf(error);
      if (code === 'room_full') this.stage.value = { is: 'taken' };
      else if (code === 'cancelled') this.stage.value = { is: 'asking' };
      else this.stage.value = { is: 'refused', why: whyNot(code, error) };
    }
  }

  /** What is on its way is given up. */
  async turnAway(): Promise<void> {
    const isOnTheWay = this.stage.peek().is === 'joining' && this.#store.dismissed.peek();
    if (isOnTheWay) await this.#store.parley.cancel();
  }
}

const whyNot = (code: ReturnType<typeof codeOf>, error: unknown): string =>
  code === 'not_allowed' ? pairTexts.notLet : sentenceOf(error);
