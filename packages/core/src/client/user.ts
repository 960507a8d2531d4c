/**
 * All that follows from being somebody: who, whom one knows, and who rings. Takes each event to the
 * part that decides about it, and decides nothing itself.
 */
import type { DownEvent } from '@parley/protocol';
import type { Context } from './context.ts';
import { Identity, type IdentityHost } from './identity.ts';
import { People } from './people.ts';
import { Ringing, type RingingHost } from './ringing.ts';
import type { ClientState } from './state.ts';

export class User {
  readonly identity: Identity;
  readonly ringing: Ringing;
  readonly #context: Context;
  readonly #people: People;

  constructor(context: Context, host: Omit<IdentityHost, 'stands'> & RingingHost) {
    this.#context = context;
    this.#people = new People(context);
    this.ringing = new Ringing(context, host);
    this.identity = new Identity(context, {
      ...host,
      stands: (standing) => {
        this.#people.are(standing?.people ?? []);
        if (standing === null) this.ringing.clear();
      },
    });
  }

  get state(): Pick<ClientState, 'registration' | 'pushKey' | 'identity' | 'people' | 'rings'> {
    return {
      ...this.identity.state,
      people: this.#people.state,
      rings: this.ringing.state,
    };
  }

  /** No server will be heard any more. */
  over(): void {
    this.ringing.clear();
    this.#context.timers.clear('enter');
  }

  event(event: DownEvent): void {
    switch (event.t) {
      case 'me':
        return this.identity.changed(event.me);
      case 'signedOut':
        return this.identity.signedOut(event.why);
      case 'person':
        return this.#people.changed(event.person);
      case 'ring':
        return this.ringing.rings(event.ring);
      case 'stopped':
        return this.ringing.stopped(event);
      case 'missed': {
        const { from, media, why } = event;
        const notice = { what: 'missed', from, media, why } as const;
        return this.#context.out.push({ t: 'notice', notice });
      }
      case 'snapshot':
        this.identity.snapshot(event.standing);
        return this.ringing.snapshot(event.rings);
      default:
        return;
    }
  }
}
