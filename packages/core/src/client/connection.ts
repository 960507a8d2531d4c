/**
 * The life of sockets: when one is opened, given up, replaced, and when the client waits. At most two
 * exist at a time, the current one and the attempt to get a better one. Knows nothing of sessions:
 * it is told when an attempt was welcomed.
 */
import { closeCodes, orderOf, slotOf } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import type { Attempt } from './attempt.ts';
import { backOffMs } from './back-off.ts';
import type { ConnectionHost } from './connection-host.ts';
import type { Context } from './context.ts';
import { Hellos } from './hellos.ts';
import type { EnvironmentEvent, SocketId } from './io.ts';
import type { ConnectionState, StopReason } from './state.ts';

/** Network events come in bursts. */
const ASKED_AT_ONCE_MAX = 3;

export class Connection {
  readonly #context: Context;
  readonly #host: ConnectionHost;
  #attempt: Attempt = { is: 'idle' };
  #current: { socket: SocketId; since: Millis } | undefined;
  #live = false;
  #lostAt: Millis | undefined;
  /** The server wants us elsewhere; until we are there, what we have is as good as ever. */
  #isMoving = false;
  #sockets = 0;
  readonly #hellos = new Hellos();
  /** Attempts since the last steady connection: the exponent of the back-off. */
  #failures = 0;
  /** Since the current socket was welcomed: that it fails says nothing about the server. */
  #networkChanged = false;
  #eventAt = Number.NEGATIVE_INFINITY;
  /** As the browser says. */
  #offline = false;
  /** Sockets in a row that came to nothing. */
  #failedSockets = 0;
  /** What the server was asked without a socket, last. */
  #isAnswering = false;

  constructor(context: Context, host: ConnectionHost) {
    this.#context = context;
    this.#host = host;
  }

  get state(): ConnectionState {
    const attempt = this.#attempt;
    if (attempt.is === 'stopped') return { is: 'stopped', why: attempt.why };
    if (attempt.is === 'idle') return { is: 'idle' };
    if (this.#isMoving) return { is: 'online' };
    if (attempt.is === 'welcoming' && attempt.slotAt !== undefined) {
      return { is: 'queued', slotAt: attempt.slotAt };
    }
    if (attempt.is === 'none' && this.#live) return { is: 'online' };
    if (this.#lostAt === undefined) return { is: 'connecting' };
    const retryAt = attempt.is === 'waiting' ? attempt.until : this.#context.now;
    return { is: 'resuming', since: this.#lostAt, retryAt };
  }

  get offline(): boolean {
    return this.#offline;
  }

  get isStopped(): boolean {
    return this.#attempt.is === 'stopped';
  }

  start(): void {
    if (this.#attempt.is === 'idle') this.#open();
  }

  /** On the current socket, if there is one. */
  send(text: string): void {
    if (this.#current !== undefined) this.sendOn(this.#current.socket, text);
  }

  sendOn(socket: SocketId, text: string): void {
    this.#context.out.push({ t: 'sendSocket', socket, text });
  }

  /** Frames of any other socket are of the past. */
  listensTo(socket: SocketId): 'current' | 'attempt' | undefined {
    if (socket === this.#current?.socket) return 'current';
    const attempt = this.#attempt;
    return attempt.is === 'welcoming' && attempt.socket === socket ? 'attempt' : undefined;
  }

  socketOpened(socket: SocketId): void {
    const attempt = this.#attempt;
    if (attempt.is !== 'connecting' || attempt.socket !== socket) return;
    const { timers, limits, now } = this.#context;
    this.#set({ is: 'welcoming', socket, since: now, doubted: false });
    timers.set('connect', now + limits.welcomeMs);
    this.#hellos.sent(socket);
    this.#host.opened(socket);
  }

  queued(slotMs: Millis): void {
    const attempt = this.#attempt;
    if (attempt.is !== 'welcoming') return;
    const { timers, limits, now } = this.#context;
    this.#set({ ...attempt, slotAt: now + slotMs });
    timers.set('connect', now + slotMs + limits.welcomeMs);
  }

  /** The attempt is the current socket now, and the one before it is closed. */
  welcomed(): void {
    const attempt = this.#attempt;
    if (attempt.is !== 'welcoming') return;
    this.#context.timers.clear('connect');
    if (this.#current !== undefined) this.#close(this.#current.socket, closeCodes.superseded.code);
    this.#current = { socket: attempt.socket, since: this.#context.now };
    this.#live = false;
    this.#networkChanged = false;
    this.#failedSockets = 0;
    this.#isAnswering = false;
    this.#set({ is: 'none' });
  }

  /** Everything missed has arrived. */
  live(): void {
    this.#live = true;
    this.#isMoving = false;
    this.#lostAt = undefined;
    this.#context.touched = true;
  }

  socketClosed(socket: SocketId, code: number, reason: string): void {
    const attempt = this.#attempt;
    const order = orderOf(code);
    if ('socket' in attempt && attempt.socket === socket) {
      if (order === 'stop' && code !== closeCodes.superseded.code) return this.#stopFor(code);
      if (order === 'newSession') this.#host.newSession();
      return this.#attemptFailed(code, slotOf(reason), attempt.doubted);
    }
    if (this.#current?.socket !== socket) return;
    const ownSuccessor = code === closeCodes.superseded.code && this.#hellos.tookFrom(socket);
    const fights = code === closeCodes.superseded.code && this.#context.mutants.has('B15');
    if (order === 'stop' && !ownSuccessor && !fights) return this.#stopFor(code);
    this.#dropCurrent();
    if (order === 'newSession') this.#host.newSession();
    // An attempt under way goes on: it was made because this end was expected.
    if (attempt.is !== 'none') return;
    const ordered = ownSuccessor || (order === 'resume' && code >= closeCodes.protocol.code);
    this.#retry(code, slotOf(reason) ?? (ordered && this.#failures === 0 ? 0 : undefined));
  }

  /** Another socket is to take the place of the current one, with which nothing is wrong. */
  move(): void {
    if (this.#attempt.is !== 'none') return;
    this.#isMoving = true;
    this.#failures = 0;
    this.#open();
  }

  /** The current socket is not trusted any more: get another, and keep this one until then. */
  replace(why: string): void {
    const isAlone = this.#attempt.is === 'none';
    if (this.#context.mutants.has('B16')) return; // the bug: it waits for the end
    if (!isAlone && !this.#isMoving) return;
    this.#context.out.push({ t: 'log', event: { step: 'connection replaced', why } });
    this.#lostAt ??= this.#context.now;
    this.#live = false;
    this.#isMoving = false;
    this.#context.touched = true;
    if (!isAlone) return;
    const steady = this.#wasSteady();
    this.#failures = steady ? 0 : this.#failures + 1;
    if (steady) this.#open();
    else this.#retry(0, undefined);
  }

  /** Something happened that makes a connection likelier, or the present one doubtful. */
  environment(event: EnvironmentEvent): void {
    if (event === 'online' || event === 'offline') {
      this.#offline = event === 'offline';
      this.#context.touched = true;
    }
    if (event === 'offline' || event === 'hidden') return;
    const attempt = this.#attempt;
    const { now, limits, inCall } = this.#context;
    const ofNetwork = event === 'online' || event === 'networkChanged';
    if (ofNetwork) {
      this.#networkChanged = true;
      this.#eventAt = now;
      this.#failures = 0;
      if (attempt.is === 'reaching') return this.#askAnew(attempt);
    }
    if (attempt.is === 'none') {
      // Between two networks there was none: what the old one carried is gone.
      if (event === 'online' && inCall) return this.replace('network');
      return this.#host.doubted();
    }
    if (attempt.is === 'waiting') return this.#open();
    if (!('socket' in attempt) || 'slotAt' in attempt || event === 'visible') return;
    if (now - attempt.since >= limits.burstMs) {
      // It may hang on a network that is gone.
      this.#giveUp(attempt);
      this.#open();
    } else if (ofNetwork) {
      this.#set({ ...attempt, doubted: true });
      this.#context.timers.set('connect', now + limits.probeMs);
    }
  }

  /** A person waits for an answer: do not let the back-off of an idle tab hold them up. */
  hurry(): void {
    if (this.#attempt.is === 'waiting') this.#open();
  }

  /** A call fell silent: nothing is waited for. */
  urge(): void {
    const attempt = this.#attempt;
    if (attempt.is === 'waiting') this.#open();
    if (attempt.is === 'connecting' && !attempt.urgent) this.#hasten({ ...attempt, urgent: true });
  }

  serverProbed(reachable: boolean): void {
    const attempt = this.#attempt;
    const { timers, limits } = this.#context;
    // It is far away, but there.
    if (attempt.is === 'connecting' && attempt.urgent && reachable) {
      timers.set('connect', attempt.since + limits.connectMs);
    }
    if (attempt.is !== 'reaching') return;
    this.#set({ ...attempt, asked: attempt.asked - 1 });
    if (!reachable && attempt.asked > 1) return;
    timers.clear('reach');
    this.#isAnswering = reachable;
    if (reachable) return this.#connect();
    if (attempt.again) return this.#open();
    this.#failures += 1;
    this.#wait(undefined);
  }

  /** The watchdog of an attempt, the time to retry, and a shell that did not answer. */
  timeout(timer: 'connect' | 'retry' | 'reach'): void {
    const attempt = this.#attempt;
    if (timer === 'retry' && attempt.is === 'waiting') this.#open();
    if (timer === 'reach') this.serverProbed(false);
    if (timer === 'connect' && 'socket' in attempt) {
      this.#giveUp(attempt);
      const hasHaste = attempt.is === 'connecting' && attempt.urgent;
      if (attempt.doubted || hasHaste) this.#open();
      else this.#attemptFailed(0, undefined);
    }
  }

  /** The server speaks another version. */
  refuseVersion(): void {
    this.stop('version');
    this.#host.stopped('version');
  }

  stop(why: StopReason): void {
    if (this.#attempt.is === 'stopped') return;
    const { timers } = this.#context;
    for (const timer of ['connect', 'retry', 'reach'] as const) timers.clear(timer);
    if ('socket' in this.#attempt) this.#close(this.#attempt.socket, closeCodes.goodbye.code);
    if (this.#current !== undefined) this.#close(this.#current.socket, closeCodes.goodbye.code);
    this.#current = undefined;
    this.#set({ is: 'stopped', why });
  }

  #stopFor(code: number): void {
    const superseded = code === closeCodes.superseded.code;
    const goodbye = code === closeCodes.goodbye.code;
    const why = superseded ? 'superseded' : goodbye ? 'goodbye' : 'denied';
    this.stop(why);
    this.#host.stopped(why);
  }

  #attemptFailed(code: number, slotMs: Millis | undefined, doubted = false): void {
    const { limits, now, inCall } = this.#context;
    this.#context.timers.clear('connect');
    // Browsers give up what they were connecting with each event of a burst: that says nothing of the server.
    const isOfBurst = doubted || (inCall && now - this.#eventAt < limits.burstMs);
    if (isOfBurst && slotMs === undefined) {
      return this.#retry(code, limits.retryBurstMs);
    }
    this.#failedSockets += 1;
    this.#failures += 1;
    this.#retry(code, slotMs);
  }

  #dropCurrent(): void {
    this.#failures = this.#wasSteady() ? 0 : this.#failures + 1;
    this.#current = undefined;
    this.#live = false;
    this.#isMoving = false;
    this.#lostAt ??= this.#context.now;
    this.#context.touched = true;
    this.#host.lost();
  }

  #wasSteady(): boolean {
    const { now, limits } = this.#context;
    if (this.#current === undefined) return false;
    return this.#networkChanged || now - this.#current.since >= limits.steadyMs;
  }

  #retry(code: number, waitMs: Millis | undefined): void {
    const retryMs = this.#wait(waitMs);
    this.#context.out.push({ t: 'log', event: { step: 'connection lost', code, retryMs } });
  }

  /** `waitMs` as ordered, else full jitter in the window of the back-off. */
  #wait(waitMs: Millis | undefined): Millis {
    const { timers, limits, now, visible, inCall, isAwaited, isSomebody } = this.#context;
    if (waitMs === undefined && !visible && !inCall && !isAwaited && !isSomebody) {
      this.#set({ is: 'waiting', until: null });
      return 0;
    }
    // One that answered has to be spared.
    const onlyAsks = this.#failedSockets >= limits.reachAfterFailures && !this.#isAnswering;
    const ms = waitMs ?? backOffMs(this.#context, this.#failures, onlyAsks);
    this.#set({ is: 'waiting', until: now + ms });
    timers.set('retry', now + ms);
    return Math.round(ms);
  }

  #open(): void {
    const { timers, limits } = this.#context;
    timers.clear('retry');
    if (this.#failedSockets < limits.reachAfterFailures) return this.#connect();
    // Browsers hold back sockets after many have failed; a plain request they let through.
    this.#ask({ again: false, asked: 0 });
  }

  #ask({ again, asked }: { again: boolean; asked: number }): void {
    const { timers, limits, out, now } = this.#context;
    this.#set({ is: 'reaching', again, asked: asked + 1 });
    timers.set('reach', now + limits.reachTimeoutMs + limits.burstMs);
    out.push({ t: 'probeServer', timeoutMs: limits.reachTimeoutMs });
  }

  /** The answer may have been on its way by the network that is gone. */
  #askAnew({ asked }: Extract<Attempt, { is: 'reaching' }>): void {
    if (asked < ASKED_AT_ONCE_MAX) this.#ask({ again: true, asked });
    else this.#set({ is: 'reaching', again: true, asked });
  }

  #connect(): void {
    const { timers, limits, out, now, mutants } = this.#context;
    this.#sockets += 1;
    const socket = this.#sockets;
    const attempt = {
      is: 'connecting',
      socket,
      since: now,
      doubted: false,
      urgent: false,
    } as const;
    this.#set(attempt);
    // B17, the bug: nobody watches
    if (!mutants.has('B17')) timers.set('connect', now + limits.connectMs);
    out.push({ t: 'log', event: { step: 'connecting', attempt: this.#failures + 1 } });
    out.push({ t: 'openSocket', socket });
    if (this.#host.isUrgent()) this.#hasten({ ...attempt, urgent: true });
  }

  /**
   * What was sent into a hole is sent again ever more seldom, but at once by a new socket. So it has little
   * time, unless the server answers a request beside it.
   */
  #hasten(attempt: Extract<Attempt, { is: 'connecting' }>): void {
    const { timers, limits, out, now } = this.#context;
    this.#set(attempt);
    timers.set('connect', Math.max(now, attempt.since + limits.connectUrgentMs));
    out.push({ t: 'probeServer', timeoutMs: limits.reachTimeoutUrgentMs });
  }

  #giveUp(attempt: Extract<Attempt, { socket: SocketId }>): void {
    if (attempt.is === 'welcoming') this.#hellos.givenUp();
    this.#close(attempt.socket, closeCodes.silent.code);
  }

  #close(socket: SocketId, code: number): void {
    this.#context.out.push({ t: 'closeSocket', socket, code });
  }

  #set(attempt: Attempt): void {
    this.#attempt = attempt;
    this.#context.touched = true;
  }
}
