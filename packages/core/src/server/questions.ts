/**
 * What the server's decisions ask of the outer world: the store, and what takes time or other
 * people's machines. The shell answers every question once; `undefined` when it could not.
 */
import type { Millis } from '../kit/machine.ts';
import type { ConnectionId } from './io.ts';
import type { Passkey, PushSubscription, StoreCalls } from './store-port.ts';

/** The body of a push, readable by the service worker of that device only. */
export type PushBody =
  | {
      what: 'ring';
      invite: string;
      from: string;
      media: 'audio' | 'video';
      /** Lets the service worker decline for this device. */
      decline: string;
    }
  | { what: 'stopped'; invite: string; from: string; why: 'missed' | 'elsewhere' };

export interface OtherCalls {
  /** argon2id. */
  hashPassword(given: { password: string }): { hash: string };
  /** The same work without a hash. */
  checkPassword(given: { password: string; hash: string | null }): { fits: boolean };
  /** Whom an operator's token admits. */
  readToken(given: { token: string }): { id: string } | { refused: string };
  /** `origin` is that of the page. JSON for `navigator.credentials`; refused where there are no passkeys. */
  passkeyOptions(given: {
    to: 'add' | 'signIn' | 'claim';
    origin: string;
    challenge: string;
    user?: { key: string; id: string };
    exclude: string[];
  }): { options: string } | { refused: string };
  /** A passkey that was made. */
  readPasskey(given: {
    response: string;
    origin: string;
    challenge: string;
  }): Passkey | { refused: string };
  /** A passkey that was used; `counter` is its new one. */
  checkPasskey(given: {
    response: string;
    origin: string;
    challenge: string;
    passkey: Passkey;
  }): { counter: number } | { refused: string };
  /** Whether the name resolves to public addresses only. */
  checkEndpoint(given: { endpoint: string }): { allowed: boolean };
  /** Whether who came by this connection may stand on this side of a pair. */
  mayPair(given: { connection: ConnectionId; id: string; peer: string }): { may: boolean };
  push(given: { to: PushSubscription; body: PushBody; ttlMs: Millis; topic: string }): {
    is: 'taken' | 'gone' | 'failed';
  };
}

export interface Calls extends StoreCalls, OtherCalls {}

export type CallName = keyof Calls;
export type Given<Name extends CallName> = Parameters<Calls[Name]>[0];
export type Answered<Name extends CallName> = ReturnType<Calls[Name]>;

export type Question = {
  [Name in CallName]: { readonly call: Name; readonly given: Given<Name> };
}[CallName];

export type AskId = number;
