/**
 * A client of the bare server that comes back as the client of socket.io does by its defaults: after 1 s,
 * then twice as long each time up to 5 s, give or take half of it; it tries for 20 s.
 */
import { socketPath } from '@parley/protocol';
import { upgradeRequest } from '../hostile/raw-socket.ts';
import type { Target } from '../load/pair.ts';
import type { Comer } from './crowd.ts';
import { type TicketBox, TlsWebSocket } from './tls-socket.ts';

const FIRST_MS = 1_000;
const LONGEST_MS = 5_000;
const JITTER = 0.5;
const GIVE_UP_MS = 20_000;

export class PlainClient implements Comer {
  readonly #target: Target;
  readonly #tickets: TicketBox = {};
  readonly #request: string;
  #failures = 0;
  #socket: TlsWebSocket | undefined;
  isIn = false;
  readonly isTalking = false;
  attempts = 0;
  onChange: () => void = () => undefined;

  constructor(target: Target) {
    this.#target = target;
    this.#request = upgradeRequest
      .replace(socketPath, `/?id=${target.source}`)
      .replace(/Sec-WebSocket-Protocol: .*\r\n/, '');
  }

  get isOnline(): boolean {
    return this.isIn;
  }

  start(): void {
    this.attempts += 1;
    const late = setTimeout(() => {
      this.#socket?.close(1000);
      this.#lost();
    }, GIVE_UP_MS);
    const events = {
      opened: () => undefined,
      frame: () => {
        clearTimeout(late);
        this.#failures = 0;
        this.#set(true);
      },
      closed: () => {
        clearTimeout(late);
        this.#lost();
      },
    };
    this.#socket = new TlsWebSocket(this.#target, this.#tickets, events, this.#request);
  }

  #lost(): void {
    this.#set(false);
    const waitMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** this.#failures);
    this.#failures += 1;
    setTimeout(() => this.start(), waitMs * (1 - JITTER + 2 * JITTER * Math.random()));
  }

  #set(isIn: boolean): void {
    this.isIn = isIn;
    this.onChange();
  }
}
