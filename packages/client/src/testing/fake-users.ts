/**
 * The users of the fake server: their names, devices, people and calls. Nobody is checked harder than
 * an application can notice; names that differ in their case only are one name.
 */
import type {
  CallView,
  Command,
  EventBody,
  MeView,
  PersonView,
  Presence,
  Relation,
  StandingView,
} from '@parley/protocol';
import { readPasskey } from './fake-passkeys.ts';
import type { FakeAnswer, FakeSession } from './fake-session.ts';

export interface FakeUser {
  readonly id: string;
  readonly isByToken: boolean;
  password?: string;
  passkeys: number;
  callers: MeView['callers'];
  secondCall: MeView['secondCall'];
  /** By the secret that signs each in. */
  readonly devices: Map<string, { id: string; madeAt: number; push?: string }>;
  readonly people: Map<string, Relation>;
  /** Newest first. */
  calls: (Omit<CallView, 'agoMs'> & { at: number })[];
  presence: Presence;
  seenAt: number;
}

export interface FakeUsersHost {
  readonly sessions: Iterable<FakeSession>;
  tell(session: FakeSession, event: EventBody): void;
  newId(kind: string): string;
  /** A session became somebody, or nobody. */
  seated(session: FakeSession): void;
}

type Of<Type extends Command['t']> = Extract<Command, { t: Type }>;

export class FakeUsers {
  registration: 'open' | 'accounts' | 'tokens' = 'open';
  readonly #host: FakeUsersHost;
  readonly #users = new Map<string, FakeUser>();

  constructor(host: FakeUsersHost) {
    this.#host = host;
  }

  find(id: string): FakeUser | undefined {
    return this.#users.get(id.toLowerCase());
  }

  sessionsOf(user: FakeUser): FakeSession[] {
    return [...this.#host.sessions].filter((session) => session.user === user);
  }

  /** Undefined where the command is about something else. */
  command(session: FakeSession, command: Command): FakeAnswer | undefined {
    const { user } = session;
    switch (command.t) {
      case 'claim':
        return this.#claim(session, command);
      case 'signIn':
        return this.#signIn(session, command);
      case 'enter':
        return this.#enter(session, command.secret);
      case 'admit':
        return this.#admit(session, command.token);
      case 'passkey':
        return this.#passkey(session, command);
      case 'passkeyDone':
        return this.#passkeyDone(session, command.response);
      default:
        return user === undefined ? undefined : this.#byUser(session, user, command);
    }
  }

  standingOf({ user, device }: FakeSession): StandingView | null {
    if (user === undefined) return null;
    const people = [...user.people.keys()].map((id) => this.#person(user, id));
    return { me: meOf(user, device), people };
  }

  /** The newest call of a user. */
  record(user: FakeUser, call: Omit<CallView, 'id' | 'agoMs'>): void {
    user.calls.unshift({ ...call, id: this.#host.newId('call'), at: performance.now() });
    if (call.unseen) this.#tellMe(user);
  }

  /** Tells contacts who came and went since the last time. */
  tellPresence(): void {
    for (const user of this.#users.values()) {
      const sessions = this.sessionsOf(user).filter(({ connection }) => connection !== undefined);
      const isBusy = sessions.some(({ room }) => room !== undefined);
      const presence = isBusy ? 'busy' : sessions.length > 0 ? 'online' : 'offline';
      if (presence === user.presence) continue;
      user.presence = presence;
      user.seenAt = performance.now();
      for (const [id, is] of user.people) {
        const other = this.find(id);
        if (is === 'contact' && other !== undefined) this.#tellPerson(other, user.id);
      }
    }
  }

  #byUser(session: FakeSession, user: FakeUser, command: Command): FakeAnswer | undefined {
    switch (command.t) {
      case 'protect':
        if (user.password !== undefined && command.current !== user.password) {
          return 'bad_credentials';
        }
        user.password = command.password;
        return this.#changed(session, user);
      case 'settings':
        user.callers = command.callers ?? user.callers;
        user.secondCall = command.secondCall ?? user.secondCall;
        return this.#changed(session, user);
      case 'signOut':
        return this.#signOut(session, user, command.everywhere);
      case 'devices':
        return { devices: this.#devices(session, user) };
      case 'forgetDevice':
        this.#forgetDevice(user, command.device, 'elsewhere');
        return {};
      case 'deleteMe':
        this.#users.delete(user.id.toLowerCase());
        for (const { id } of user.devices.values()) this.#forgetDevice(user, id, 'deleted');
        return {};
      case 'addContact':
      case 'dropContact':
      case 'block':
      case 'unblock':
        return this.#relate(user, command);
      case 'history':
      case 'forgetCalls':
      case 'sawMissed':
        return this.#history(user, command);
      case 'pushOn':
      case 'pushOff':
        for (const device of user.devices.values()) {
          if (device.id !== session.device) continue;
          delete device.push;
          if (command.t === 'pushOn') device.push = command.endpoint;
        }
        return {};
      default:
        return undefined;
    }
  }

  #claim(session: FakeSession, { id, password }: Of<'claim'>): FakeAnswer {
    const isOpen = this.registration === 'open' || password !== undefined;
    if (this.registration === 'tokens' || !isOpen) return 'registration_closed';
    if (session.user !== undefined) return 'already_signed_in';
    if (this.find(id) !== undefined) return 'id_taken';
    const user = this.#newUser(id);
    if (password !== undefined) user.password = password;
    return this.#seat(session, user);
  }

  #signIn(session: FakeSession, { id, password }: Of<'signIn'>): FakeAnswer {
    if (session.user !== undefined) return 'already_signed_in';
    const user = this.find(id);
    if (user?.password !== password) return 'bad_credentials';
    return user === undefined ? 'bad_credentials' : this.#seat(session, user);
  }

  #enter(session: FakeSession, secret: string): FakeAnswer {
    const user = [...this.#users.values()].find(({ devices }) => devices.has(secret));
    if (user === undefined) return 'bad_credentials';
    return this.#seat(session, user, secret);
  }

  /** A token of the fake world is the name whom it admits. */
  #admit(session: FakeSession, token: string): FakeAnswer {
    if (this.registration !== 'tokens') return 'registration_closed';
    return this.#seat(session, this.find(token) ?? this.#newUser(token, true));
  }

  #passkey(session: FakeSession, { to, id }: Of<'passkey'>): FakeAnswer {
    if (to === 'add' && session.user === undefined) return 'not_signed_in';
    const user = to === 'add' ? session.user?.id : id;
    if (to === 'claim' && this.find(user ?? '') !== undefined) return 'id_taken';
    const challenge = this.#host.newId('challenge');
    session.passkey = { challenge, to, id: user ?? '' };
    return { options: JSON.stringify({ challenge, user }) };
  }

  #passkeyDone(session: FakeSession, response: string): FakeAnswer {
    const { passkey } = session;
    const { challenge, user: id } = readPasskey(response);
    session.passkey = undefined;
    if (passkey?.challenge !== challenge) return 'bad_credentials';
    const user = passkey.to === 'claim' ? this.#newUser(id) : this.find(id);
    if (user === undefined) return 'bad_credentials';
    if (passkey.to === 'signIn') {
      return user.passkeys > 0 ? this.#seat(session, user) : 'bad_credentials';
    }
    user.passkeys += 1;
    return passkey.to === 'add' ? this.#changed(session, user) : this.#seat(session, user);
  }

  #newUser(id: string, isByToken = false): FakeUser {
    const user: FakeUser = {
      id,
      isByToken,
      passkeys: 0,
      callers: 'everyone',
      secondCall: 'busy',
      devices: new Map(),
      people: new Map(),
      calls: [],
      presence: 'offline',
      seenAt: performance.now(),
    };
    this.#users.set(id.toLowerCase(), user);
    return user;
  }

  #seat(session: FakeSession, user: FakeUser, known?: string): FakeAnswer {
    const secret = known ?? this.#host.newId('secret');
    const device = user.devices.get(secret) ?? {
      id: this.#host.newId('device'),
      madeAt: performance.now(),
    };
    user.devices.set(secret, device);
    session.user = user;
    session.device = device.id;
    this.#host.seated(session);
    const standing = this.standingOf(session);
    return known === undefined && !user.isByToken ? { standing, secret } : { standing };
  }

  #signOut(session: FakeSession, user: FakeUser, everywhere: boolean): FakeAnswer {
    const { device } = session;
    this.#unseat(session, 'here');
    for (const { id } of user.devices.values()) {
      if (everywhere || id === device) this.#forgetDevice(user, id, 'elsewhere');
    }
    return {};
  }

  #forgetDevice(user: FakeUser, device: string, why: 'elsewhere' | 'deleted'): void {
    for (const [secret, { id }] of user.devices) if (id === device) user.devices.delete(secret);
    for (const session of this.sessionsOf(user)) {
      if (session.device === device) this.#unseat(session, why);
    }
  }

  #unseat(session: FakeSession, why: 'here' | 'elsewhere' | 'deleted'): void {
    session.user = undefined;
    this.#host.seated(session);
    this.#host.tell(session, { t: 'signedOut', why });
  }

  #devices(session: FakeSession, user: FakeUser): object[] {
    const now = performance.now();
    return [...user.devices.values()].map(({ id, madeAt }) => {
      const sessions = this.sessionsOf(user).filter(({ device }) => device === id);
      const connected = sessions.some(({ connection }) => connection !== undefined);
      const here = id === session.device;
      const madeAgoMs = Math.round(now - madeAt);
      return { id, label: 'Fake browser', here, connected, madeAgoMs, seenAgoMs: 0 };
    });
  }

  #relate(
    user: FakeUser,
    { t, user: named }: Of<'addContact' | 'dropContact' | 'block' | 'unblock'>,
  ) {
    const other = this.find(named);
    const id = other?.id ?? named;
    const is = user.people.get(id) ?? 'none';
    const theirs = other?.people.get(user.id) ?? 'none';
    const agreed = theirs === 'asked' || theirs === 'contact';
    const hidden = other === undefined || theirs === 'blocked';
    if (t === 'addContact') {
      this.#set(user, id, agreed ? 'contact' : 'asked');
      if (!hidden) this.#set(other, user.id, agreed ? 'contact' : 'asking');
    } else if (t !== 'unblock' || is === 'blocked') {
      this.#set(user, id, t === 'block' ? 'blocked' : 'none');
      if (!hidden && t !== 'unblock') this.#set(other, user.id, 'none');
    }
    return {};
  }

  #set(user: FakeUser, id: string, is: Relation): void {
    if (is === (user.people.get(id) ?? 'none')) return;
    user.people.set(id, is);
    this.#tellPerson(user, id);
    if (is === 'none') user.people.delete(id);
  }

  #person(user: FakeUser, id: string): PersonView {
    const is = user.people.get(id) ?? 'none';
    const other = is === 'contact' ? this.find(id) : undefined;
    if (other === undefined) return { id, is };
    const { presence, seenAt } = other;
    if (presence !== 'offline') return { id, is, presence };
    return { id, is, presence, seenAgoMs: Math.round(performance.now() - seenAt) };
  }

  #history(user: FakeUser, command: Of<'history' | 'forgetCalls' | 'sawMissed'>): FakeAnswer {
    if (command.t === 'history') {
      const from = user.calls.findIndex(({ id }) => id === command.after) + 1;
      const page = user.calls.slice(from, from + command.limit);
      const now = performance.now();
      return {
        calls: page.map(({ at, ...call }) => ({ ...call, agoMs: Math.round(now - at) })),
        more: user.calls.length > from + page.length,
      };
    }
    if (command.t === 'sawMissed') for (const call of user.calls) call.unseen = false;
    else
      user.calls = user.calls.filter(({ id }) => command.call !== undefined && id !== command.call);
    this.#tellMe(user);
    return {};
  }

  #changed(session: FakeSession, user: FakeUser): FakeAnswer {
    this.#tellMe(user);
    return { standing: this.standingOf(session) };
  }

  #tellMe(user: FakeUser): void {
    for (const session of this.sessionsOf(user)) {
      this.#host.tell(session, { t: 'me', me: meOf(user, session.device) });
    }
  }

  #tellPerson(user: FakeUser, id: string): void {
    const person = this.#person(user, id);
    for (const session of this.sessionsOf(user)) this.#host.tell(session, { t: 'person', person });
  }
}

function meOf(user: FakeUser, device: string): MeView {
  const { id, isByToken, callers, secondCall, password, passkeys, calls } = user;
  const hasPassword = password !== undefined;
  return {
    id,
    kind: isByToken ? 'token' : hasPassword || passkeys > 0 ? 'account' : 'guest',
    device,
    callers,
    secondCall,
    hasPassword,
    passkeys,
    missed: calls.filter(({ unseen }) => unseen).length,
  };
}
