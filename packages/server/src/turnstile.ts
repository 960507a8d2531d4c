/**
 * Lets connections begin their TLS handshake one at a time, whoever's address had the fewest lately first.
 * A handshake costs as much as everything after it, and who it is for shows only at its end: by then whoever
 * does not wait has taken the time of those who do. Does not know what TLS is.
 */
import type { Socket } from 'node:net';
import { TurnQueue } from '@parley/core/server';

/** The runtime accepts one connection a turn; so many come in before the next handshake, to be put in order. */
const ACCEPTED_FIRST = 4;
/** A client asks whether anybody is there, and then opens its socket. */
const FREELY = 2;
/** A client waits for an answer little longer, and nothing is worse than to begin for those who have just left. */
const PATIENCE_MS = 3_500;

interface Held {
  readonly socket: Socket;
  readonly address: string | undefined;
  readonly since: number;
}

export class Turnstile {
  readonly #letIn: (socket: Socket) => void;
  readonly #line = new TurnQueue<Held>(FREELY);
  #acceptedFirst = 0;
  #hasAccepted = false;

  constructor(letIn: (socket: Socket) => void) {
    this.#letIn = letIn;
  }

  /** Without an address where one speaks for many. */
  enter(socket: Socket, address: string | undefined): void {
    const since = performance.now();
    this.#line.add({ socket, address, since }, since);
    this.#hasAccepted = true;
    if (this.#line.size === 1) setImmediate(this.#turn);
  }

  /** Nobody who waits will be let in. */
  close(): void {
    for (let held = this.#line.next(); held !== undefined; held = this.#line.next()) {
      held.socket.destroy();
    }
  }

  readonly #turn = (): void => {
    const waitsForOthers = this.#hasAccepted && this.#acceptedFirst < ACCEPTED_FIRST;
    this.#hasAccepted = false;
    this.#acceptedFirst = waitsForOthers ? this.#acceptedFirst + 1 : 0;
    if (!waitsForOthers) this.#letOneIn();
    if (this.#line.size > 0) setImmediate(this.#turn);
  };

  #letOneIn(): void {
    const since = performance.now() - PATIENCE_MS;
    const overdue = this.#line.deleteOverdue((held) => held.since < since || held.socket.destroyed);
    for (const { socket } of overdue) socket.destroy();
    const held = this.#line.next();
    if (held !== undefined) this.#letIn(held.socket);
  }
}
