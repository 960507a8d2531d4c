/** Whether a socket lost the session to a hello of our own, which is no reason to stop. */
import type { SocketId } from './io.ts';

export class Hellos {
  /** The last socket on which one was sent: it takes the session away from all before. */
  #last: SocketId = 0;
  /** One on a socket that was given up may still be on its way, and take the session once. */
  #isStray = false;

  sent(socket: SocketId): void {
    this.#last = socket;
  }

  givenUp(): void {
    this.#isStray = true;
  }

  tookFrom(socket: SocketId): boolean {
    if (this.#last > socket) return true;
    const wasStray = this.#isStray;
    this.#isStray = false;
    return wasStray;
  }
}
