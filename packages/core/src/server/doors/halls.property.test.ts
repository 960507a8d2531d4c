/** Rooms over socket.io beside a model of them in which every answer is written down. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { type TestSocket, TestWorld } from '../testing.ts';
import type { News, Refused, Wish } from './io.ts';

/** A busy machine is no finding. */
const GENEROUS_MS = 120_000;
const CAPACITY = 3;
const MANY = 1_000_000;

const who = fc.nat(4);
const room = fc.constantFrom('504555', 'open', 'locked');
const password = fc.constantFrom(undefined, undefined, 'right', 'wrong');
const id = fc.constantFrom('id-0', 'id-1', 'id-2', 'id-3', 'id-4');
const perhaps = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });

const step = fc.oneof(
  fc.record({ is: fc.constant('make' as const), who, room, password }),
  { weight: 4, arbitrary: fc.record({ is: fc.constant('enter' as const), who, room, password }) },
  fc.record({ is: fc.constant('look' as const), who, room, password }),
  fc.record({ is: fc.constant('leave' as const), who, room: perhaps(room), as: perhaps(id) }),
  fc.record({ is: fc.constant('end' as const), who }),
);
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

interface Client {
  id: string;
  socket: TestSocket;
}

interface ModelRoom {
  password: string | undefined;
  inside: Client[];
}

class Model {
  readonly world = new TestWorld({
    limits: { hallCapacity: CAPACITY, failedJoinsMax: MANY, roomsMadeMax: MANY },
  });
  readonly #rooms = new Map<string, ModelRoom>([['504555', { password: undefined, inside: [] }]]);
  readonly #clients: Client[] = [];
  /** What each should be told by this step. */
  #expected = new Map<Client, News[]>();

  run(one: Step): void {
    const client = this.#client(one.who);
    const before = this.#clients.map(({ socket }) => socket.news.length);
    this.#expected = new Map();
    if (one.is === 'end') {
      this.#out(client);
      client.socket.end();
      this.#clients.splice(this.#clients.indexOf(client), 1, this.#newClient(one.who));
      before[one.who] = 1;
    } else {
      const { who: _, ...wish } = one;
      this.#foresee(client, wish);
      client.socket.wish({ name: client.id, ...wish } as Wish);
    }
    for (const [at, each] of this.#clients.entries()) {
      expect(each.socket.news.slice(before[at])).toEqual(this.#expected.get(each) ?? []);
    }
  }

  #foresee(client: Client, wish: Omit<Exclude<Step, { is: 'end' }>, 'who'> & { is: string }): void {
    if (wish.is === 'leave') return this.#leave(client, wish as { room?: string; as?: string });
    const { room: name = '', password: shown } = wish as { room?: string; password?: string };
    const refuse = (why: Refused): void =>
      this.#tell(client, { is: 'refused', why, wish: wish.is as Wish['is'] });
    const there = this.#rooms.get(name);
    const isLocked = there?.password !== undefined && there.password !== shown;
    const isIn = this.#roomOf(client) !== undefined;
    if (wish.is === 'enter' && isIn) return refuse('not allowed');
    if (there === undefined && wish.is !== 'make') return refuse('no such room');
    if (isLocked) return refuse('wrong password');
    if (wish.is === 'make') {
      if (there?.password === undefined && there !== undefined && shown !== undefined) {
        return refuse('taken');
      }
      if ((there?.inside.length ?? 0) > 0) return refuse('room full');
      this.#rooms.set(name, there ?? { password: shown, inside: [] });
      return this.#tell(client, { is: 'made', room: name, capacity: CAPACITY });
    }
    if (there === undefined || there.inside.length === CAPACITY) return refuse('room full');
    if (wish.is === 'look')
      return this.#tell(client, { is: 'open', room: name, capacity: CAPACITY });
    for (const other of there.inside) {
      this.#tell(other, { is: 'arrived', who: client.id, name: client.id, capacity: CAPACITY });
    }
    const first = there.inside.push(client) === 1;
    this.#tell(client, { is: 'entered', room: name, as: client.id, first });
  }

  #leave(client: Client, { room: name, as }: { room?: string; as?: string }): void {
    const isThere = name === undefined || this.#rooms.get(name)?.inside.includes(client) === true;
    if (isThere && (as ?? client.id) === client.id) this.#out(client);
  }

  #out(client: Client): void {
    const there = this.#roomOf(client);
    if (there === undefined) return;
    there.inside = there.inside.filter((one) => one !== client);
    for (const other of there.inside) this.#tell(other, { is: 'gone', who: client.id });
  }

  #roomOf(client: Client): ModelRoom | undefined {
    return [...this.#rooms.values()].find(({ inside }) => inside.includes(client));
  }

  #tell(client: Client, news: News): void {
    this.#expected.set(client, [...(this.#expected.get(client) ?? []), news]);
  }

  #client(at: number): Client {
    while (this.#clients.length <= at) this.#clients.push(this.#newClient(this.#clients.length));
    const found = this.#clients[at];
    if (found === undefined) return expect.fail('clients are dense');
    return found;
  }

  #newClient(at: number): Client {
    const client = { id: `id-${at}`, socket: this.world.visit('socket.io') };
    client.socket.wish({ is: 'claim', id: client.id });
    return client;
  }
}

it(
  '[HALL1] [HALL2] [HALL4] [HALL5] whoever makes, enters and leaves whatever, each is told what the rules say and nothing else',
  () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
        const model = new Model();
        for (const one of steps) model.run(one);
        model.world.endAll();
        expect(model.world.server.gauges()).toMatchObject({ doorPlaces: 0, visits: 0 });
      }),
      { numRuns: 1_000 },
    );
  },
  GENEROUS_MS,
);
