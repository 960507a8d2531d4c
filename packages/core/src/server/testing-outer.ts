/**
 * The outer world of a test: the store as a model, and cheap stand-ins for what takes time or other
 * people's machines. What is asked is done at once; a test may hold the answers
 * back, and while it is away there are none.
 */
import { parseJson, wireLimits } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import type { AskId, CallName, Given, OtherCalls, Question } from './questions.ts';
import type { Passkey } from './store-port.ts';
import { StoreModel } from './testing-store.ts';

/** What was asked and what came of it, which is to be told later. */
interface Held {
  readonly ask: AskId;
  readonly call: CallName;
  readonly answer: unknown;
}

export class TestOuter {
  readonly store: StoreModel;
  readonly others = new TestOthers();
  /** Answers nothing that can be used: every question comes back without an answer. */
  isAway = false;
  /** Whether the answer is given later, by the test. */
  holds: (call: CallName) => boolean = () => false;
  readonly held: Held[] = [];
  /** Names of all that was asked. */
  readonly calls: CallName[] = [];

  constructor(now: () => Millis) {
    this.store = new StoreModel(now);
  }

  /** Does what is asked. The answer, or that it will be told later. */
  take({ ask, question }: { ask: AskId; question: Question }): { answer: unknown } | 'held' {
    const { call } = question;
    this.calls.push(call);
    const answer = this.answerTo(question);
    if (!this.holds(call)) return { answer };
    this.held.push({ ask, call, answer });
    return 'held';
  }

  answerTo({ call, given }: Question): unknown {
    if (this.isAway) return undefined;
    const port = (call in this.others ? this.others : this.store) as unknown as Record<
      string,
      (given: unknown) => unknown
    >;
    return port[call]?.(given);
  }
}

/** `token Ada` admits Ada; a passkey's answer is what `withPasskey` makes of its options. */
class TestOthers implements OtherCalls {
  /** How often a password was hashed, also in vain. */
  passwordWork = 0;
  readonly pushes: Given<'push'>[] = [];

  readonly hashPassword = ({ password }: Given<'hashPassword'>): { hash: string } => {
    this.passwordWork += 1;
    return { hash: `argon ${password}` };
  };

  readonly mayPair = ({ id }: Given<'mayPair'>): { may: boolean } => ({ may: id !== 'eve' });

  readonly checkPassword = ({ password, hash }: Given<'checkPassword'>): { fits: boolean } => {
    this.passwordWork += 1;
    return { fits: hash === `argon ${password}` };
  };

  readonly readToken = ({ token }: Given<'readToken'>): { id: string } | { refused: string } =>
    token.startsWith('token ') ? { id: token.slice(6) } : { refused: 'signature' };

  readonly passkeyOptions = (given: Given<'passkeyOptions'>): { options: string } => ({
    options: JSON.stringify(given),
  });

  readonly readPasskey = ({
    response,
    origin,
    challenge,
  }: Given<'readPasskey'>): Passkey | { refused: string } => {
    const shown = read<{ id: string; origin: string; challenge: string }>(response);
    const fits = shown.challenge === challenge && shown.origin === origin;
    return fits
      ? { credential: shown.id ?? '', publicKey: 'key', counter: 0 }
      : { refused: 'challenge' };
  };

  readonly checkPasskey = ({
    passkey,
    ...given
  }: Given<'checkPasskey'>): { counter: number } | { refused: string } => {
    const shown = this.readPasskey(given);
    return 'credential' in shown && shown.credential === passkey.credential
      ? { counter: passkey.counter + 1 }
      : { refused: 'signature' };
  };

  readonly checkEndpoint = ({ endpoint }: Given<'checkEndpoint'>): { allowed: boolean } => ({
    allowed: !endpoint.startsWith('https://10.'),
  });

  readonly push = (given: Given<'push'>): { is: 'taken' } => {
    this.pushes.push(given);
    return { is: 'taken' };
  };
}

const read = <Shape>(json: string): Partial<Shape> =>
  parseJson(json, wireLimits.passkeyCharsMax) ?? {};

/** What a browser with the passkey `id` makes of the options. */
export function withPasskey(id: string, options: string): string {
  const { challenge, origin } = read<{ challenge: string; origin: string }>(options);
  return JSON.stringify({ id, challenge, origin });
}
