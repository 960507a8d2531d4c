/**
 * One socket: the deadline for its hello, its rate of messages, its signs of life, its end. Does not
 * know what frames say; while it is bound it speaks for a session in one epoch.
 */
import {
  type CloseName,
  type DownVolatile,
  encodeVolatile,
  type ErrorCode,
  type UpControl,
} from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import { TokenBucket } from '../kit/token-bucket.ts';
import { type Context, count, log, type Timed } from './context.ts';
import type { ConnectionId, ServerInput } from './io.ts';
import type { Line, Session } from './session.ts';

export type Hello = Extract<UpControl, { t: 'hello' }>;

/** A longer frame counts as several messages, because it is as much work. */
export const MESSAGE_CHARS = 4 * 1024;

interface Bound {
  readonly session: Session;
  readonly epoch: number;
}

export type ConnectionState =
  | { readonly is: 'opened' }
  | { readonly is: 'queued'; readonly hello: Hello }
  | ({ readonly is: 'bound' } & Bound)
  /** Its session is for another process to go on with: nothing but signs of life is exchanged. */
  | { readonly is: 'departing'; readonly session: Session }
  /** Told to close; what it was bound to matters until the socket has really ended. */
  | { readonly is: 'closing'; readonly was: Bound | undefined };

type Opened = Extract<ServerInput, { t: 'opened' }>;

export class Connection implements Line, Timed {
  readonly id: ConnectionId;
  readonly address: string;
  /** Of the page. */
  readonly origin: string;
  readonly #label: string;
  readonly #context: Context;
  readonly #bucket: TokenBucket;
  #state: ConnectionState = { is: 'opened' };
  #heardAt: Millis;
  #pingAt: Millis = 0;
  #beatAt: Millis = 0;
  #malformed = 0;

  constructor(opened: Opened, context: Context, now: Millis) {
    const { connection, address, origin = '', label = '' } = opened;
    this.id = connection;
    this.address = address;
    this.origin = origin;
    this.#label = label;
    this.#context = context;
    this.#bucket = new TokenBucket(context.messageRate, now);
    this.#heardAt = now;
    context.timers.set(this, now + context.limits.helloDeadlineMs);
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Whether what just arrived may be looked at: it is a sign of life and costs a token, more when it is long. */
  hears(now: Millis, chars = 0): boolean {
    if (this.#state.is === 'closing') return false;
    this.#heardAt = now;
    if (this.#bucket.take(now, 1 + Math.floor(chars / MESSAGE_CHARS))) return true;
    const { messagesBurst, messagesPerSecond } = this.#context.limits;
    const slotMs = Math.ceil((messagesBurst * 1_000) / messagesPerSecond);
    this.fault('rate_limited', slotMs);
    this.close('rate', now, slotMs);
    return false;
  }

  queue(hello: Hello, slotMs: Millis, now: Millis): void {
    this.#state = { is: 'queued', hello };
    this.tellSlot(slotMs);
    this.#startPulse(now);
  }

  /** Unless it is about to end, which the line hears of later. */
  tellSlot(slotMs: Millis): void {
    if (this.#state.is === 'queued') this.#sendVolatile({ t: 'queued', slotMs });
  }

  /** Takes the session over and returns its new epoch. */
  bind(session: Session, now: Millis): number {
    session.label = this.#label;
    const epoch = session.bind(this, now);
    this.#state = { is: 'bound', session, epoch };
    this.#startPulse(now);
    return epoch;
  }

  /** What becomes of it has no effect on its session any more, which is returned. */
  depart(now: Millis): Session | undefined {
    if (this.#state.is !== 'bound') return undefined;
    const { session } = this.#state;
    this.#state = { is: 'departing', session };
    this.#startPulse(now);
    return session;
  }

  /** Also to who is behind: it stands at the end of all that was sent. */
  tellToMove(): void {
    if (this.#state.is !== 'departing') return;
    this.#sendVolatile({ t: 'move', a: this.#state.session.commands.last });
  }

  send(text: string): void {
    this.#context.outputs.push({ t: 'send', connection: this.id, text });
  }

  /** While queued there is no session to speak for, but the client may want to know that we live. */
  answerEarly(probe: number | undefined): void {
    if (probe !== undefined) this.#sendVolatile({ t: 'beat', a: 0, probe });
  }

  fault(code: ErrorCode, retryAfterMs?: Millis): void {
    count(this.#context, { what: 'refusal', code });
    this.#sendVolatile({ t: 'fault', code, ...(retryAfterMs !== undefined && { retryAfterMs }) });
  }

  /** Counts a frame that makes no sense; true when it was one too many. */
  countMalformed(): boolean {
    this.#malformed += 1;
    return this.#malformed >= this.#context.limits.malformedFramesMax;
  }

  close(why: CloseName, now: Millis, slotMs?: Millis): void {
    if (this.#state.is === 'closing') return;
    const was = this.#state.is === 'bound' ? this.#state : undefined;
    this.#state = { is: 'closing', was };
    const { timers, outputs } = this.#context;
    timers.clear(this);
    outputs.push({
      t: 'close',
      connection: this.id,
      close: why,
      ...(slotMs !== undefined && { slotMs }),
    });
    log(this.#context, { step: 'connection cut', connection: this.id, why });
    was?.session.unbind(was.epoch, now, why === 'silent' ? why : undefined);
  }

  /** The socket has ended; `isPageGone`: because its page was left, perhaps to be loaded anew. */
  ended(now: Millis, isPageGone = false): void {
    const bound = this.#state.is === 'bound' ? this.#state : undefined;
    const was = this.#state.is === 'closing' ? this.#state.was : bound;
    this.#state = { is: 'closing', was: undefined };
    this.#context.timers.clear(this);
    was?.session.unbind(was.epoch, now, isPageGone ? 'pageGone' : undefined);
  }

  pace(now: Millis): void {
    const session = this.#session;
    if (session === undefined) return;
    this.#beatAt = Math.min(this.#beatAt, now + session.beatIntervalMs);
    this.#setTimer();
  }

  onTime(now: Millis): void {
    if (this.#state.is === 'opened') return this.close('helloTimeout', now);
    if (this.#state.is === 'closing') return;
    if (now >= this.#heardAt + this.#silentAfterMs()) return this.close('silent', now);
    if (this.#state.is === 'bound' && this.#state.session.lags(1, now)) {
      return this.close('slowConsumer', now);
    }
    this.#pulse(now);
    this.#setTimer();
  }

  #startPulse(now: Millis): void {
    this.#pingAt = now + this.#context.limits.pingIntervalMs;
    this.#beatAt = now + this.#beatIntervalMs();
    this.#setTimer();
  }

  #pulse(now: Millis): void {
    if (now >= this.#pingAt) {
      this.#pingAt = now + this.#context.limits.pingIntervalMs;
      this.#context.outputs.push({ t: 'ping', connection: this.id });
    }
    if (now >= this.#beatAt) {
      this.#beatAt = now + this.#beatIntervalMs();
      this.#session?.beat(now);
    }
  }

  /** The timer is not moved by each frame: when it fires, what was heard meanwhile counts. */
  #setTimer(): void {
    const lagsAt = this.#state.is === 'bound' ? this.#state.session.lagsAt() : undefined;
    const silentAt = this.#heardAt + this.#silentAfterMs();
    const at = Math.min(this.#pingAt, this.#beatAt, silentAt, lagsAt ?? silentAt);
    this.#context.timers.set(this, at);
  }

  get #session(): Session | undefined {
    return 'session' in this.#state ? this.#state.session : undefined;
  }

  #silentAfterMs(): Millis {
    return this.#session?.silentAfterMs ?? this.#context.limits.silentAfterMs;
  }

  #beatIntervalMs(): Millis {
    return this.#session?.beatIntervalMs ?? this.#context.limits.beatIntervalMs;
  }

  #sendVolatile(frame: DownVolatile): void {
    this.send(encodeVolatile(frame));
  }
}
