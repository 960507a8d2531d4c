/** What the life of sockets asks of whoever speaks by them. */
import type { SocketId } from './io.ts';
import type { StopReason } from './state.ts';

export interface ConnectionHost {
  /** Say hello on this socket. */
  opened(socket: SocketId): void;
  /** The current socket is gone. */
  lost(): void;
  /** The session cannot be used any more; the next hello asks for a new one. */
  newSession(): void;
  stopped(why: StopReason): void;
  /** The current socket is to prove that it lives. */
  doubted(): void;
  /** A call is silent, and only the server can carry what will mend it. */
  isUrgent(): boolean;
}
