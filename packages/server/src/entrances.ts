/**
 * By which door a request for a WebSocket comes: the subprotocol decides first, then the path. Looks at
 * origins and at whether anybody may come at all; what ids and rooms are is for others to know.
 */
import type { IncomingMessage } from 'node:http';
import type { DoorName } from '@parley/core/server';
import { socketPath, subprotocol } from '@parley/protocol';
import { deviceLabel } from './device-label.ts';
import type { Arrival, Door, Refusal } from './doors/door.ts';
import type { Origins } from './origin.ts';
import type { Reception } from './sockets.ts';
import { doorSpeaker, nativeSpeaker, type Visitor } from './speaker.ts';

export interface House {
  readonly doors: readonly Door[];
  readonly hasNative: boolean;
  readonly origins: Origins;
  /** This port speaks TLS. */
  readonly secure: boolean;
  isReady(): boolean;
  clientOf(request: IncomingMessage): string;
  admits(door: DoorName): boolean;
}

const stopping: Refusal = { status: 503, text: 'The server is stopping.', retryAfterSeconds: 5 };
const wrongOrigin: Refusal = { status: 403, text: 'Pages of this origin may not connect.' };
const full: Refusal = { status: 503, text: 'The server is full.', retryAfterSeconds: 10 };

export class Entrances {
  readonly #house: House;

  constructor(house: House) {
    this.#house = house;
  }

  /** Whether one of the doors, the native one included, is there for this request. */
  fits(request: IncomingMessage): boolean {
    const arrival = arrivalOf(request);
    return this.#isNative(arrival) || this.#doorOf(arrival) !== undefined;
  }

  /** For a door with a transport of its own: the address of who asks, or why it may not come. */
  admitTo(door: DoorName, request: IncomingMessage): { address: string } | Refusal {
    const refused = this.#refusal(request, 'own');
    if (refused !== undefined) return refused;
    return this.#house.admits(door) ? { address: this.#house.clientOf(request) } : full;
  }

  receive(request: IncomingMessage): Reception | Promise<Reception> {
    const arrival = arrivalOf(request);
    const door = this.#doorOf(arrival);
    if (door !== undefined) return this.#receiveAt(door, arrival);
    if (this.#isNative(arrival)) return this.#receiveNative(arrival);
    return { status: 404, text: `WebSockets are served at ${socketPath}.` };
  }

  #isNative({ path }: Arrival): boolean {
    return this.#house.hasNative && path === socketPath;
  }

  #doorOf({ path, offered }: Arrival): Door | undefined {
    const { doors } = this.#house;
    if (offered.includes(subprotocol)) return undefined;
    return (
      doors.find((door) => door.subprotocol !== undefined && offered.includes(door.subprotocol)) ??
      doors.find(({ paths }) => paths?.includes(path))
    );
  }

  #receiveNative({ request, offered }: Arrival): Reception {
    const { origins } = this.#house;
    const refused = this.#refusal(request, 'own');
    if (refused !== undefined) return refused;
    if (!offered.includes(subprotocol)) {
      return { status: 400, text: `Offer the subprotocol ${subprotocol}.` };
    }
    const page = origins.of(this.#asking(request));
    const label = deviceLabel(request.headers['user-agent']);
    const visitor: Visitor = {
      address: this.#house.clientOf(request),
      ...(page === undefined ? {} : { origin: page }),
      ...(label === undefined ? {} : { label }),
    };
    return nativeSpeaker(visitor);
  }

  #receiveAt(door: Door, arrival: Arrival): Reception | Promise<Reception> {
    const refused = this.#refusal(arrival.request, door.origins);
    if (refused !== undefined) return refused;
    const greeting = door.greet(arrival);
    const address = this.#house.clientOf(arrival.request);
    const admitted = (one: Awaited<typeof greeting>): Reception => {
      if ('status' in one) return one;
      // Asked last, because the places may have been taken while somebody else was asked.
      if (!this.#house.admits(door.name)) return door.full ?? full;
      return doorSpeaker(door, one, address);
    };
    return greeting instanceof Promise ? greeting.then(admitted) : admitted(greeting);
  }

  #refusal(request: IncomingMessage, allowed: Door['origins']): Refusal | undefined {
    if (!this.#house.isReady()) return stopping;
    const mayCome = allowed === 'any' || this.#house.origins.allow(this.#asking(request));
    return mayCome ? undefined : wrongOrigin;
  }

  #asking({ headers: { origin, host } }: IncomingMessage) {
    return { origin, host, secure: this.#house.secure };
  }
}

function arrivalOf(request: IncomingMessage): Arrival {
  const { url = '/', headers } = request;
  const at = url.indexOf('?');
  const offered = headers['sec-websocket-protocol']?.split(',').map((one) => one.trim()) ?? [];
  return {
    request,
    path: at < 0 ? url : url.slice(0, at),
    query: new URLSearchParams(at < 0 ? '' : url.slice(at)),
    offered,
  };
}
