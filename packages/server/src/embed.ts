/** The server inside another program, on an HTTP server that is somebody else's. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { attach } from './attach.ts';
import { configFrom, type Settings } from './config.ts';
import { Parley } from './parley.ts';

/** What a port has is for the program to say. */
export type EmbedSettings = Omit<Settings, 'address' | 'https' | 'tlsCert' | 'tlsKey'>;

export interface EmbeddedParley {
  /** Takes what is Parley's out of all that comes to this server, until `close`. */
  attach(server: Server): void;
  /** For routers: what is not Parley's goes to `next`, or is answered by 404 without one. */
  readonly request: (request: IncomingMessage, response: ServerResponse, next?: () => void) => void;
  /** False when it is none of Parley's; then nothing was done with the stream. */
  readonly upgrade: (request: IncomingMessage, stream: Duplex, head: Buffer) => boolean;
  /** Tells everybody to come back later, and resolves when all is written down. The HTTP server goes on. */
  close(): Promise<void>;
}

/** Each needs a data folder of its own. Settings that cannot be are refused. No relay is run unless it is asked for. */
export async function createParley(settings: EmbedSettings = {}): Promise<EmbeddedParley> {
  const parley = await Parley.open(configFrom({ turn: 'off', ...settings }), { sharesPort: true });
  parley.start();
  parley.startRelays();
  return new Embedded(parley);
}

class Embedded implements EmbeddedParley {
  readonly #parley: Parley;
  readonly #detach: (() => void)[] = [];
  #closing: Promise<void> | undefined;
  #isClosed = false;

  constructor(parley: Parley) {
    this.#parley = parley;
  }

  attach(server: Server): void {
    this.#detach.push(attach(server, this.#parley));
  }

  readonly request: EmbeddedParley['request'] = (request, response, next) => {
    const isOurs = !this.#isClosed && this.#parley.fits(request);
    if (next === undefined || isOurs) this.#parley.request(request, response);
    else next();
  };

  readonly upgrade: EmbeddedParley['upgrade'] = (request, stream, head) => {
    if (this.#isClosed || !this.#parley.fitsUpgrade(request)) return false;
    this.#parley.upgrade(request, stream, head);
    return true;
  };

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const cut = await this.#parley.leave();
    this.#isClosed = true;
    for (const detach of this.#detach) detach();
    await this.#parley.close(cut);
  }
}
