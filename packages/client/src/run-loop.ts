/**
 * Drives the machine: an input at a time, its outputs drained, one timer at its deadline. Notices
 * that the machine under us slept, because the two clocks or the timer disagree. Does not know what
 * inputs and outputs mean.
 */
import type { ClientInput, ClientOutput } from '@parley/core/client';
import type { Machine, Millis } from '@parley/core/kit';
import { sdkLimits } from './limits.ts';
import type { Clock } from './platform.ts';

export interface RunLoopOwner {
  carryOut(output: ClientOutput): void;
  /** All outputs of the inputs so far have been carried out. */
  drained(): void;
  /** The machine threw: a mistake of ours. The loop has stopped. */
  failed(error: unknown): void;
}

export class RunLoop {
  readonly #machine: Machine<ClientInput, ClientOutput>;
  readonly #clock: Clock;
  readonly #owner: RunLoopOwner;
  readonly #inputs: ClientInput[] = [];
  #running = false;
  #stopped = false;
  #cancelTimer: (() => void) | undefined;
  /** How far the wall clock is ahead of the monotonic one; they drift apart in sleep. */
  #aheadMs: number;

  constructor(machine: Machine<ClientInput, ClientOutput>, clock: Clock, owner: RunLoopOwner) {
    this.#machine = machine;
    this.#clock = clock;
    this.#owner = owner;
    this.#aheadMs = clock.wall() - clock.now();
  }

  /** An input that comes while another one is worked on waits for its turn. */
  feed(input: ClientInput): void {
    if (this.#stopped) return;
    const aheadMs = this.#clocksParted();
    if (Math.abs(aheadMs) > sdkLimits.sleepMs) {
      this.#inputs.push({ t: 'environment', event: 'woke', sleptMs: Math.max(0, aheadMs) });
    }
    this.#inputs.push(input);
    if (this.#running) return;
    this.#running = true;
    try {
      this.#work();
    } catch (error) {
      this.stop();
      this.#owner.failed(error);
    } finally {
      this.#running = false;
    }
    this.#arm();
  }

  stop(): void {
    this.#stopped = true;
    this.#inputs.length = 0;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #work(): void {
    for (let input = this.#inputs.shift(); input !== undefined; input = this.#inputs.shift()) {
      this.#machine.handle(input, this.#clock.now());
      for (
        let output = this.#machine.pollOutput();
        output !== undefined;
        output = this.#machine.pollOutput()
      ) {
        this.#owner.carryOut(output);
      }
      if (this.#inputs.length === 0) this.#owner.drained();
    }
  }

  #arm(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const deadline = this.#stopped ? undefined : this.#machine.nextTimeout();
    if (deadline === undefined) return;
    // Also without anything to do for long, look at the clocks once in a while.
    const dueAt = Math.min(deadline, this.#clock.now() + sdkLimits.clockLookMs);
    const delayMs = Math.max(0, dueAt - this.#clock.now());
    this.#cancelTimer = this.#clock.setTimer(() => {
      this.#cancelTimer = undefined;
      const late = this.#clock.now() - dueAt > sdkLimits.sleepMs;
      if (late) this.feed({ t: 'environment', event: 'woke' });
      this.feed({ t: 'tick' });
    }, delayMs);
  }

  /** Some systems stop the monotonic clock while they sleep, others only the timers. */
  #clocksParted(): Millis {
    const aheadMs = this.#clock.wall() - this.#clock.now();
    const partedMs = aheadMs - this.#aheadMs;
    this.#aheadMs = aheadMs;
    return partedMs;
  }
}
