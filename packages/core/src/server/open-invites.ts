/** The invites that ring, or wait for the first device to do so. Decides nothing about them. */
import type { Invite } from './invite.ts';
import type { UserKey } from './store-port.ts';

export class OpenInvites {
  readonly #byId = new Map<string, Invite>();
  readonly #byCallee = new Map<UserKey, Set<Invite>>();

  get size(): number {
    return this.#byId.size;
  }

  add(invite: Invite): void {
    const { id, callee } = invite.shape;
    this.#byId.set(id, invite);
    const ringing = this.#byCallee.get(callee.key) ?? new Set();
    this.#byCallee.set(callee.key, ringing.add(invite));
  }

  /** False when it was not open any more. */
  remove(invite: Invite): boolean {
    const { id, callee } = invite.shape;
    const ringing = this.#byCallee.get(callee.key);
    ringing?.delete(invite);
    if (ringing?.size === 0) this.#byCallee.delete(callee.key);
    return this.#byId.delete(id);
  }

  ids(): string[] {
    return [...this.#byId.keys()];
  }

  find(id: string): Invite | undefined {
    return this.#byId.get(id);
  }

  /** Those that ring a user, oldest first. */
  ringing(callee: UserKey): Invite[] {
    return [...(this.#byCallee.get(callee) ?? [])];
  }

  between(caller: UserKey, callee: UserKey): Invite | undefined {
    return this.ringing(callee).find(({ shape }) => shape.caller.key === caller);
  }
}
