/**
 * The clients of other protocols: hands what they wish for to the machine behind their door. Owns
 * their visits and nothing else.
 */
import type { CloseName } from '@parley/protocol';
import type { Millis } from '../../kit/machine.ts';
import { type Context, count } from '../context.ts';
import type { ConnectionId, ServerInput } from '../io.ts';
import type { DoorName } from './io.ts';
import type { Ending, Space } from './space.ts';
import { Visit } from './visit.ts';

type Visited = Extract<ServerInput, { t: 'visited' }>;
type Wished = Extract<ServerInput, { t: 'wished' }>;

/** By what WebSockets say; a page that goes says 1001. */
const endings: Readonly<Record<number, Ending>> = { 1000: 'closed', 1005: 'closed', 1006: 'lost' };

export type Spaces = Readonly<Record<DoorName, Space>>;

export class Doors {
  readonly #context: Context;
  readonly #spaces: Spaces;
  readonly #visits = new Map<ConnectionId, Visit>();
  #closedFor: CloseName | undefined;

  constructor(context: Context, spaces: Spaces) {
    this.#context = context;
    this.#spaces = spaces;
  }

  get size(): number {
    return this.#visits.size;
  }

  /** What all spaces hold. */
  get places(): number {
    return Object.values(this.#spaces).reduce((sum, { size }) => sum + size, 0);
  }

  admits(door: DoorName): boolean {
    return this.#visits.size < this.#context.limits.visitsMax && this.#spaces[door].admits();
  }

  idsAt(door: DoorName): readonly string[] {
    return this.#spaces[door].ids?.() ?? [];
  }

  visited(input: Visited, now: Millis): void {
    const visit = new Visit(input, this.#spaces[input.door], this.#context, now);
    this.#visits.set(input.connection, visit);
    if (this.#closedFor !== undefined) visit.close(this.#closedFor, now);
  }

  wished({ connection, wish, chars }: Wished, now: Millis): void {
    const visit = this.#visits.get(connection);
    if (visit === undefined || !visit.hears(now, chars)) return;
    count(this.#context, { what: 'wish', door: visit.door, wish: wish.is });
    if (wish.is === 'nothing') return;
    this.#spaces[visit.door].take(visit, wish, now, chars);
    if (wish.is === 'unreadable') visit.heardNonsense(now);
  }

  ponged(connection: ConnectionId, now: Millis): void {
    this.#visits.get(connection)?.hears(now);
  }

  closed(connection: ConnectionId, code: number, now: Millis): void {
    this.#visits.get(connection)?.ended(now, endings[code]);
    this.#visits.delete(connection);
  }

  /** What clients say to each other may well go on without us, so none is told that others are gone. */
  drain(now: Millis): void {
    this.#closedFor = 'drain';
    for (const visit of this.#visits.values()) visit.tellNoMore();
    for (const visit of this.#visits.values()) visit.close('drain', now);
  }
}
