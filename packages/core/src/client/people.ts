/** The people a user knows, as the server tells of them. Ages become times of the clock of the inputs. */
import { type PersonView, wireLimits } from '@parley/protocol';
import type { Context } from './context.ts';
import type { PersonState } from './state.ts';

export class People {
  readonly #context: Context;
  readonly #people = new Map<string, PersonState>();
  #state: readonly PersonState[] = [];

  constructor(context: Context) {
    this.#context = context;
  }

  get state(): readonly PersonState[] {
    return this.#state;
  }

  /** These, and nobody else. */
  are(people: readonly PersonView[]): void {
    this.#people.clear();
    for (const person of people) this.#put(person);
    this.#show();
  }

  changed(person: PersonView): void {
    this.#put(person);
    this.#show();
  }

  #put({ id, is, presence, seenAgoMs }: PersonView): void {
    if (is === 'none') return void this.#people.delete(id);
    if (this.#people.size >= wireLimits.peopleMax && !this.#people.has(id)) return;
    this.#people.set(id, {
      id,
      is,
      ...(presence !== undefined && { presence }),
      ...(seenAgoMs !== undefined && { seenAt: this.#context.now - seenAgoMs }),
    });
  }

  #show(): void {
    this.#state = [...this.#people.values()];
    this.#context.touched = true;
  }
}
