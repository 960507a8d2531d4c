/**
 * The store as a model: all of its calls on maps in memory, at once, with a clock that is injected.
 * Tests and the simulator run against it, and the suite of the real stores keeps it honest. It knows
 * nothing of transactions, because nothing happens beside a call.
 */
import type { CallerPolicy, Relation, SecondCallPolicy, UserKind } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import type {
  Between,
  DevicePush,
  KnownRelation,
  Named,
  NewCall,
  NewDevice,
  NewUser,
  Passkey,
  Reach,
  ShownProof,
  Standing,
  StoreCalls,
  StoredDevice,
  StoredPerson,
  StoredUser,
  UserKey,
} from './store-port.ts';

interface Device extends NewDevice {
  readonly madeAt: Millis;
  seenAt: Millis;
}

interface Call {
  readonly call: NewCall;
  readonly at: Millis;
  unseen: boolean;
}

interface Holder {
  readonly key: UserKey;
  readonly id: string;
  kind: UserKind;
  passwordHash: string | null;
  callers: CallerPolicy;
  secondCall: SecondCallPolicy;
  seenAt: Millis;
  readonly devices: Map<string, Device>;
  readonly passkeys: Map<string, Passkey>;
  readonly people: Map<UserKey, KnownRelation>;
  /** Their names as this user wrote them, for those who are nobody. */
  readonly written: Map<UserKey, string>;
  readonly calls: Map<string, Call>;
  /** By device, the one that was set last at the end. */
  readonly pushes: Map<string, DevicePush>;
}

type Given<Name extends keyof StoreCalls> = Parameters<StoreCalls[Name]>[0];

export class StoreModel implements StoreCalls {
  readonly #users = new Map<UserKey, Holder>();
  readonly #now: () => Millis;

  constructor(now: () => Millis) {
    this.#now = now;
  }

  makeUser({ user, device, guestLifeMs }: Given<'makeUser'>): Standing | null {
    const before = this.#users.get(user.key);
    const isLapsed = before?.kind === 'guest' && this.#ago(before.seenAt) >= guestLifeMs;
    if (before !== undefined && !isLapsed) return null;
    if (user.passkey !== undefined && this.findPasskey(user.passkey) !== null) return null;
    if (isLapsed) this.deleteUser(user);
    const holder = this.#add(user);
    this.#addDevice(holder, device);
    return this.#standing(holder);
  }

  findUser({ key }: Given<'findUser'>): StoredUser | null {
    const holder = this.#users.get(key);
    return holder === undefined ? null : stored(holder);
  }

  admitUser({ user }: Given<'admitUser'>): Standing | null {
    const holder = this.#users.get(user.key) ?? this.#add(user);
    if (holder.kind !== 'token' || holder.id !== user.id) return null;
    holder.seenAt = this.#now();
    return this.#standing(holder);
  }

  openDevice({ hash }: Given<'openDevice'>): { device: string; standing: Standing } | null {
    for (const holder of this.#users.values()) {
      for (const device of holder.devices.values()) {
        if (device.hash !== hash) continue;
        holder.seenAt = this.#now();
        device.seenAt = holder.seenAt;
        return { device: device.id, standing: this.#standing(holder) };
      }
    }
    return null;
  }

  addDevice({ key, device, max, shown }: Given<'addDevice'>): ReturnType<StoreCalls['addDevice']> {
    const holder = this.#users.get(key);
    if (holder === undefined || !isTheirs(holder, shown)) return null;
    const byNeglect = [...holder.devices.values()].sort(
      (a, b) => a.seenAt - b.seenAt || a.madeAt - b.madeAt,
    );
    const neglected = byNeglect.slice(0, Math.max(0, byNeglect.length + 1 - max));
    for (const { id } of neglected) forgetDevice(holder, id);
    this.#addDevice(holder, device);
    holder.seenAt = this.#now();
    return { ...this.#standing(holder), gone: neglected.map(({ id }) => id) };
  }

  listDevices({ key }: Given<'listDevices'>): StoredDevice[] {
    const devices = [...(this.#users.get(key)?.devices.values() ?? [])];
    return devices
      .sort((a, b) => b.seenAt - a.seenAt || b.madeAt - a.madeAt)
      .map(({ id, label, madeAt, seenAt }) => {
        return { id, label, madeAgoMs: this.#ago(madeAt), seenAgoMs: this.#ago(seenAt) };
      });
  }

  dropDevices({ key, only }: Given<'dropDevices'>): { people: UserKey[] } {
    const holder = this.#users.get(key);
    if (holder === undefined) return { people: [] };
    if (only !== undefined) forgetDevice(holder, only);
    else {
      holder.devices.clear();
      holder.pushes.clear();
    }
    const isGivenUp = holder.kind === 'guest' && holder.devices.size === 0;
    return isGivenUp ? this.deleteUser({ key }) : { people: [] };
  }

  setPassword({ key, passwordHash }: Given<'setPassword'>): object {
    const holder = this.#users.get(key);
    if (holder !== undefined) {
      holder.passwordHash = passwordHash;
      keepForGood(holder);
    }
    return {};
  }

  setSettings({ key, callers, secondCall }: Given<'setSettings'>): object {
    const holder = this.#users.get(key);
    if (holder !== undefined) {
      holder.callers = callers ?? holder.callers;
      holder.secondCall = secondCall ?? holder.secondCall;
    }
    return {};
  }

  addPasskey({ key, passkey, max }: Given<'addPasskey'>): { added: boolean } {
    const holder = this.#users.get(key);
    const known = this.findPasskey(passkey) !== null;
    if (holder === undefined || known || holder.passkeys.size >= max) return { added: false };
    holder.passkeys.set(passkey.credential, { ...passkey });
    keepForGood(holder);
    return { added: true };
  }

  listPasskeys({ key }: Given<'listPasskeys'>): string[] {
    return [...(this.#users.get(key)?.passkeys.keys() ?? [])];
  }

  findPasskey({ credential }: Given<'findPasskey'>): (Passkey & { key: UserKey }) | null {
    for (const { key, passkeys } of this.#users.values()) {
      const passkey = passkeys.get(credential);
      if (passkey !== undefined) return { ...passkey, key };
    }
    return null;
  }

  usePasskey({ credential, counter }: Given<'usePasskey'>): object {
    for (const { passkeys } of this.#users.values()) {
      const passkey = passkeys.get(credential);
      if (passkey !== undefined) passkeys.set(credential, { ...passkey, counter });
    }
    return {};
  }

  deleteUser({ key }: Given<'deleteUser'>): { people: UserKey[] } {
    this.#users.delete(key);
    const others = [...this.#users.values()].filter((other) => showsOwnName(relation(other, key)));
    for (const { people } of others) people.delete(key);
    return { people: others.map((other) => other.key) };
  }

  seen({ key, agoMs }: Given<'seen'>): object {
    const holder = this.#users.get(key);
    if (holder !== undefined) holder.seenAt = Math.max(holder.seenAt, this.#now() - agoMs);
    return {};
  }

  addContact({ key, other, max }: Given<'addContact'>): Between | null {
    return this.#between(key, other, (me, them) => {
      const mine = relation(me, other.key);
      const fits = mine !== 'none' || me.people.size < max;
      if (mine === 'contact' || mine === 'blocked' || !fits) return;
      const theirs = relation(them, key);
      if (theirs === 'asked') {
        me.people.set(other.key, 'contact');
        them.people.set(key, 'contact');
        return;
      }
      me.people.set(other.key, 'asked');
      if (theirs === 'none' && them.people.size < max) them.people.set(key, 'asking');
    });
  }

  dropContact({ key, other }: Given<'dropContact'>): Between | null {
    return this.#between(key, other, (me, them) => {
      const mine = relation(me, other.key);
      if (mine === 'none' || mine === 'blocked') return;
      me.people.delete(other.key);
      if (relation(them, key) !== 'blocked') them.people.delete(key);
    });
  }

  block({ key, other, max }: Given<'block'>): Between | null {
    return this.#between(key, other, (me, them) => {
      if (!me.people.has(other.key) && me.people.size >= max) return;
      me.people.set(other.key, 'blocked');
      if (relation(them, key) !== 'blocked') them.people.delete(key);
    });
  }

  unblock({ key, other }: Given<'unblock'>): Between | null {
    return this.#between(key, other, (me) => {
      if (relation(me, other.key) === 'blocked') me.people.delete(other.key);
    });
  }

  reach({ caller, callee }: Given<'reach'>): Reach | null {
    const holder = this.#users.get(callee);
    if (holder === undefined) return null;
    const pushes = [...holder.pushes.values()];
    return { user: stored(holder), caller: relation(holder, caller), pushes };
  }

  addCalls({ calls, keep }: Given<'addCalls'>): { missed: number[] } {
    for (const { key, call } of calls) {
      const holder = this.#users.get(key);
      if (holder === undefined || holder.calls.has(call.id)) continue;
      const at = this.#now() - call.agoMs;
      holder.calls.set(call.id, { call, at, unseen: call.unseen });
      for (const old of newestFirst(holder).slice(keep)) holder.calls.delete(old.call.id);
    }
    return { missed: calls.map(({ key }) => this.findUser({ key })?.missed ?? 0) };
  }

  listCalls({ key, after, limit }: Given<'listCalls'>): { calls: NewCall[]; more: boolean } {
    const holder = this.#users.get(key);
    const all = holder === undefined ? [] : newestFirst(holder);
    const known = after === undefined || holder?.calls.has(after) === true;
    const from = known ? all.findIndex(({ call }) => call.id === after) + 1 : all.length;
    const calls = all.slice(from, from + limit).map(({ call, at, unseen }) => {
      return { ...call, agoMs: this.#ago(at), unseen };
    });
    return { calls, more: from + limit < all.length };
  }

  forgetCalls({ key, call }: Given<'forgetCalls'>): { missed: number } {
    const calls = this.#users.get(key)?.calls;
    if (call === undefined) calls?.clear();
    else calls?.delete(call);
    return { missed: this.findUser({ key })?.missed ?? 0 };
  }

  sawMissed({ key }: Given<'sawMissed'>): object {
    for (const call of this.#users.get(key)?.calls.values() ?? []) call.unseen = false;
    return {};
  }

  setPush({ key, push, max }: Given<'setPush'>): object {
    const holder = this.#users.get(key);
    if (holder === undefined) return {};
    if (holder.kind !== 'token' && !holder.devices.has(push.device)) return {};
    this.dropPush({ endpoint: push.endpoint });
    holder.pushes.delete(push.device);
    holder.pushes.set(push.device, push);
    const [oldest] = holder.pushes.keys();
    if (holder.pushes.size > max && oldest !== undefined) holder.pushes.delete(oldest);
    return {};
  }

  dropPush(given: Given<'dropPush'>): object {
    for (const { pushes } of this.#users.values()) {
      for (const { device, endpoint } of pushes.values()) {
        const goes = 'device' in given ? device === given.device : endpoint === given.endpoint;
        if (goes) pushes.delete(device);
      }
    }
    return {};
  }

  #ago(at: Millis): Millis {
    return Math.max(0, Math.round(this.#now() - at));
  }

  #add(user: NewUser): Holder {
    const holder = this.#holder(user);
    this.#users.set(user.key, holder);
    return holder;
  }

  #holder({ key, id, kind, passwordHash, passkey }: NewUser): Holder {
    return {
      key,
      id,
      kind,
      passwordHash: passwordHash ?? null,
      callers: 'everyone',
      secondCall: 'busy',
      seenAt: this.#now(),
      devices: new Map(),
      passkeys: new Map(passkey === undefined ? [] : [[passkey.credential, passkey]]),
      people: new Map(),
      written: new Map(),
      calls: new Map(),
      pushes: new Map(),
    };
  }

  #addDevice(holder: Holder, device: NewDevice): void {
    const now = this.#now();
    holder.devices.set(device.id, { ...device, madeAt: now, seenAt: now });
  }

  #standing(holder: Holder): Standing {
    const people: StoredPerson[] = [...holder.people].map(([key, is]) => {
      const person = this.#users.get(key);
      const written = holder.written.get(key) ?? key;
      const id = showsOwnName(is) ? (person?.id ?? written) : written;
      return { key, id, is, seenAgoMs: this.#ago(person?.seenAt ?? this.#now()) };
    });
    return { user: stored(holder), people };
  }

  #between(key: UserKey, other: Named, change: (me: Holder, them: Holder) => void): Between | null {
    const me = this.#users.get(key);
    if (me === undefined || key === other.key) return null;
    const them = this.#users.get(other.key) ?? this.#holder({ ...other, kind: 'guest' });
    const isSomebody = this.#users.has(other.key);
    const before = relation(them, key);
    change(me, them);
    const mine = relation(me, other.key);
    me.written.set(other.key, other.id);
    const after = relation(them, key);
    return {
      other: { key: other.key, id: showsOwnName(mine) ? them.id : other.id },
      mine,
      theirs: after === before || !isSomebody ? null : after,
      seenAgoMs: this.#ago(them.seenAt),
    };
  }
}

function stored(holder: Holder): StoredUser {
  const { key, id, kind, passwordHash, callers, secondCall, passkeys, calls } = holder;
  const missed = [...calls.values()].filter(({ unseen }) => unseen).length;
  return { key, id, kind, passwordHash, passkeys: passkeys.size, callers, secondCall, missed };
}

const relation = (holder: Holder, other: UserKey): Relation => holder.people.get(other) ?? 'none';

/**
 * Who asks or is a contact has shown their own name, which ends with them. Who is asked or blocked is called
 * as they were written, or the right spelling would tell that they exist.
 */
const showsOwnName = (is: Relation): boolean => is === 'contact' || is === 'asking';

function keepForGood(holder: Holder): void {
  if (holder.kind === 'guest') holder.kind = 'account';
}

function forgetDevice(holder: Holder, id: string): void {
  holder.devices.delete(id);
  holder.pushes.delete(id);
}

const newestFirst = (holder: Holder): Call[] =>
  [...holder.calls.values()].sort((a, b) => b.at - a.at || (a.call.id < b.call.id ? 1 : -1));

function isTheirs({ passwordHash, passkeys }: Holder, shown?: ShownProof): boolean {
  if (shown === undefined) return true;
  return 'credential' in shown
    ? passkeys.has(shown.credential)
    : passwordHash === shown.passwordHash;
}
