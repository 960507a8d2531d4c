/** A room of the fake server: who is in it, and whom it lets in. */
import type { PairSides } from '@parley/core/client';
import type { ErrorCode, JoinResult, LookResult, MemberView } from '@parley/protocol';

export type FakeMember = MemberView;

interface Entrance {
  name: string;
  password?: string | undefined;
  key?: string | undefined;
}

export class FakeRoom {
  readonly id: string;
  readonly key: string;
  /** Of a call by name, or of a pair: for the two of it only. */
  readonly isPrivate: boolean;
  locked = false;
  readonly #capacity: number;
  readonly #password: string | undefined;
  /** As one of its sides said it. */
  readonly #pair: PairSides | undefined;
  readonly #members: FakeMember[] = [];

  constructor(
    id: string,
    options: {
      capacity: number;
      password: string | undefined;
      key: string;
      isPrivate?: boolean;
      pair?: PairSides | undefined;
    },
  ) {
    this.id = id;
    this.isPrivate = options.isPrivate ?? false;
    this.key = options.key;
    this.#capacity = options.capacity;
    this.#password = options.password;
    this.#pair = options.pair;
  }

  look(): LookResult {
    if (this.#password !== undefined) return { door: 'password' };
    const names = this.#members.map(({ name }) => name);
    return { door: 'open', capacity: this.#capacity, names };
  }

  refusal({ password, key }: Entrance): ErrorCode | undefined {
    if (this.#password !== undefined && password !== this.#password) return 'password_needed';
    if ((this.locked || this.isPrivate) && key !== this.key) return 'room_unavailable';
    return this.#members.length >= this.#capacity ? 'room_full' : undefined;
  }

  isOf({ id, peer }: PairSides): boolean {
    const own = this.#pair;
    return (own?.id === id && own.peer === peer) || (own?.id === peer && own.peer === id);
  }

  holds(name: string): boolean {
    return this.#members.some((member) => member.name === name);
  }

  enter(id: string, { name, key }: Entrance): FakeMember {
    const role = key === this.key ? 'creator' : 'guest';
    const member: FakeMember = { id, name, role, away: false };
    this.#members.push(member);
    return member;
  }

  leave(id: string): void {
    const at = this.#members.findIndex((member) => member.id === id);
    if (at >= 0) this.#members.splice(at, 1);
  }

  viewOf(you: string): JoinResult['view'] {
    const pair = this.#pair;
    const name = this.#members.find(({ id }) => id === you)?.name;
    return {
      room: this.id,
      you,
      capacity: this.#capacity,
      locked: this.locked,
      protected: this.#password !== undefined,
      members: [...this.#members],
      ...(pair && { pair: pair.id === name ? pair : { id: pair.peer, peer: pair.id } }),
    };
  }
}
