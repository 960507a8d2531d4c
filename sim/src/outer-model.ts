/**
 * All that a server asks of others: a store that outlives it, and cheap stand-ins for what takes time
 * or other people's machines. What is asked is done after a while and answered after another; while
 * the store is away the answer is that there is none, whether it was done or not.
 */
import type { Millis, Prng } from '@parley/core/kit';
import type { Answered, CallName, Given, OtherCalls, Passkey, Question } from '@parley/core/server';
import { StoreModel } from '@parley/core/server/testing-store';
import type { Mark } from './marks.ts';
import type { World } from './world.ts';

/** How long a slow store takes for one call, at most. */
const slowMs = 6_000;
/** And a healthy one. */
const healthyMs = 50;
/** Share of what a store that is away has done all the same. */
const doneUnheard = 0.3;

export class OuterModel {
  readonly store: StoreModel;
  awayUntil: Millis = 0;
  slowUntil: Millis = 0;
  /** Somebody looks at a ring that came with a push, and may decline by its right. */
  onRingPushed: (right: string) => void = () => {};
  readonly #world: World;
  readonly #chance: Prng;
  #delayMs: Millis;
  readonly #mark: (mark: Mark) => void;
  readonly #others: OtherCalls;

  constructor(world: World, chance: Prng, delayMs: Millis, mark: (mark: Mark) => void) {
    this.#world = world;
    this.#chance = chance;
    this.#delayMs = delayMs;
    this.#mark = mark;
    this.store = new StoreModel(() => world.now);
    this.#others = otherCalls((given) => this.#push(given));
  }

  heal(): void {
    this.awayUntil = 0;
    this.slowUntil = 0;
    this.#delayMs = Math.min(this.#delayMs, healthyMs);
  }

  /** `then` comes exactly once, and later, also when who asked is gone. */
  ask(question: Question, then: (answer: unknown) => void): void {
    this.#world.after(this.#takesMs(), () => {
      const answer = this.#answerTo(question);
      this.#world.after(this.#takesMs(), () => then(answer));
    });
  }

  #takesMs(): Millis {
    const isSlow = this.#world.now < this.slowUntil;
    return this.#chance.integer(0, isSlow ? slowMs : this.#delayMs);
  }

  #answerTo({ call, given }: Question): unknown {
    if (call in this.#others) return callOn(this.#others, call, given);
    if (this.#world.now < this.awayUntil) {
      if (this.#chance.chance(doneUnheard)) callOn(this.store, call, given);
      return undefined;
    }
    const answer = callOn(this.store, call, given);
    if (call === 'reach' && (answer as Answered<'reach'>)?.caller === 'blocked') {
      this.#mark('blocked caller');
    }
    return answer;
  }

  #push({ body }: Given<'push'>): Answered<'push'> {
    this.#mark('pushed');
    if (body.what === 'ring' && this.#chance.chance(0.3)) {
      const { decline } = body;
      this.#world.after(this.#chance.integer(500, 8_000), () => this.onRingPushed(decline));
    }
    return { is: this.#chance.pick(['taken', 'taken', 'taken', 'gone', 'failed']) };
  }
}

function callOn(port: object, call: CallName, given: unknown): unknown {
  return (port as Record<string, (given: unknown) => unknown>)[call]?.(given);
}

/** A password's hash shows it, and every passkey fits. */
function otherCalls(push: OtherCalls['push']): OtherCalls {
  const madePasskey = ({ response }: Given<'readPasskey'>): Passkey => ({
    credential: response,
    publicKey: 'key',
    counter: 0,
  });
  return {
    hashPassword: ({ password }) => ({ hash: `hash of ${password}` }),
    checkPassword: ({ password, hash }) => ({ fits: hash === `hash of ${password}` }),
    readToken: () => ({ refused: 'no tokens here' }),
    passkeyOptions: ({ challenge }) => ({ options: challenge }),
    readPasskey: madePasskey,
    checkPasskey: ({ passkey }) => ({ counter: passkey.counter + 1 }),
    checkEndpoint: ({ endpoint }) => ({ allowed: endpoint.startsWith('https://push.') }),
    mayPair: () => ({ may: true }),
    push,
  };
}
