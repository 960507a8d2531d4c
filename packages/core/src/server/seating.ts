/**
 * From a user in the store to a session that is this user. Whatever happened while the store was asked
 * counts: the session may have ended or be somebody by now, and the user may have changed. Does not
 * know how somebody proved who they are.
 */
import {
  type ErrorCode,
  type SignedInResult,
  type StandingResult,
  wireLimits,
} from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import { randomSecret } from '../kit/random.ts';
import type { Reply } from './answer.ts';
import { type Context, log } from './context.ts';
import { signOut } from './devices.ts';
import type { ServerLog } from './io.ts';
import type { Session } from './session.ts';
import { standingOf } from './snapshot.ts';
import type { NewDevice, NewUser, ShownProof, Standing, UserKey } from './store-port.ts';
import type { Users } from './users.ts';

const DEVICE_ID_BYTES = 16;
/** As the wire has it. */
const LABEL_CHARS = 64;

/** A session that is to be somebody, and whom to tell. */
export interface Arrival {
  readonly session: Session;
  readonly by: Extract<ServerLog, { step: 'signed in' }>['by'];
  readonly reply: Reply;
}

/** What the store has; null when there is nothing, undefined when there is no answer. */
type Loaded = { readonly device: string; readonly standing: Standing } | null | undefined;
type Load = (now: Millis, then: (loaded: Loaded, now: Millis) => void) => void;

interface Way {
  readonly load: Load;
  /** The same once more, without making anything. */
  readonly loadAgain: Load;
  readonly otherwise: ErrorCode;
  /** Makes a user. */
  readonly isNew?: boolean;
  /** Given to the browser, where the device is new. */
  readonly secret?: string;
}

export class Seating {
  readonly #context: Context;
  readonly #users: Users;

  constructor(context: Context, users: Users) {
    this.#context = context;
    this.#users = users;
  }

  /** As a new user. */
  make(arrival: Arrival, user: NewUser, now: Millis): void {
    const { asks, limits } = this.#context;
    const { secret, device } = this.#newDevice(arrival.session);
    // A guest who is here does not give way, however long ago they came; the store is asked all the
    // same, or the time to an answer would tell who is here.
    const isHere = this.#users.find(user.key) !== undefined;
    const guestLifeMs = isHere ? Number.MAX_SAFE_INTEGER : limits.guestLifeMs;
    const given = { user, device, guestLifeMs };
    this.#seat(
      arrival,
      {
        load: (at, then) =>
          asks.ask('makeUser', given, at, (standing, answered) => {
            // it may have been made all the same
            if (standing === undefined) this.#takeBack(user.key, device.id, answered);
            then(standing && { device: device.id, standing }, answered);
          }),
        loadAgain: this.#opening(device.hash),
        otherwise: 'id_taken',
        isNew: true,
        secret,
      },
      now,
    );
  }

  /** As a user who has proved to be it, on a new device. */
  add(arrival: Arrival, key: UserKey, shown: ShownProof, now: Millis): void {
    const { asks } = this.#context;
    const { secret, device } = this.#newDevice(arrival.session);
    const given = { key, device, max: wireLimits.devicesMax, shown };
    this.#seat(
      arrival,
      {
        load: (at, then) =>
          asks.ask('addDevice', given, at, (standing, answered) => {
            if (standing === undefined) this.#takeBack(key, device.id, answered);
            then(standing && { device: device.id, standing }, answered);
            if (standing) this.#gaveWay(key, standing.gone, answered);
          }),
        loadAgain: this.#opening(device.hash),
        otherwise: 'bad_credentials',
        secret,
      },
      now,
    );
  }

  /** On a device that was here before. */
  open(arrival: Arrival, secret: string, now: Millis): void {
    const load = this.#opening(this.#context.crypto.hash(secret));
    this.#seat(arrival, { load, loadAgain: load, otherwise: 'bad_credentials' }, now);
  }

  /** As the user of an operator's token, whose device is the browser itself. */
  admit(arrival: Arrival, user: NewUser, now: Millis): void {
    const { asks } = this.#context;
    const { device } = arrival.session.id;
    const load: Load = (at, then) =>
      asks.ask('admitUser', { user }, at, (standing, answered) =>
        then(standing && { device, standing }, answered),
      );
    this.#seat(arrival, { load, loadAgain: load, otherwise: 'id_taken' }, now);
  }

  #seat(arrival: Arrival, way: Way, now: Millis): void {
    const { session, by, reply } = arrival;
    const loaded = this.#users.loads();
    way.load(now, (found, then) => {
      const changes = loaded();
      if (found === undefined) return reply({ refused: 'store_unavailable' }, then);
      if (found === null) return reply({ refused: way.otherwise }, then);
      const { key } = found.standing.user;
      if (session.isOver || session.seat !== undefined) {
        if (way.secret !== undefined) this.#takeBack(key, found.device, then);
        return reply({ refused: 'already_signed_in' }, then);
      }
      if (changes.has(key)) return this.#seat(arrival, { ...way, load: way.loadAgain }, then);
      // The store knows nothing of whoever else is here as this user.
      if (way.isNew === true) this.#signOutWhere(key, () => true, then);
      const seat = this.#users.seat(session, { ...found, isNew: way.isNew ?? false }, then);
      log(this.#context, { step: 'signed in', session: session.id.number, by });
      const standing = standingOf(seat, then);
      const { secret } = way;
      const value: SignedInResult | StandingResult =
        secret === undefined ? { standing } : { standing, secret };
      reply({ value }, then);
    });
  }

  /** These are not on the list of devices any more, where they could be signed out. */
  #gaveWay(key: UserKey, devices: readonly string[], now: Millis): void {
    if (devices.length === 0) return;
    this.#users.changed(key);
    this.#signOutWhere(key, (device) => devices.includes(device), now);
  }

  #signOutWhere(key: UserKey, isMeant: (device: string) => boolean, now: Millis): void {
    for (const session of this.#users.find(key)?.sessions ?? []) {
      if (!isMeant(session.seat?.device ?? '')) continue;
      signOut(this.#context, this.#users, session, 'elsewhere', now);
    }
  }

  /** Nobody has the secret of a device that was made for a session that cannot have it, or did not hear of it. */
  #takeBack(key: UserKey, device: string, now: Millis): void {
    this.#context.asks.ask('dropDevices', { key, only: device }, now);
  }

  #opening(hash: string): Load {
    return (at, then) => this.#context.asks.ask('openDevice', { hash }, at, then);
  }

  #newDevice(session: Session): { secret: string; device: NewDevice } {
    const { crypto } = this.#context;
    const secret = randomSecret(crypto);
    const id = randomSecret(crypto, DEVICE_ID_BYTES);
    const label = session.label.slice(0, LABEL_CHARS);
    return { secret, device: { id, hash: crypto.hash(secret), label } };
  }
}
