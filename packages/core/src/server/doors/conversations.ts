/** Who is in touch with whom, over every door, to be told when it is over. Decides nothing. */
import type { Millis } from '../../kit/machine.ts';
import type { Context } from '../context.ts';
import type { EndedCall } from './io.ts';

interface Conversation {
  readonly door: EndedCall['door'];
  readonly people: Set<string>;
  readonly since: Millis;
}

export class Conversations {
  readonly #context: Context;
  /** By whatever its place has for a name; an object, or a text that no other door would use. */
  readonly #running = new Map<unknown, Conversation>();

  constructor(context: Context) {
    this.#context = context;
  }

  get size(): number {
    return this.#running.size;
  }

  /** Also when somebody more comes to one that runs. Of those who come and go, the first are kept. */
  runs(key: unknown, door: EndedCall['door'], people: Iterable<string>, now: Millis): void {
    const running = this.#running.get(key) ?? { door, people: new Set(), since: now };
    const { peopleToldMax } = this.#context.limits;
    for (const one of people) if (running.people.size < peopleToldMax) running.people.add(one);
    this.#running.set(key, running);
  }

  over(key: unknown, now: Millis): void {
    const conversation = this.#running.get(key);
    if (conversation === undefined) return;
    this.#running.delete(key);
    const { door, people, since } = conversation;
    const call: EndedCall = { door, people: [...people], lastedMs: now - since };
    this.#context.outputs.push({ t: 'callEnded', call });
  }
}
