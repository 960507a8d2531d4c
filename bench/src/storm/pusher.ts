/**
 * Somebody who ignores pacing: several sockets at once, each given up for a new one as soon as it is told
 * to wait, without a pause. Those that get in stay.
 */
import { randomBytes } from 'node:crypto';
import { encodeUp, protocolVersion } from '@parley/protocol';
import type { Target } from '../load/pair.ts';
import { type TicketBox, TlsWebSocket } from './tls-socket.ts';

const SOCKETS = 4;
/** Nobody is there: a loop without any pause would measure nothing but itself. */
const REFUSED_MS = 250;

export class Pusher {
  readonly #target: Target;
  readonly #tickets: TicketBox = {};
  readonly #sockets = new Set<TlsWebSocket>();
  #attempts = 0;
  #isStopped = false;

  constructor(target: Target) {
    this.#target = target;
    for (let at = 0; at < SOCKETS; at += 1) this.#come();
  }

  /** Resolves to how often it came. */
  stop(): number {
    this.#isStopped = true;
    for (const socket of this.#sockets) socket.close(1000);
    return this.#attempts;
  }

  #come(): void {
    if (this.#isStopped) return;
    this.#attempts += 1;
    let isOpen = false;
    const again = (): void => {
      this.#sockets.delete(socket);
      if (isOpen) this.#come();
      else setTimeout(() => this.#come(), REFUSED_MS);
    };
    const socket = new TlsWebSocket(this.#target, this.#tickets, {
      opened: () => {
        isOpen = true;
        socket.send(hello());
      },
      frame: (text) => {
        if (text.includes('"t":"beat"')) socket.send('{"t":"beat","a":0}');
        if (!text.includes('"t":"queued"')) return;
        socket.close(4000);
        again();
      },
      closed: again,
    });
    this.#sockets.add(socket);
  }
}

function hello(): string {
  const secret = (): string => randomBytes(16).toString('base64url');
  const self = { nonce: secret(), device: secret(), seq: 0, visible: true };
  return encodeUp({ t: 'hello', v: protocolVersion, ...self });
}
