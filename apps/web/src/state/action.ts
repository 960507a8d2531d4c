/** Something asked of the server from a screen: under way, done, or refused with a sentence. */
import { type Signal, signal } from '@preact/signals';
import { sentenceOf } from './failure.ts';

export interface Action {
  readonly busy: Signal<boolean>;
  /** Why the last attempt failed, or what has to be typed first. */
  readonly error: Signal<string | undefined>;
  /** Whether it was done. What is asked while it is under way is the same wish. */
  readonly run: (
    work: () => Promise<unknown>,
    sentence?: (error: unknown) => string,
  ) => Promise<boolean>;
}

export function createAction(): Action {
  const busy = signal(false);
  const error = signal<string>();
  return {
    busy,
    error,
    async run(work, sentence = sentenceOf) {
      if (busy.peek()) return false;
      busy.value = true;
      error.value = undefined;
      try {
        await work();
        return true;
      } catch (failure) {
        error.value = sentence(failure);
        return false;
      } finally {
        busy.value = false;
      }
    },
  };
}
