/**
 * Sockets between a client and the server: frames in order, with delay, stalls that block
 * everything behind them, ends that die without a word, closes that hang. A `Path` is the way of
 * one client; all its sockets share it. Knows text, but not what it means.
 */
import type { Millis, Prng } from '@parley/core/kit';
import type { World } from './world.ts';

export type Direction = 'up' | 'down';

/** What an end of a socket is told. */
export interface SocketEvents {
  opened(): void;
  frame(text: string): void;
  ponged(): void;
  closed(code: number, reason: string): void;
}

/** Looks at a frame about to be delivered and may have it changed, or the socket cut around it. */
export type Tap = (
  direction: Direction,
  text: string,
) => { text: string; cut?: 'before' | 'after' };

const closeTimeoutMs = 30_000;
/** How soon what was held up is tried again once nothing is in its way. */
const retransmitMs = 1_000;
const abnormal = 1006;

export class Path {
  readonly delayMs: Millis;
  readonly jitterMs: Millis;
  /** Until then nothing passes in this direction; it is late, not lost. */
  blockedUntil: Record<Direction, Millis> = { up: 0, down: 0 };
  refusesUntil: Millis = 0;
  closesHangUntil: Millis = 0;
  /** Bytes a second that the client reads; the rest waits in the pipe. */
  readsPerSecond = Number.POSITIVE_INFINITY;
  /** The machine is off: its sockets answer no ping. */
  asleepUntil: Millis = 0;
  tap: Tap | undefined;

  constructor(delayMs: Millis, jitterMs: Millis) {
    this.delayMs = delayMs;
    this.jitterMs = jitterMs;
  }

  block(direction: Direction, until: Millis): void {
    this.blockedUntil[direction] = Math.max(this.blockedUntil[direction], until);
  }

  heal(): void {
    this.blockedUntil = { up: 0, down: 0 };
    this.refusesUntil = 0;
    this.closesHangUntil = 0;
    this.readsPerSecond = Number.POSITIVE_INFINITY;
    this.asleepUntil = 0;
    this.tap = undefined;
  }
}

type Item =
  | { is: 'frame'; text: string }
  | { is: 'ping' }
  | { is: 'pong' }
  | { is: 'close'; code: number; reason: string };

interface Lane {
  direction: Direction;
  items: { item: Item; at: Millis }[];
  lastAt: Millis;
  /** A slow reader is at it until then. */
  readingUntil: Millis;
  /** A pump is waiting in the world's queue. */
  pumping: boolean;
}

const lane = (direction: Direction): Lane => ({
  direction,
  items: [],
  lastAt: 0,
  readingUntil: 0,
  pumping: false,
});

export class Socket {
  readonly #world: World;
  readonly #chance: Prng;
  readonly #path: Path;
  readonly #lanes = { up: lane('up'), down: lane('down') };
  /** The event receivers; gone once that side was told of the end. */
  #ends: { client: SocketEvents | undefined; server: SocketEvents | undefined };
  #closing = { client: false, server: false };
  /** Nothing passes any more, whether or not the ends know. */
  #dead = false;

  constructor(world: World, chance: Prng, path: Path, client: SocketEvents) {
    this.#world = world;
    this.#chance = chance;
    this.#path = path;
    this.#ends = { client, server: undefined };
  }

  /**
   * `accept` gives the server's end, or undefined when nobody listens. While the server is frozen its kernel
   * takes the connection, and nobody answers.
   */
  connect(accept: () => SocketEvents | undefined, isFrozen: () => boolean = () => false): void {
    const arrive = (): void => {
      if (this.#dead || this.#ends.client === undefined) return;
      const { now } = this.#world;
      const waitMs = Math.max(this.#path.blockedUntil.up, this.#path.blockedUntil.down) - now;
      if (waitMs > 0) {
        return this.#world.after(Math.min(waitMs, retransmitMs) + this.#delay(), arrive);
      }
      if (isFrozen()) return this.#world.after(retransmitMs, arrive);
      const server = now < this.#path.refusesUntil ? undefined : accept();
      if (server === undefined) return this.#tell('client', abnormal, '');
      this.#ends.server = server;
      server.opened();
      this.#world.after(this.#delay(), () => {
        if (!this.#dead && !this.#closing.client) this.#ends.client?.opened();
      });
    };
    this.#world.after(this.#delay() * 2, arrive);
  }

  get isOver(): boolean {
    return this.#ends.client === undefined && this.#ends.server === undefined;
  }

  sendUp(text: string): void {
    if (!this.#closing.client) this.#put(this.#lanes.up, { is: 'frame', text });
  }

  sendDown(text: string): void {
    if (!this.#closing.server) this.#put(this.#lanes.down, { is: 'frame', text });
  }

  ping(): void {
    if (!this.#closing.server) this.#put(this.#lanes.down, { is: 'ping' });
  }

  close(side: 'client' | 'server', code: number, reason: string): void {
    if (this.#closing[side] || this.#ends[side] === undefined) return;
    this.#closing[side] = true;
    if (side === 'client' && this.#ends.server === undefined) {
      return this.#world.after(0, () => this.#tell('client', abnormal, ''));
    }
    this.#put(this.#lanes[side === 'client' ? 'up' : 'down'], { is: 'close', code, reason });
    this.#world.after(closeTimeoutMs, () => {
      this.#tell(side, abnormal, '');
      if (side === 'server') this.#dead = true;
    });
  }

  /** A reset: what is under way is lost, and the sides named hear of it. */
  cut(told: 'both' | 'client' | 'server' | 'nobody'): void {
    this.#dead = true;
    for (const side of ['client', 'server'] as const) {
      if (told !== 'both' && told !== side) continue;
      this.#world.after(this.#delay(), () => this.#tell(side, abnormal, ''));
    }
  }

  #tell(side: 'client' | 'server', code: number, reason: string): void {
    const end = this.#ends[side];
    this.#ends[side] = undefined;
    end?.closed(code, reason);
  }

  #delay(): Millis {
    return this.#path.delayMs + Math.floor(this.#chance.unit() * this.#path.jitterMs);
  }

  #put(into: Lane, item: Item): void {
    if (this.#dead) return;
    into.lastAt = Math.max(into.lastAt, this.#world.now + this.#delay());
    into.items.push({ item, at: into.lastAt });
    if (!into.pumping) this.#pumpAt(into, into.lastAt);
  }

  #pumpAt(from: Lane, at: Millis): void {
    from.pumping = true;
    this.#world.at(at, () => this.#pump(from));
  }

  #pump(from: Lane): void {
    from.pumping = false;
    for (;;) {
      const head = from.items[0];
      if (this.#dead || head === undefined) return;
      const { now } = this.#world;
      const at = Math.max(head.at, this.#freeAt(from));
      if (at > now) return this.#pumpAt(from, Math.min(at, Math.max(head.at, now + retransmitMs)));
      from.items.shift();
      const bytes = head.item.is === 'frame' ? head.item.text.length : 0;
      from.readingUntil = now + (bytes * 1_000) / this.#path.readsPerSecond;
      this.#deliver(from.direction, head.item);
    }
  }

  /** When neither a stall nor a slow reader holds this direction up. */
  #freeAt({ direction, readingUntil }: Lane): Millis {
    const { blockedUntil, readsPerSecond } = this.#path;
    const isSlow = direction === 'down' && Number.isFinite(readsPerSecond);
    return Math.max(blockedUntil[direction], isSlow ? readingUntil : 0);
  }

  #deliver(direction: Direction, item: Item): void {
    const end = direction === 'up' ? this.#ends.server : this.#ends.client;
    switch (item.is) {
      case 'frame':
        return this.#deliverFrame(direction, item.text, end);
      case 'ping':
        if (this.#world.now >= this.#path.asleepUntil) this.#put(this.#lanes.up, { is: 'pong' });
        return;
      case 'pong':
        return end?.ponged();
      case 'close':
        return this.#deliverClose(direction, item.code, item.reason);
    }
  }

  #deliverFrame(direction: Direction, text: string, end: SocketEvents | undefined): void {
    const tapped = this.#path.tap?.(direction, text) ?? { text };
    if (tapped.cut === 'before') return this.cut('both');
    // A browser's closing socket is deaf, a server's still hears what was under way.
    if (direction === 'up' || !this.#closing.client) end?.frame(tapped.text);
    if (tapped.cut === 'after') this.cut('both');
  }

  #deliverClose(direction: Direction, code: number, reason: string): void {
    const [closer, other] =
      direction === 'up' ? (['client', 'server'] as const) : (['server', 'client'] as const);
    const wasClosing = this.#closing[other];
    this.#closing[other] = true;
    this.#tell(other, code, reason);
    if (wasClosing || this.#world.now < this.#path.closesHangUntil) return;
    this.#world.after(this.#delay(), () => {
      this.#dead = true;
      this.#tell(closer, code, reason);
    });
  }
}
