/**
 * How what one socket says becomes inputs of the machine, and what the machine says to it becomes
 * text: our own protocol as it is, those of doors translated.
 */
import type { ConnectionId, DoorName, News, ServerInput } from '@parley/core/server';
import { subprotocol } from '@parley/protocol';
import type { Dialect } from './doors/door.ts';

/** Who connects, as far as a request says. */
export interface Visitor {
  /** Whose limits count. */
  address: string;
  origin?: string;
  label?: string;
}

export interface Speaker {
  readonly address: string;
  /** Answered in the handshake. */
  readonly subprotocol?: string;
  opened(connection: ConnectionId): readonly ServerInput[];
  heard(connection: ConnectionId, text: string): ServerInput;
  told(news: News): string | undefined;
}

export function nativeSpeaker(visitor: Visitor): Speaker {
  return {
    address: visitor.address,
    subprotocol,
    opened: (connection) => [{ t: 'opened', connection, ...visitor }],
    heard: (connection, text) => ({ t: 'frame', connection, text }),
    told: () => undefined,
  };
}

export function doorSpeaker(
  door: { readonly name: DoorName; readonly subprotocol?: string },
  { first, read, write }: Dialect,
  address: string,
): Speaker {
  return {
    address,
    ...(door.subprotocol !== undefined && { subprotocol: door.subprotocol }),
    opened: (connection) => [
      { t: 'visited', connection, door: door.name, address },
      ...(first === undefined ? [] : [{ t: 'wished', connection, wish: first, chars: 0 } as const]),
    ],
    heard: (connection, text) => ({
      t: 'wished',
      connection,
      wish: read(text),
      chars: text.length,
    }),
    told: write,
  };
}
