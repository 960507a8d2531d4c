/**
 * Making and using passkeys: a challenge is given, and what the browser made of it comes back. A
 * challenge is good once, for a while, and for the session that asked. Does not know WebAuthn.
 */
import { type Command, parseJson, wireLimits } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import { randomSecret } from '../kit/random.ts';
import { skeletonOf } from '../kit/skeleton.ts';
import type { Caller, Outcome, Reply } from './answer.ts';
import type { Context } from './context.ts';
import type { Seating } from './seating.ts';
import type { Session } from './session.ts';
import type { SignInAttempts } from './sign-in-attempts.ts';
import { standingOf } from './snapshot.ts';
import type { Named, Passkey, UserKey } from './store-port.ts';
import type { Users } from './users.ts';

export type PasskeysCommand = Extract<Command, { t: 'passkey' | 'passkeyDone' }>;
type CommandOf<Type extends PasskeysCommand['t']> = Extract<Command, { t: Type }>;

/** What it is for. */
type Purpose =
  | { readonly to: 'add'; readonly user: Named }
  | { readonly to: 'claim'; readonly user: Named }
  | { readonly to: 'signIn' };

interface Challenge {
  readonly text: string;
  readonly purpose: Purpose;
  readonly until: Millis;
}

/** A passkey response that came in time, and whom to tell. */
interface Response {
  readonly session: Session;
  readonly given: {
    readonly response: string;
    readonly origin: string;
    readonly challenge: string;
  };
  readonly reply: Reply;
}

export class Passkeys {
  readonly #context: Context;
  readonly #users: Users;
  readonly #seating: Seating;
  readonly #attempts: SignInAttempts;
  /** One of each session. */
  readonly #challenges = new WeakMap<Session, Challenge>();

  constructor(context: Context, users: Users, seating: Seating, attempts: SignInAttempts) {
    this.#context = context;
    this.#users = users;
    this.#seating = seating;
    this.#attempts = attempts;
  }

  carryOut(
    session: Session,
    caller: Caller,
    frame: PasskeysCommand,
    now: Millis,
    reply: Reply,
  ): Outcome {
    if (this.#context.admission.registration === 'tokens')
      return { refused: 'registration_closed' };
    return frame.t === 'passkey'
      ? this.#begin(session, caller, frame, now, reply)
      : this.#done(session, caller, frame, now, reply);
  }

  #begin(
    session: Session,
    { origin }: Caller,
    { to, id }: CommandOf<'passkey'>,
    now: Millis,
    reply: Reply,
  ): Outcome {
    const seated = session.seat?.user;
    if (to !== 'add' && seated !== undefined) return { refused: 'already_signed_in' };
    if (to === 'signIn') return this.#challenge(session, origin, { to }, [], now, reply);
    if (to === 'claim') {
      if (id === undefined) return { refused: 'bad_message' };
      const user = { key: skeletonOf(id), id };
      return this.#challenge(session, origin, { to, user }, [], now, reply);
    }
    if (seated === undefined) return { refused: 'not_signed_in' };
    const { key, id: name, stored } = seated;
    if (stored.passkeys >= wireLimits.passkeysMax) return { refused: 'too_many' };
    this.#context.asks.ask('listPasskeys', { key }, now, (known, then) => {
      if (known === undefined) return reply({ refused: 'store_unavailable' }, then);
      this.#challenge(session, origin, { to, user: { key, id: name } }, known, then, reply);
    });
    return 'later';
  }

  #challenge(
    session: Session,
    origin: string,
    purpose: Purpose,
    exclude: string[],
    now: Millis,
    reply: Reply,
  ): 'later' {
    const { asks, crypto, limits } = this.#context;
    const text = randomSecret(crypto);
    const user = purpose.to === 'signIn' ? {} : { user: purpose.user };
    const given = { to: purpose.to, origin, challenge: text, exclude, ...user };
    asks.ask('passkeyOptions', given, now, (answer, then) => {
      if (answer === undefined) return reply({ refused: 'store_unavailable' }, then);
      if ('refused' in answer) return reply({ refused: 'not_allowed' }, then);
      this.#challenges.set(session, { text, purpose, until: then + limits.challengeLifeMs });
      reply({ value: { options: answer.options } }, then);
    });
    return 'later';
  }

  #done(
    session: Session,
    { address, origin }: Caller,
    { response }: CommandOf<'passkeyDone'>,
    now: Millis,
    reply: Reply,
  ): Outcome {
    const challenge = this.#challenges.get(session);
    this.#challenges.delete(session);
    if (challenge === undefined || now >= challenge.until) return { refused: 'bad_credentials' };
    const { purpose, text } = challenge;
    const came = { session, given: { response, origin, challenge: text }, reply };
    if (purpose.to === 'add') return this.#add(came, purpose.user.key, now);
    if (session.seat !== undefined) return { refused: 'already_signed_in' };
    return purpose.to === 'claim'
      ? this.#claim(came, purpose.user, address, now)
      : this.#signIn(came, address, now);
  }

  #add(came: Response, key: UserKey, now: Millis): Outcome {
    const { session, reply } = came;
    this.#read(came, now, (passkey, read) => {
      if (session.seat?.user.key !== key) return reply({ refused: 'not_signed_in' }, read);
      const given = { key, passkey, max: wireLimits.passkeysMax };
      this.#context.asks.ask('addPasskey', given, read, (answer, then) => {
        if (answer === undefined) return reply({ refused: 'store_unavailable' }, then);
        if (!answer.added) return reply({ refused: 'too_many' }, then);
        this.#users.changed(key, (user) => {
          user.stored = { ...user.stored, kind: 'account', passkeys: user.stored.passkeys + 1 };
          user.tellMe(then, session);
        });
        const { seat } = session;
        if (seat === undefined) reply({ refused: 'not_signed_in' }, then);
        else reply({ value: { standing: standingOf(seat, then) } }, then);
      });
    });
    return 'later';
  }

  #claim(came: Response, named: Named, address: string, now: Millis): Outcome {
    const refused = this.#attempts.claim(address, now);
    if (refused !== undefined) return refused;
    this.#read(came, now, (passkey, then) => {
      const { session, reply } = came;
      const user = { ...named, kind: 'account', passkey } as const;
      this.#seating.make({ session, by: 'passkey', reply }, user, then);
    });
    return 'later';
  }

  #signIn({ session, given, reply }: Response, address: string, now: Millis): Outcome {
    const { asks } = this.#context;
    const credential = credentialOf(given.response);
    if (credential === undefined) return { refused: 'bad_credentials' };
    const refused = this.#attempts.signIn(address, undefined, now);
    if (refused !== undefined) return refused;
    asks.ask('findPasskey', { credential }, now, (passkey, found) => {
      if (passkey === undefined) return reply({ refused: 'store_unavailable' }, found);
      if (passkey === null) return reply({ refused: 'bad_credentials' }, found);
      asks.ask('checkPasskey', { ...given, passkey }, found, (answer, checked) => {
        if (answer === undefined) return reply({ refused: 'store_unavailable' }, checked);
        if ('refused' in answer) return reply({ refused: 'bad_credentials' }, checked);
        asks.ask('usePasskey', { credential, counter: answer.counter }, checked);
        this.#seating.add({ session, by: 'passkey', reply }, passkey.key, { credential }, checked);
      });
    });
    return 'later';
  }

  /** The passkey that was made. */
  #read(
    { given, reply }: Response,
    now: Millis,
    then: (passkey: Passkey, now: Millis) => void,
  ): void {
    this.#context.asks.ask('readPasskey', given, now, (passkey, read) => {
      if (passkey === undefined) reply({ refused: 'store_unavailable' }, read);
      else if ('refused' in passkey) reply({ refused: 'bad_credentials' }, read);
      else then(passkey, read);
    });
  }
}

/** Which passkey a browser says that it used. */
function credentialOf(response: string): string | undefined {
  const parsed = parseJson(response, wireLimits.passkeyCharsMax);
  if (typeof parsed !== 'object' || parsed === null || !('id' in parsed)) return undefined;
  return typeof parsed.id === 'string' ? parsed.id : undefined;
}
