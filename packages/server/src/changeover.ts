/**
 * What becomes of the machine when one process takes the place of another. The one before stands still while
 * the next makes ready, and then sends its clients there, or goes on as if nothing had been; the next knows what
 * is on its way. Knows no sockets.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Estate, Server, ServerInput, ServerOutput } from '@parley/core/server';
import { inTime } from './in-time.ts';
import type { Log } from './log.ts';
import type { RunLoop } from './run-loop.ts';

interface Parts {
  readonly loop: RunLoop<ServerInput, ServerOutput>;
  readonly machine: Pick<Server, 'gauges' | 'estate'>;
  readonly log: Pick<Log, 'write'>;
  /** To all that was asked of the store and others. */
  readonly answers: () => Promise<void>;
  readonly freezeTimeoutMs: number;
  readonly moveTimeoutMs: number;
}

const LOOK_EVERY_MS = 50;

export class Changeover {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Of the process before this one. */
  inherit(pid: number, estate: Estate): void {
    this.#parts.log.write({ step: 'taking over', pid, rooms: estate.rooms.length });
    this.#parts.loop.feed({ t: 'inherit', estate });
  }

  /** That one is gone. */
  lastCame(): void {
    this.#parts.loop.feed({ t: 'lastCame' });
  }

  /**
   * What is asked from now on waits. Resolves to what there is when what was asked before has its answers;
   * undefined, and all goes on, when that takes too long.
   */
  async freeze(): Promise<Estate | undefined> {
    const { loop, log, answers, machine, freezeTimeoutMs } = this.#parts;
    log.write({ step: 'frozen' });
    loop.hold(({ t }) => t === 'answered');
    const isAnswered = await inTime(freezeTimeoutMs, answers).then(
      () => true,
      () => false,
    );
    if (isAnswered) return machine.estate();
    this.thaw();
    return undefined;
  }

  thaw(): void {
    this.#parts.log.write({ step: 'thawed' });
    this.#parts.loop.release();
  }

  /** Resolves when nobody is left here, or it takes too long. */
  async moveAway(): Promise<void> {
    const { loop, log, moveTimeoutMs } = this.#parts;
    const end = performance.now() + moveTimeoutMs;
    log.write({ step: 'moving clients', clients: this.#clients });
    loop.release({ t: 'handOver' });
    while (this.#clients > 0 && performance.now() < end) await delay(LOOK_EVERY_MS);
  }

  get #clients(): number {
    const { connections, visits } = this.#parts.machine.gauges();
    return connections + visits;
  }
}
