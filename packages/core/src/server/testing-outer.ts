/**
 * The outer world of a test: the store as a model, and cheap stand-ins for what takes time or other
 * people's machines. Answers at once, unless a test holds the answers back, or not at all while away.
 */
import { parseJson, wireLimits } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import type { AskId, CallName, Given, OtherCalls, Question } from './questions.ts';
import type { Passkey } from './store-port.ts';
import { StoreModel } from './testing-store.ts';

export interface Asked {
  readonly ask: AskId;
  readonly question: Question;
}

export class TestOuter {
  readonly store: StoreModel;
  readonly others = new TestOthers();
  /** Answers nothing that can be used: every question comes back without an answer. */
  isAway = false;
  /** Whether the answer is given later, by the test. */
  holds: (call: CallName) => boolean = () => false;
  readonly held: Asked[] = [];
  /** Names of all that was asked. */
  readonly calls: CallName[] = [];

  constructor(now: () => Millis) {
    this.store = new StoreModel(now);
  }

  /** The answer, or that there is none yet. */
  take(asked: Asked): { answer: unknown } | 'held' {
    this.calls.push(asked.question.call);
    if (!this.holds(asked.question.call)) return { answer: this.answerTo(asked.question) };
    this.held.push(asked);
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
