/** The sockets of this tab by their number; at times there are two, an old and a new one. */
import type { ClientInput, ClientOutput, SocketId } from '@parley/core/client';
import type { OpenSocket, Socket } from './platform.ts';

type OutputOf<Type extends ClientOutput['t']> = Extract<ClientOutput, { t: Type }>;

export class Sockets {
  readonly #openSocket: OpenSocket;
  readonly #url: string;
  readonly #feed: (input: ClientInput) => void;
  readonly #sockets = new Map<SocketId, Socket>();

  constructor(openSocket: OpenSocket, url: string, feed: (input: ClientInput) => void) {
    this.#openSocket = openSocket;
    this.#url = url;
    this.#feed = feed;
  }

  open(socket: SocketId): void {
    const opened = this.#openSocket(this.#url, {
      opened: () => this.#feed({ t: 'socketOpened', socket }),
      frame: (text) => this.#feed({ t: 'socketFrame', socket, text }),
      closed: (code, reason) => {
        this.#sockets.delete(socket);
        this.#feed({ t: 'socketClosed', socket, code, reason });
      },
    });
    this.#sockets.set(socket, opened);
  }

  send({ socket, text }: OutputOf<'sendSocket'>): void {
    this.#sockets.get(socket)?.send(text);
  }

  close({ socket, code }: OutputOf<'closeSocket'>): void {
    this.#sockets.get(socket)?.close(code);
    this.#sockets.delete(socket);
  }

  closeAll(): void {
    for (const socket of this.#sockets.values()) socket.close(1000);
    this.#sockets.clear();
  }
}
