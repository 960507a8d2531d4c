/** A room of the door over socket.io, and who is in it. Does not know how one gets in. */
import type { Guest } from './space.ts';

export interface Inmate {
  readonly guest: Guest;
  /** By which others know it. */
  readonly id: string;
  readonly name: string;
  readonly hall: Hall;
}

export class Hall {
  readonly id: string;
  /** Of the password, if it takes one. */
  readonly passwordHash: string | undefined;
  readonly inmates: Inmate[] = [];

  constructor(id: string, passwordHash: string | undefined) {
    this.id = id;
    this.passwordHash = passwordHash;
  }

  find(id: string): Inmate | undefined {
    return this.inmates.find((inmate) => inmate.id === id);
  }

  otherThan(one: Inmate, id: string): Inmate | undefined {
    return this.inmates.find((inmate) => inmate !== one && inmate.id === id);
  }
}
