/** One WebSocket behind the socket port. Does not know what is said over it. */
import { subprotocol } from '@parley/protocol';
import type { Socket, SocketListener } from './platform.ts';

/** What a browser reports for a connection that never came about. */
const ABNORMAL = 1006;

export function openSocket(url: string, listener: SocketListener): Socket {
  let socket: WebSocket;
  try {
    socket = new WebSocket(url, subprotocol);
  } catch {
    // A page may be forbidden to open this address; that is no other than a server out of reach.
    queueMicrotask(() => listener.closed(ABNORMAL, ''));
    return { send: () => undefined, close: () => undefined };
  }
  socket.onopen = () => listener.opened();
  socket.onclose = ({ code, reason }) => listener.closed(code, reason);
  socket.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (typeof data === 'string') listener.frame(data);
  };
  return {
    send(text) {
      // A socket that is closing drops the text; what was not acknowledged is sent again.
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close(code) {
      socket.onopen = socket.onclose = socket.onmessage = null;
      socket.close(code);
    },
  };
}
