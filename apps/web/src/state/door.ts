/** Standing before a room: who is inside, whether it wants a password, and asking to come in. */
import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { codeOf, sentenceOf } from './failure.ts';
import type { Store } from './store.ts';

/** What is known of the room; `open` with no names when the server would not say. */
type Answer =
  | { is: 'asking' }
  | { is: 'open'; names: readonly string[] | undefined }
  | { is: 'password' }
  | { is: 'unavailable' }
  | { is: 'full' };

export interface Door {
  readonly answer: ReadonlySignal<Answer>;
  readonly names: ReadonlySignal<readonly string[] | undefined>;
  readonly joining: ReadonlySignal<boolean>;
  /** Why the last attempt failed, where the person can do something about it here. */
  readonly refusal: ReadonlySignal<string | undefined>;
  readonly look: () => Promise<void>;
  readonly join: (name: string, password: string) => Promise<void>;
  /** The person went elsewhere: a join under way must not put them into the room. */
  readonly turnAway: () => void;
}

export function createDoor(store: Store, room: string): Door {
  const answer = signal<Answer>({ is: 'asking' });
  const joining = signal(false);
  const refusal = signal<string>();
  let away = false;

  const refused = (error: unknown): void => {
    const code = codeOf(error);
    if (code === 'room_unavailable') answer.value = { is: 'unavailable' };
    else if (code === 'room_full') answer.value = { is: 'full' };
    else {
      if (code === 'password_needed') answer.value = { is: 'password' };
      else if (answer.peek().is === 'asking') answer.value = { is: 'open', names: undefined };
      refusal.value = sentenceOf(error);
    }
  };

  return {
    answer,
    names: computed(() => {
      const { lobby } = store.state.value;
      if (lobby?.room === room) return lobby.names;
      return answer.value.is === 'open' ? answer.value.names : undefined;
    }),
    joining,
    refusal,
    async look() {
      answer.value = { is: 'asking' };
      refusal.value = undefined;
      try {
        const { door, names } = await store.parley.look(room);
        answer.value = door === 'password' ? { is: 'password' } : { is: 'open', names };
      } catch (error) {
        refused(error);
      }
    },
    async join(name, password) {
      joining.value = true;
      refusal.value = undefined;
      // Shown once this very join has settled: the end of an earlier call must not flash up.
      store.dismissed.value = true;
      try {
        const call = await store.parley.join(room, password === '' ? { name } : { name, password });
        if (away) await call.hangUp();
        else store.dismissed.value = false;
      } catch (error) {
        refused(error);
      } finally {
        joining.value = false;
      }
    },
    turnAway() {
      away = joining.peek() && store.dismissed.peek();
    },
  };
}
