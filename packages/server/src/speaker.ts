/**
 * How what one socket says becomes inputs of the machine, and what the machine says to it becomes
 * text: our own protocol as it is, those of doors translated.
 */
import type { ConnectionId, DoorName, News, ServerInput, Wish } from '@parley/core/server';
import { subprotocol } from '@parley/protocol';
import type { Dialect, Welcome } from './doors/door.ts';

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
  readonly subprotocol: string | undefined;
  opened(connection: ConnectionId): readonly ServerInput[];
  heard(connection: ConnectionId, text: string): ServerInput;
  told(news: News): string | undefined;
  /** Whether who came by it may stand on this side of a pair; nobody may where this is not to be asked. */
  mayPair?(sides: PairSides): Promise<boolean>;
}

export interface PairSides {
  readonly id: string;
  readonly peer: string;
}

export function nativeSpeaker(visitor: Visitor, mayPair?: Speaker['mayPair']): Speaker {
  return {
    address: visitor.address,
    subprotocol,
    opened: (connection) => [{ t: 'opened', connection, ...visitor }],
    heard: (connection, text) => ({ t: 'frame', connection, text }),
    told: () => undefined,
    ...(mayPair && { mayPair }),
  };
}

type DoorSigns = { readonly name: DoorName; readonly subprotocol?: string };

/** A class, because there are thousands of them at once and functions of their own would double their size. */
export class DoorSpeaker implements Speaker {
  readonly address: string;
  readonly #door: DoorSigns;
  readonly #dialect: Dialect;
  #first: Wish | undefined;

  constructor(door: DoorSigns, { dialect, first }: Welcome, address: string) {
    this.#door = door;
    this.#dialect = dialect;
    this.#first = first;
    this.address = address;
  }

  get subprotocol(): string | undefined {
    return this.#door.subprotocol;
  }

  opened(connection: ConnectionId): readonly ServerInput[] {
    const first = this.#first;
    // Said once, and not kept.
    this.#first = undefined;
    const visited = {
      t: 'visited',
      connection,
      door: this.#door.name,
      address: this.address,
    } as const;
    return first === undefined ? [visited] : [visited, wished(connection, first, 0)];
  }

  heard(connection: ConnectionId, text: string): ServerInput {
    return wished(connection, this.#dialect.read(text), text.length);
  }

  told(news: News): string | undefined {
    return this.#dialect.write(news);
  }
}

const wished = (connection: ConnectionId, wish: Wish, chars: number): ServerInput => ({
  t: 'wished',
  connection,
  wish,
  chars,
});
