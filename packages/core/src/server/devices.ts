/**
 * The devices a user is signed in on: listing them, and ending one, all, or the whole user. Whoever is
 * signed out stays connected as nobody, and in the call they are in.
 */
import { type Command, type DevicesResult, encodeTail, wireLimits } from '@parley/protocol';
import { unreachable } from '../kit/assert.ts';
import type { Millis } from '../kit/machine.ts';
import type { Outcome, Reply } from './answer.ts';
import { type Context, log } from './context.ts';
import type { Session } from './session.ts';
import type { UserKey } from './store-port.ts';
import type { Seat, Users } from './users.ts';

export type DevicesCommand = Extract<
  Command,
  { t: 'devices' | 'signOut' | 'forgetDevice' | 'deleteMe' }
>;

export class Devices {
  readonly #context: Context;
  readonly #users: Users;

  constructor(context: Context, users: Users) {
    this.#context = context;
    this.#users = users;
  }

  carryOut(seat: Seat, frame: DevicesCommand, now: Millis, reply: Reply): Outcome {
    switch (frame.t) {
      case 'devices':
        this.#list(seat, now, reply);
        break;
      case 'signOut':
        this.#drop(seat, frame.everywhere ? undefined : seat.device, now, reply);
        break;
      case 'forgetDevice':
        this.#drop(seat, frame.device, now, reply);
        break;
      case 'deleteMe':
        this.#delete(seat.user.key, now, reply);
        break;
      default:
        return unreachable(frame);
    }
    return 'later';
  }

  #list({ user: { key }, device: own }: Seat, now: Millis, reply: Reply): void {
    this.#context.asks.ask('listDevices', { key }, now, (stored, then) => {
      if (stored === undefined) return reply({ refused: 'store_unavailable' }, then);
      const connected = new Set<string | undefined>();
      for (const session of this.#sessionsOf(key)) {
        if (session.isBound) connected.add(session.seat?.device);
      }
      const devices = stored.slice(0, wireLimits.devicesMax).map((device) => {
        const { id } = device;
        const isConnected = connected.has(id);
        const seenAgoMs = isConnected ? 0 : device.seenAgoMs;
        return { ...device, here: id === own, connected: isConnected, seenAgoMs };
      });
      reply({ value: { devices } satisfies DevicesResult }, then);
    });
  }

  /** One, or all. */
  #drop(
    { user: { key }, device: own }: Seat,
    only: string | undefined,
    now: Millis,
    reply: Reply,
  ): void {
    const given = { key, ...(only !== undefined && { only }) };
    this.#context.asks.ask('dropDevices', given, now, (answer, then) => {
      if (answer === undefined) return reply({ refused: 'store_unavailable' }, then);
      this.#gone(key, answer.people, then);
      for (const session of this.#sessionsOf(key)) {
        const device = session.seat?.device;
        if (only !== undefined && device !== only) continue;
        signOut(this.#context, this.#users, session, device === own ? 'here' : 'elsewhere', then);
      }
      reply({ value: {} }, then);
    });
  }

  #delete(key: UserKey, now: Millis, reply: Reply): void {
    this.#context.asks.ask('deleteUser', { key }, now, (answer, then) => {
      if (answer === undefined) return reply({ refused: 'store_unavailable' }, then);
      this.#gone(key, answer.people, then);
      for (const session of this.#sessionsOf(key)) {
        signOut(this.#context, this.#users, session, 'deleted', then);
      }
      log(this.#context, { step: 'account deleted' });
      reply({ value: {} }, then);
    });
  }

  /** All or some of a user went, and in `people` the user. */
  #gone(key: UserKey, people: readonly UserKey[], now: Millis): void {
    this.#users.changed(key);
    for (const other of people) this.#users.changed(other, (user) => user.forgets(key, now));
  }

  #sessionsOf(key: UserKey): Session[] {
    return [...(this.#users.find(key)?.sessions ?? [])];
  }
}

export function signOut(
  context: Context,
  users: Users,
  session: Session,
  why: 'here' | 'elsewhere' | 'deleted',
  now: Millis,
): void {
  session.push(encodeTail({ t: 'signedOut', why }), now);
  users.unseat(session, now);
  log(context, { step: 'signed out', session: session.id.number, why });
}
