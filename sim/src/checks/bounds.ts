/** The server's queues, maps, timers and outputs stay within their bounds at every step (I28, I29, I31). */
import type { Millis } from '@parley/core/kit';
import type { ServerLimits } from '@parley/core/server';
import type { ServerNode } from '../server-node.ts';
import type { Check, Frame, Judge } from './check.ts';

const outputsMax = 2_000;
const timersPerThing = 4;
const timersApart = 16;
/** Gauges are read after so many steps. */
const every = 8;

export class BoundsCheck implements Check {
  readonly #judge: Judge;
  readonly #server: ServerNode;
  readonly #limits: ServerLimits;
  #steps = 0;
  #welcomes: Millis[] = [];

  constructor(judge: Judge, server: ServerNode, limits: ServerLimits) {
    this.#judge = judge;
    this.#server = server;
    this.#limits = limits;
  }

  serverRestarted(): void {
    this.#welcomes = [];
  }

  serverTook(): void {
    this.#steps += 1;
  }

  serverSent(_connection: number, frame: Frame): void {
    if (frame.t === 'welcome') this.#welcomed();
    const code = frame['code'];
    if (typeof code !== 'string') {
      if (frame.t === 'queued') this.#judge.mark('queued');
      if (frame.t === 'beat' || frame.t === 'lobby') this.#judge.mark('volatile');
      return;
    }
    if (code === 'rate_limited') this.#judge.mark('rate limited');
    if (code === 'room_full') this.#judge.mark('room full');
    if (code === 'room_unavailable') this.#judge.mark('locked out');
    if (code === 'password_needed') this.#judge.mark('password wrong');
  }

  #welcomed(): void {
    const { now } = this.#judge;
    this.#welcomes = [...this.#welcomes.filter((at) => now - at < 1_000), now];
    // As many as were saved up, and those of that second.
    const most = 2 * this.#limits.hellosPerSecond + 1;
    if (this.#welcomes.length > most)
      this.#judge.breach('CONN7', `${this.#welcomes.length} were let in within a second`);
  }

  serverClosed(_connection: number, close: string): void {
    if (close === 'slowConsumer') this.#judge.mark('slow consumer cut');
    if (close === 'silent') this.#judge.mark('silent connection cut');
    if (close === 'drain') this.#judge.mark('drained');
    if (close === 'rate') this.#judge.mark('rate limited');
  }

  serverSettled(outputs: number): void {
    if (outputs > outputsMax)
      this.#judge.breach('I31', `the server gave ${outputs} outputs at once`);
    if (this.#steps % every !== 0) return;
    const { connections, sessions, rooms, members, replayBytes, timers, users, invites, asks } =
      this.#server.gauges;
    const { replayCharsMax, replayBudgetChars } = this.#limits;
    const replayMax = Math.min(replayBudgetChars, sessions * replayCharsMax);
    if (replayBytes > replayMax) {
      this.#judge.breach('I28', `${replayBytes} characters wait for ${sessions} sessions`);
    }
    if (users > sessions) this.#judge.breach('I28', `${users} users in ${sessions} sessions`);
    if (asks > this.#limits.asksMax) this.#judge.breach('I28', `${asks} questions wait`);
    if (invites > members) this.#judge.breach('I28', `${invites} invites of ${members} members`);
    const things = connections + sessions + rooms + members + users + invites;
    const timersMax = timersApart + timersPerThing * things;
    if (timers > timersMax) this.#judge.breach('I29', `${timers} timers, at most ${timersMax}`);
  }
}
