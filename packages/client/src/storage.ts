/**
 * What the SDK keeps in the browser, each server's apart from every other's: the device's secret, who
 * is signed in, whether they hide and the rights to rooms for the life of the profile, the session for that of the tab.
 * A session is bound to a lock among tabs: a duplicated tab has a copy of it and must not use it.
 * Without locks (an insecure page) no session outlives its page.
 */
import type { StoredIdentity, StoredSession } from '@parley/core/client';
import { type Entropy, randomSecret } from '@parley/core/kit';
import type { CallMedia } from '@parley/protocol';
import { sdkLimits } from './limits.ts';
import type { Storage } from './platform.ts';

const SECRET = /^[A-Za-z0-9_-]{22,64}$/;
const IDENTITY = /^(\S{2,64}) ([A-Za-z0-9_-]{22,64})$/;
const STORED =
  /^([A-Za-z0-9_-]{22,64}) ([A-Za-z0-9_-]{22,64}) (\d{1,6})(?: (left)| (audio|video) ([A-Za-z0-9_-]{22,64}|) (\S{2,64}))?$/;

export class ClientStorage {
  readonly #storage: Storage;
  readonly #names: Record<
    'device' | 'identity' | 'session' | 'ticket' | 'rooms' | 'hidden',
    string
  >;
  #held: { sid: string; release: () => void } | undefined;
  /** The newest session to keep, while its lock is awaited. */
  #latest: StoredSession | null = null;
  /** Another tab goes on with the session. */
  #isHandedOver = false;

  constructor(storage: Storage, server: string) {
    this.#storage = storage;
    this.#names = {
      device: `parley.device:${server}`,
      identity: `parley.identity:${server}`,
      session: `parley.session:${server}`,
      ticket: `parley.ticket:${server}`,
      rooms: `parley.rooms:${server}`,
      hidden: `parley.hidden:${server}`,
    };
  }

  deviceSecret(entropy: Entropy): string {
    const stored = this.#storage.device.get(this.#names.device);
    if (stored !== null && SECRET.test(stored)) return stored;
    const fresh = randomSecret(entropy);
    this.#storage.device.set(this.#names.device, fresh);
    return fresh;
  }

  /** Whoever is signed in, the same in all tabs of this browser. */
  get identity(): StoredIdentity | null {
    const stored = IDENTITY.exec(this.#storage.device.get(this.#names.identity) ?? '');
    const [, id, secret] = stored ?? [];
    return id === undefined || secret === undefined ? null : { id, secret };
  }

  keepIdentity(identity: StoredIdentity | null): void {
    const text = identity === null ? null : `${identity.id} ${identity.secret}`;
    this.#storage.device.set(this.#names.identity, text);
  }

  /** Tells of another tab that signed in or out. Returns what ends the watching. */
  watchIdentity(changed: (identity: StoredIdentity | null) => void): () => void {
    return this.#storage.watch((key) => {
      if (key === null || key === this.#names.identity) changed(this.identity);
    });
  }

  /** The person wishes that nobody learns their address, in whichever tab. */
  get hidesAddress(): boolean {
    return this.#storage.device.get(this.#names.hidden) === 'yes';
  }

  keepHidesAddress(on: boolean): void {
    this.#storage.device.set(this.#names.hidden, on ? 'yes' : null);
  }

  /** Tells of another tab that changed it. Returns what ends the watching. */
  watchHidesAddress(changed: (on: boolean) => void): () => void {
    return this.#storage.watch((key) => {
      if (key === null || key === this.#names.hidden) changed(this.hidesAddress);
    });
  }

  /** The session of this tab before its reload; not of another tab that is still there. */
  async takeSession(): Promise<StoredSession | undefined> {
    const stored = STORED.exec(this.#storage.tab.get(this.#names.session) ?? '');
    const [, sid, secret, gen, left, media, key, user] = stored ?? [];
    if (sid === undefined || secret === undefined) return undefined;
    const release = await this.#storage.hold(lockOf(sid), sdkLimits.sessionLockWaitMs);
    if (release === undefined) return undefined;
    this.#held = { sid, release };
    const isByName = media !== undefined && key !== undefined && user !== undefined;
    const byName = isByName ? { user, media: media as CallMedia, key } : undefined;
    const call = left === 'left' ? left : byName;
    const ticket = this.#storage.tab.get(this.#names.ticket);
    const kept = { sid, secret, gen: Number(gen), ...(ticket !== null && { ticket }) };
    return { ...kept, ...(call !== undefined && { call }) };
  }

  /** Of the session that this tab holds. */
  get sid(): string | undefined {
    return this.#held?.sid;
  }

  /** Of the session that this tab would have, were it not another's. */
  get copiedSid(): string | undefined {
    const [sid] = this.#storage.tab.get(this.#names.session)?.split(' ') ?? [];
    return this.#held === undefined ? sid : undefined;
  }

  /** The session as the tab that goes on with it takes it. */
  handOver(): string | undefined {
    const text = this.#storage.tab.get(this.#names.session) ?? undefined;
    this.#isHandedOver = true;
    this.#held?.release();
    return text;
  }

  /** What another tab handed over is this tab's from its next page on. */
  takeOver(text: string): void {
    this.#isHandedOver = true;
    this.#held?.release();
    this.#storage.tab.set(this.#names.session, text);
  }

  keepSession(session: StoredSession | null): void {
    if (this.#isHandedOver) return;
    this.#latest = session;
    if (session !== null && session.sid === this.#held?.sid) {
      this.#write(session);
      return;
    }
    this.#held?.release();
    this.#held = undefined;
    this.#storage.tab.set(this.#names.session, null);
    this.#storage.tab.set(this.#names.ticket, null);
    if (session !== null) void this.#hold(session.sid);
  }

  /** The creator's right to a room, if it was made in this browser. */
  roomKey(room: string): string | undefined {
    return this.#rooms().find(([id]) => id === room)?.[1];
  }

  keepRoomKey(room: string, key: string): void {
    const others = this.#rooms().filter(([id]) => id !== room);
    const kept = [...others, [room, key]].slice(-sdkLimits.roomKeysMax);
    this.#storage.device.set(this.#names.rooms, kept.map((pair) => pair.join(' ')).join('\n'));
  }

  async #hold(sid: string): Promise<void> {
    const release = await this.#storage.hold(lockOf(sid), 0);
    if (release === undefined) return;
    if (this.#latest?.sid === sid) {
      this.#held = { sid, release };
      this.#write(this.#latest);
    } else {
      release();
    }
  }

  #write({ sid, secret, gen, call, ticket }: StoredSession): void {
    const byName = typeof call === 'object' ? [call.media, call.key, call.user].join(' ') : call;
    const after = byName === undefined ? '' : ` ${byName}`;
    this.#storage.tab.set(this.#names.session, `${sid} ${secret} ${gen}${after}`);
    this.#storage.tab.set(this.#names.ticket, ticket ?? null);
  }

  #rooms(): [room: string, key: string][] {
    const lines = this.#storage.device.get(this.#names.rooms)?.split('\n') ?? [];
    return lines.slice(-sdkLimits.roomKeysMax).flatMap((line) => {
      const [room = '', key = ''] = line.split(' ');
      return SECRET.test(key) ? [[room, key] as [string, string]] : [];
    });
  }
}

const lockOf = (sid: string): string => `parley.session.${sid}`;
