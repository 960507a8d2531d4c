/**
 * What becomes of the machine when another process takes the place of this one: it stands still while that one
 * makes ready, and then sends its clients there, or goes on as if nothing had been. Knows no sockets.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Server, ServerInput, ServerOutput } from '@parley/core/server';
import type { Log } from './log.ts';
import type { RunLoop } from './run-loop.ts';

interface Parts {
  readonly loop: RunLoop<ServerInput, ServerOutput>;
  readonly machine: Pick<Server, 'gauges'>;
  readonly log: Pick<Log, 'write'>;
  /** To all that was asked of the store and others. */
  readonly answers: () => Promise<void>;
  readonly moveTimeoutMs: number;
}

const LOOK_EVERY_MS = 50;

export class GivingWay {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** What is asked from now on waits. Resolves when what was asked before has its answers. */
  async freeze(): Promise<void> {
    const { loop, log, answers } = this.#parts;
    log.write({ step: 'frozen' });
    loop.hold(({ t }) => t === 'answered');
    await answers();
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
