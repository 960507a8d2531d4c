/**
 * One client at a door: its rate of messages, its signs of life, its end. Does not know what it
 * wishes for.
 */
import type { CloseName } from '@parley/protocol';
import type { Millis } from '../../kit/machine.ts';
import { TokenBucket } from '../../kit/token-bucket.ts';
import { MESSAGE_CHARS } from '../connection.ts';
import { type Context, log, type Timed } from '../context.ts';
import type { ConnectionId, ServerInput } from '../io.ts';
import type { DoorName, News } from './io.ts';
import type { Ending, Guest, Space } from './space.ts';

type Visited = Extract<ServerInput, { t: 'visited' }>;

export class Visit implements Guest, Timed {
  readonly id: ConnectionId;
  readonly door: DoorName;
  readonly address: string;
  readonly #context: Context;
  readonly #space: Space;
  readonly #bucket: TokenBucket;
  #heardAt: Millis;
  #pingAt: Millis;
  #unreadable = 0;
  #isTold = true;
  #isOver = false;

  constructor({ connection, door, address }: Visited, space: Space, context: Context, now: Millis) {
    this.id = connection;
    this.door = door;
    this.address = address;
    this.#context = context;
    this.#space = space;
    this.#bucket = new TokenBucket(context.messageRate, now);
    this.#heardAt = now;
    this.#pingAt = now + context.limits.pingIntervalMs;
    this.#setTimer();
    log(context, { step: 'visit began', door });
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Whether what just arrived may be looked at: it is a sign of life and costs a token, more when it is long. */
  hears(now: Millis, chars = 0): boolean {
    if (this.#isOver) return false;
    this.#heardAt = now;
    if (this.#bucket.take(now, 1 + Math.floor(chars / MESSAGE_CHARS))) return true;
    this.close('rate', now);
    return false;
  }

  /** Counts a frame that makes no sense; who sends too many has to go. */
  heardNonsense(now: Millis): void {
    this.#unreadable += 1;
    if (this.#unreadable >= this.#context.limits.malformedFramesMax) this.close('protocol', now);
  }

  tellNoMore(): void {
    this.#isTold = false;
  }

  tell(news: News): void {
    if (!this.#isTold || this.#isOver) return;
    this.#context.outputs.push({ t: 'told', connection: this.id, news });
  }

  close(why: CloseName, now: Millis): void {
    if (this.#isOver) return;
    this.#context.outputs.push({ t: 'close', connection: this.id, close: why });
    log(this.#context, { step: 'connection cut', connection: this.id, why });
    this.ended(now);
  }

  /** The socket has ended, or was told to: nothing is held for it from here on. */
  ended(now: Millis, how: Ending = 'gone'): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#context.timers.clear(this);
    this.#space.gone(this, now, how);
    log(this.#context, { step: 'visit ended', door: this.door });
  }

  onTime(now: Millis): void {
    const { pingIntervalMs, silentAfterMs } = this.#context.limits;
    if (now >= this.#heardAt + silentAfterMs) return this.close('silent', now);
    if (now >= this.#pingAt) {
      this.#pingAt = now + pingIntervalMs;
      this.#context.outputs.push({ t: 'ping', connection: this.id });
    }
    this.#setTimer();
  }

  #setTimer(): void {
    const silentAt = this.#heardAt + this.#context.limits.silentAfterMs;
    this.#context.timers.set(this, Math.min(this.#pingAt, silentAt));
  }
}
