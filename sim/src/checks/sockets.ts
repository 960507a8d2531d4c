/**
 * Sockets as clients open them: one that does not open is given up in time (CLI6), and those who lose
 * the server together do not come back together (CLI3).
 */
import {
  type ClientInput,
  clientLimits,
  type ClientLog,
  type ClientOutput,
  type SocketId,
} from '@parley/core/client';
import type { Millis } from '@parley/core/kit';
import type { ClientNode } from '../client-node.ts';
import type { Check, Judge } from './check.ts';

/** By the client's own clock, and a little more. */
const connectMaxMs = clientLimits.connectMs + 1_000;
/** Closed with one of these, a client chooses by itself when it comes back. */
const unordered = new Set([0, 1006]);
const togetherMs = 3_000;
/** So many who wait for the same time to the millisecond are no accident. */
const alikeMax = 3;

interface Wait {
  readonly tab: ClientNode;
  readonly ms: Millis;
  readonly at: Millis;
}

export class SocketsCheck implements Check {
  readonly #judge: Judge;
  readonly #opening = new Map<ClientNode, Map<SocketId, Millis>>();
  #waits: Wait[] = [];

  constructor(judge: Judge) {
    this.#judge = judge;
  }

  tabTook(tab: ClientNode, input: ClientInput): void {
    if (input.t === 'socketOpened' || input.t === 'socketClosed')
      this.#opening.get(tab)?.delete(input.socket);
  }

  tabGave(tab: ClientNode, output: ClientOutput): void {
    if (output.t === 'openSocket') {
      const opening = this.#opening.get(tab) ?? new Map<SocketId, Millis>();
      this.#opening.set(tab, opening.set(output.socket, tab.localNow));
    }
    if (output.t === 'closeSocket') this.#opening.get(tab)?.delete(output.socket);
    if (output.t === 'log') this.#waited(tab, output.event);
  }

  tabSettled(tab: ClientNode): void {
    const limit = connectMaxMs + tab.timerGrainMs;
    for (const since of this.#opening.get(tab)?.values() ?? []) {
      if (tab.localNow - since > limit)
        this.#judge.breach('CLI6', `${tab.name} waits for a socket since ${since}`);
    }
  }

  #waited(tab: ClientNode, event: ClientLog): void {
    if (event.step !== 'connection lost' || event.retryMs === 0 || !unordered.has(event.code))
      return;
    const { now } = this.#judge;
    const own: Wait = { tab, ms: event.retryMs, at: now };
    this.#waits = [...this.#waits.filter(({ at }) => now - at < togetherMs), own];
    const alike = new Set(this.#waits.flatMap(({ ms, tab: by }) => (ms === own.ms ? [by] : [])));
    if (alike.size > alikeMax)
      this.#judge.breach('CLI3', `${alike.size} come back after the same ${own.ms} ms`);
  }
}
