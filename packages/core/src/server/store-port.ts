/**
 * What lasts, as the server's decisions ask for it. Every call is one transaction; what it says is true
 * when it is answered. Times are ages, because the machines know no date: the store has a clock of its own.
 */
import type {
  CallDirection,
  CallEnd,
  CallerPolicy,
  CallMedia,
  Relation,
  SecondCallPolicy,
  UserKind,
} from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';

/** A name's skeleton: what makes two names one. */
export type UserKey = string;

export interface StoredUser {
  readonly key: UserKey;
  /** As its holder wrote it. */
  readonly id: string;
  readonly kind: UserKind;
  readonly passwordHash: string | null;
  readonly passkeys: number;
  readonly callers: CallerPolicy;
  readonly secondCall: SecondCallPolicy;
  readonly missed: number;
}

export type KnownRelation = Exclude<Relation, 'none'>;

export interface StoredPerson {
  readonly key: UserKey;
  readonly id: string;
  readonly is: KnownRelation;
  readonly seenAgoMs: Millis;
}

export interface Standing {
  readonly user: StoredUser;
  readonly people: readonly StoredPerson[];
}

/** Somebody named, who may or may not be. */
export interface Named {
  readonly key: UserKey;
  /** As it was written. */
  readonly id: string;
}

export interface NewUser extends Named {
  readonly kind: UserKind;
  readonly passwordHash?: string;
  readonly passkey?: Passkey;
}

export interface NewDevice {
  readonly id: string;
  /** Of the secret that the browser keeps. */
  readonly hash: string;
  readonly label: string;
}

/** What somebody has proved to know or to have. */
export type ShownProof = { readonly passwordHash: string } | { readonly credential: string };

export interface StoredDevice {
  readonly id: string;
  readonly label: string;
  readonly madeAgoMs: Millis;
  readonly seenAgoMs: Millis;
}

export interface Passkey {
  /** Its id, base64url. */
  readonly credential: string;
  /** COSE key, base64url. */
  readonly publicKey: string;
  readonly counter: number;
}

export interface PushSubscription {
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
}

export interface DevicePush extends PushSubscription {
  readonly device: string;
}

export interface NewCall {
  readonly id: string;
  readonly direction: CallDirection;
  /** Who can be called back, in a call by name. */
  readonly user?: string;
  readonly names: readonly string[];
  readonly media: CallMedia;
  readonly agoMs: Millis;
  readonly lengthMs: Millis;
  readonly reason: CallEnd;
  readonly unseen: boolean;
}

/** How somebody stands to somebody else: both sides after a change. */
export interface Between {
  readonly other: Named;
  readonly mine: Relation;
  /** What the other one sees; unchanged where it is null. */
  readonly theirs: Relation | null;
  readonly seenAgoMs: Millis;
}

type Owned = { readonly key: UserKey };
type Nothing = Record<never, never>;

/** Every call by name: what it is given and what it answers. */
export interface StoreCalls {
  /** Null when the key or the passkey is taken; a guest who was not seen for `guestLifeMs` gives way, with all that was theirs. */
  makeUser(given: { user: NewUser; device: NewDevice; guestLifeMs: Millis }): Standing | null;
  findUser(given: Owned): StoredUser | null;
  /**
   * The user of an operator's token, made at the first time. Null when somebody else has the key: of
   * another kind, or with an id that only looks the same.
   */
  admitUser(given: { user: NewUser }): Standing | null;
  /** By the hash of a device's secret. Device and user are seen now. */
  openDevice(given: { hash: string }): { device: string; standing: Standing } | null;
  /**
   * For a further sign-in. The device not seen for longest gives way beyond `max`, named in `gone`. Null
   * without such a user, or when what was `shown` is not theirs any more: they may be another by now.
   */
  addDevice(
    given: Owned & { device: NewDevice; max: number; shown?: ShownProof },
  ): (Standing & { readonly gone: readonly string[] }) | null;
  listDevices(given: Owned): StoredDevice[];
  /**
   * One, or all. Their push subscriptions go, too, and with the last device of a guest the guest: nobody
   * could be them again. `people` are as of `deleteUser`.
   */
  dropDevices(given: Owned & { only?: string }): { people: UserKey[] };
  /** A guest becomes an account. */
  setPassword(given: Owned & { passwordHash: string }): Nothing;
  /** What is not given stays. */
  setSettings(given: Owned & { callers?: CallerPolicy; secondCall?: SecondCallPolicy }): Nothing;
  /** A guest becomes an account. Not added beyond `max`. */
  addPasskey(given: Owned & { passkey: Passkey; max: number }): { added: boolean };
  listPasskeys(given: Owned): string[];
  findPasskey(given: { credential: string }): (Passkey & Owned) | null;
  usePasskey(given: { credential: string; counter: number }): Nothing;
  /**
   * With everything of theirs. `people` are those who had them as a contact or were asked by them, and no
   * longer; what somebody asked of them or blocked stays, as it does under a name that is nobody's.
   */
  deleteUser(given: Owned): { people: UserKey[] };
  seen(given: Owned & { agoMs: Millis }): Nothing;

  /*
   * How somebody stands to another. Null when the asker is gone. What one asks of or blocks under a name that
   * is nobody's is kept alike, so that it looks the same, and holds when somebody takes the name. For the same
   * reason whoever is asked or blocked is called as they were written last, not as they write themselves.
   */

  /** Beyond `max` people `mine` stays as it was; who has blocked the asker, or has no room, sees no request. */
  addContact(given: Owned & { other: Named; max: number }): Between | null;
  /** Takes the request of either side away, too; a block stays. */
  dropContact(given: Owned & { other: Named }): Between | null;
  /** Ends a contact and every request between the two. */
  block(given: Owned & { other: Named; max: number }): Between | null;
  unblock(given: Owned & { other: Named }): Between | null;
  /** What stands between a caller and the one called; null when there is no such user. */
  reach(given: { caller: UserKey; callee: UserKey }): Reach | null;

  /** Each for its own user; beyond `keep` calls of a user the oldest go. `missed` counts the unseen ones of each. */
  addCalls(given: { calls: { key: UserKey; call: NewCall }[]; keep: number }): { missed: number[] };
  /** Newest first, after the one named; nothing when that one is gone. */
  listCalls(given: Owned & { after?: string; limit: number }): { calls: NewCall[]; more: boolean };
  forgetCalls(given: Owned & { call?: string }): { missed: number };
  sawMissed(given: Owned): Nothing;

  /**
   * One for a device, and an endpoint stands for one device only. Not kept for a device that was
   * dropped; users of tokens have none that last, so beyond `max` their oldest go.
   */
  setPush(given: Owned & { push: DevicePush; max: number }): Nothing;
  dropPush(given: { device: string } | { endpoint: string }): Nothing;
}

export interface Reach {
  readonly user: StoredUser;
  /** How the callee sees the caller. */
  readonly caller: Relation;
  readonly pushes: readonly DevicePush[];
}

export type StoreCall = keyof StoreCalls;
