/** Who is inside the open room at whose door this person stands. */
import type { LookResult } from '@parley/protocol';
import type { Context } from './context.ts';
import type { ClientState } from './state.ts';

export class Lobby {
  readonly #context: Context;
  #state: ClientState['lobby'] = null;

  constructor(context: Context) {
    this.#context = context;
  }

  get state(): ClientState['lobby'] {
    return this.#state;
  }

  looked(room: string, { names }: LookResult): void {
    this.#set(names === undefined ? null : { room, names });
  }

  changed(room: string, names: readonly string[]): void {
    if (this.#state?.room === room) this.#set({ room, names });
  }

  clear(): void {
    if (this.#state !== null) this.#set(null);
  }

  #set(state: ClientState['lobby']): void {
    this.#state = state;
    this.#context.touched = true;
  }
}
