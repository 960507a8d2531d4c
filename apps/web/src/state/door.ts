/** Standing before a room: who is inside, whether it wants a password, and asking to come in. */
import { computed, signal } from '@preact/signals';
import { texts } from '../texts.ts';
import { codeOf } from './code-of.ts';
import type { Store } from './store.ts';

/** What is known of the room; `open` without names when the server would not say. */
type Answer =
  | { is: 'asking' }
  | { is: 'open'; names: readonly string[] | undefined }
  | { is: 'password' }
  | { is: 'unavailable' }
  | { is: 'full' };

export class Door {
  readonly answer = signal<Answer>({ is: 'asking' });
  readonly joining = signal(false);
  /** Why the last attempt failed, where the person can do something about it here. */
  readonly refusal = signal<string>();
  readonly names = computed(() => {
    const { lobby } = this.#store.state.value;
    if (lobby?.room === this.#room) return lobby.names;
    return this.answer.value.is === 'open' ? this.answer.value.names : undefined;
  });
  readonly #store: Store;
  readonly #room: string;
  #isAway = false;

  constructor(store: Store, room: string) {
    this.#store = store;
    this.#room = room;
  }

  async look(): Promise<void> {
    const { parley } = this.#store;
    this.answer.value = { is: 'asking' };
    this.refusal.value = undefined;
    try {
      const { door, names } = await parley.look(this.#room);
      this.answer.value = door === 'password' ? { is: 'password' } : { is: 'open', names };
    } catch (error) {
      // Who made the room may enter it also while it is locked.
      const mayTry = codeOf(error) === 'room_unavailable' && parley.holdsKey(this.#room);
      if (mayTry) this.answer.value = { is: 'open', names: undefined };
      else await this.#refused(error);
    }
  }

  async join(name: string, password: string): Promise<void> {
    const { parley, dismissed, passwords } = this.#store;
    this.joining.value = true;
    this.refusal.value = undefined;
    // Shown once this very join has settled: the end of an earlier call must not flash up.
    dismissed.value = true;
    try {
      const call = await parley.join(this.#room, password === '' ? { name } : { name, password });
      if (this.#isAway) await call.hangUp();
      else dismissed.value = false;
      passwords.set(this.#room, password);
    } catch (error) {
      await this.#refused(error);
    } finally {
      this.joining.value = false;
    }
  }

  /** The person went elsewhere: a join under way must not put them into the room. */
  turnAway(): void {
    this.#isAway = this.joining.peek() && this.#store.dismissed.peek();
  }

  async #refused(error: unknown): Promise<void> {
    const known = this.answer.peek().is;
    switch (codeOf(error)) {
      case 'room_unavailable':
        this.answer.value = { is: 'unavailable' };
        return;
      case 'room_full':
        this.answer.value = { is: 'full' };
        return;
      case 'password_needed':
        this.answer.value = { is: 'password' };
        // Whoever was not asked for one before has typed none wrongly.
        if (known === 'password') this.refusal.value = await sentenceOf(error);
        return;
      default:
        if (known === 'asking') this.answer.value = { is: 'open', names: undefined };
        this.refusal.value = await sentenceOf(error);
    }
  }
}

/** The sentences come with the code of the call, which is fetched while one stands here. */
async function sentenceOf(error: unknown): Promise<string> {
  try {
    const failure = await import('./failure.ts');
    return failure.sentenceOf(error);
  } catch {
    return texts.server.silent;
  }
}
