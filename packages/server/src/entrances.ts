/**
 * By which door a request for a WebSocket comes: the subprotocol decides first, then the path. Looks at
 * origins and at whether anybody may come at all; what ids and rooms are is for others to know.
 */
import type { IncomingMessage } from 'node:http';
import type { DoorName } from '@parley/core/server';
import { socketPath, subprotocol } from '@parley/protocol';
import { deviceLabel } from './device-label.ts';
import type { Doorkeeper, Known } from './doorkeeper.ts';
import type { Admission, Arrival, Door, Refusal, Welcome } from './doors/door.ts';
import type { HookContext, Soon } from './hooks.ts';
import { askingOf, type Origins } from './origin.ts';
import type { Reception } from './sockets.ts';
import { DoorSpeaker, nativeSpeaker, type Speaker, type Visitor } from './speaker.ts';

export interface House {
  readonly doors: readonly Door[];
  readonly hasNative: boolean;
  readonly origins: Origins;
  readonly doorkeeper: Doorkeeper;
  isReady(): boolean;
  clientOf(request: IncomingMessage): string;
  admits(door: DoorName): boolean;
  /** More are on their way in than can be looked after. */
  isCrowded(): boolean;
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

  /** Whether a subprotocol says which door, so that the path does not matter. */
  isNamed(request: IncomingMessage): boolean {
    return this.#namedIn(arrivalOf(request)) !== undefined;
  }

  /** For a door with a transport of its own: the address of who asks, or why it may not come. */
  admitTo(door: DoorName, request: IncomingMessage): Admission | Promise<Admission> {
    const refused = this.#refusal(request, 'own');
    if (refused !== undefined) return refused;
    const asked = { request, door };
    return this.#whenKnown(asked, (known) =>
      this.#whenAllowed({ ...asked, ...known }, (): Admission =>
        this.#house.admits(door) ? { address: this.#house.clientOf(request) } : full,
      ),
    );
  }

  /** The same for one more request of somebody who is in already. */
  admitAgain(request: IncomingMessage): Admission {
    return this.#refusal(request, 'own') ?? { address: this.#house.clientOf(request) };
  }

  receive(request: IncomingMessage): Soon<Reception> {
    const arrival = arrivalOf(request);
    const door = this.#doorOf(arrival);
    if (door !== undefined) return this.#receiveAt(door, arrival);
    if (this.#isNative(arrival)) return this.#receiveNative(arrival);
    return { status: 404, text: `WebSockets are served at ${socketPath}.` };
  }

  #isNative({ path }: Arrival): boolean {
    return this.#house.hasNative && path === socketPath;
  }

  #doorOf(arrival: Arrival): Door | undefined {
    if (arrival.offered.includes(subprotocol)) return undefined;
    const { doors } = this.#house;
    return this.#namedIn(arrival) ?? doors.find(({ paths }) => paths?.includes(arrival.path));
  }

  #namedIn({ offered }: Arrival): Door | undefined {
    const { doors } = this.#house;
    return doors.find(
      (door) => door.subprotocol !== undefined && offered.includes(door.subprotocol),
    );
  }

  #receiveNative({ request, offered }: Arrival): Soon<Reception> {
    const refused = this.#refusal(request, 'own');
    if (refused !== undefined) return refused;
    if (!offered.includes(subprotocol)) {
      return { status: 400, text: `Offer the subprotocol ${subprotocol}.` };
    }
    if (this.#house.isCrowded()) return full;
    const asked = { request, door: 'native' } as const;
    return this.#whenKnown(asked, (known) =>
      this.#whenAllowed({ ...asked, ...known }, () =>
        nativeSpeaker(this.#visitorOf(request), this.#pairAsking({ ...asked, ...known })),
      ),
    );
  }

  /** The page of a pair was asked about, but a program may come without one. */
  #pairAsking(asked: HookContext): Speaker['mayPair'] {
    const { doorkeeper } = this.#house;
    if (!doorkeeper.decidesWhoCalls) return undefined;
    return async (sides) =>
      (await doorkeeper.authorize({ ...asked, door: 'pairs', ...sides })) === undefined;
  }

  #visitorOf(request: IncomingMessage): Visitor {
    const page = this.#house.origins.of(askingOf(request));
    const label = deviceLabel(request.headers['user-agent']);
    return {
      address: this.#house.clientOf(request),
      ...(page === undefined ? {} : { origin: page }),
      ...(label === undefined ? {} : { label }),
    };
  }

  #receiveAt(door: Door, arrival: Arrival): Soon<Reception> {
    const { request } = arrival;
    const refused = this.#refusal(request, door.origins);
    if (refused !== undefined) return refused;
    const asked = { request, door: door.name };
    return this.#whenKnown(asked, (known) =>
      when(door.greet(arrival), (greeting): Soon<Reception> => {
        if ('status' in greeting) return greeting;
        const context = { ...asked, ...known, ...saidBy(greeting) };
        return this.#whenAllowed(context, () => this.#admitted(door, greeting, request));
      }),
    );
  }

  /** Asked last, because the places may have been taken while somebody else was asked. */
  #admitted(door: Door, welcome: Welcome, request: IncomingMessage): Reception {
    if (!this.#house.admits(door.name)) return door.full ?? full;
    return new DoorSpeaker(door, welcome, this.#house.clientOf(request));
  }

  #whenKnown<Come>(
    asked: HookContext,
    next: (known: Known) => Soon<Come | Refusal>,
  ): Soon<Come | Refusal> {
    return when(this.#house.doorkeeper.authenticate(asked), (known) =>
      'status' in known ? known : next(known),
    );
  }

  #whenAllowed<Come>(asked: HookContext, next: () => Come): Soon<Come | Refusal> {
    return when(this.#house.doorkeeper.authorize(asked), (refused) => refused ?? next());
  }

  #refusal(request: IncomingMessage, allowed: Door['origins']): Refusal | undefined {
    if (!this.#house.isReady()) return stopping;
    const mayCome = allowed === 'any' || this.#house.origins.allow(askingOf(request));
    return mayCome ? undefined : wrongOrigin;
  }
}

/** At once where nobody has to be waited for. */
const when = <Given, Made>(given: Soon<Given>, make: (given: Given) => Soon<Made>): Soon<Made> =>
  given instanceof Promise ? given.then(make) : make(given);

/** As whom one comes and to whom, where one's address says so. */
function saidBy({ first }: Welcome): Pick<HookContext, 'id' | 'peer'> {
  if (first?.is === 'claim') return { id: first.id };
  if (first?.is !== 'pair') return {};
  return first.peer === undefined ? { id: first.id } : { id: first.id, peer: first.peer };
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
