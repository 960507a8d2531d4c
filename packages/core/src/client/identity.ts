/**
 * Who this browser is to the server. Every new session is nobody and is signed in again by itself,
 * with the secret of an earlier sign-in or a token of the application's; a resumed one still is who it
 * was. Does not know what being somebody is good for.
 */
import type { ErrorCode, MeView, Registration, StandingView, Welcome } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import { randomUnit } from '../kit/random.ts';
import type { Context } from './context.ts';
import type { Notice, StoredIdentity } from './io.ts';
import type { CommandBody, Entry } from './outbox.ts';
import type { IdentityState } from './state.ts';

type SignedOut = Extract<Notice, { what: 'signedOut' }>['why'];

export interface IdentityHost {
  command(body: CommandBody, place?: 'first' | 'last'): void;
  /** An entering that was never sent is of no use any more. */
  forgetEntering(): void;
  /** What waited to be said by somebody can be sent now. */
  settled(): void;
  stands(standing: StandingView | null): void;
}

/** These need nobody's name. */
const ofRooms: ReadonlySet<CommandBody['t']> = new Set([
  'create',
  'look',
  'join',
  'pair',
  'leave',
  'lock',
  'remove',
  'signal',
  'chat',
  'sync',
  'check',
]);

/** Another try may help; the session may also be somebody until a signing out is carried out. */
const passing: ReadonlySet<ErrorCode> = new Set([
  'store_unavailable',
  'rate_limited',
  'server_busy',
  'already_signed_in',
]);

export class Identity {
  readonly #context: Context;
  readonly #host: IdentityHost;
  #state: IdentityState = { is: 'unknown' };
  #registration: Registration | null = null;
  #pushKey: string | null = null;
  #stored: StoredIdentity | null = null;
  #hasTokens = false;
  #tokenAsked = false;
  /** How many tokens are still shown before we are nobody. */
  #tokensLeft = 0;
  /** The server has not said yet who we are. */
  #undecided = true;
  #failures = 0;

  constructor(context: Context, host: IdentityHost) {
    this.#context = context;
    this.#host = host;
  }

  get state() {
    return { registration: this.#registration, pushKey: this.#pushKey, identity: this.#state };
  }

  start(stored: StoredIdentity | undefined, hasTokens: boolean | undefined): void {
    this.#stored = stored ?? null;
    this.#hasTokens = hasTokens ?? false;
  }

  welcomed({ registration, pushKey }: Welcome): void {
    this.#registration = registration;
    this.#pushKey = pushKey ?? null;
    this.#context.touched = true;
  }

  /** What only a user may ask waits until it is known whether we are one. */
  holdsUp({ body, purpose }: Entry): boolean {
    if (!this.#undecided || ofRooms.has(body.t)) return false;
    return purpose.of !== 'own' || body.t === 'decline';
  }

  /** A new session, which is nobody. */
  began(): void {
    this.#failures = 0;
    this.#tokensLeft = this.#context.limits.tokensShownMax;
    this.enter();
  }

  /** What the server holds of us, where it was asked. */
  snapshot(standing: StandingView | null): void {
    const is = this.#state;
    // Who we were, until our signing out is carried out.
    const isPast = is.is === 'entering' && is.id !== undefined && is.id !== standing?.me.id;
    if (standing !== null) {
      if (!isPast) this.stands(standing);
    } else if (this.#state.is === 'unknown' || this.#state.is === 'somebody') this.began();
  }

  /**
   * `secret` signs this browser in again; `shown` is what it showed to be let in. `late`: this was lost in a
   * gap, and what the server held after it is known.
   */
  stands(
    standing: StandingView,
    { secret, shown, late }: { secret?: string; shown?: string; late?: boolean } = {},
  ): void {
    if (secret !== undefined) this.#store({ id: standing.me.id, secret });
    if (late === true) {
      if (this.#state.is !== 'somebody') this.began();
      return;
    }
    this.#host.stands(standing);
    this.#decided({ is: 'somebody', me: standing.me });
    if (shown !== undefined && shown !== this.#stored?.secret) this.#follow();
  }

  changed(me: MeView): void {
    if (this.#state.is === 'somebody') this.#set({ is: 'somebody', me });
  }

  /** Also tells of a signing out that we asked for ourselves, to sign in as somebody else. */
  signedOut(why: SignedOut | 'here'): void {
    if (this.#state.is !== 'somebody') return;
    this.forget();
    if (why !== 'here') this.#tell(why);
  }

  /** This browser is nobody from now on. */
  forget(): void {
    if (this.#stored !== null) this.#store(null);
    this.#nobody();
  }

  refused(body: CommandBody, code: ErrorCode, retryAfterMs: Millis | undefined): void {
    if (!this.#undecided) return;
    if (body.t === 'enter' && body.secret !== this.#stored?.secret) return this.began();
    // Perhaps by what the page before this one had asked for.
    if (code === 'already_signed_in') this.#host.command({ t: 'sync' });
    if (passing.has(code)) return this.#tryLater(retryAfterMs);
    if (code !== 'bad_credentials') return this.#nobody();
    if (body.t === 'admit') return this.#tokensLeft > 0 ? this.enter() : this.#nobody();
    this.forget();
    this.#tell('elsewhere');
  }

  token(token: string | null): void {
    if (!this.#tokenAsked) return;
    this.#tokenAsked = false;
    if (token === null) return this.#nobody();
    this.#tokensLeft -= 1;
    this.#host.command({ t: 'admit', token }, 'first');
  }

  /** Another tab of this browser signed in or out. What is being decided here is decided first. */
  changedElsewhere(identity: StoredIdentity | null): void {
    if (this.#hasTokens || identity?.secret === this.#stored?.secret) return;
    this.#stored = identity;
    if (!this.#undecided) this.#follow();
  }

  enter(): void {
    this.#context.timers.clear('enter');
    this.#host.forgetEntering();
    this.#undecided = true;
    if (this.#hasTokens) {
      this.#set({ is: 'entering' });
      if (!this.#tokenAsked) this.#context.out.push({ t: 'askToken' });
      this.#tokenAsked = true;
    } else if (this.#stored !== null) {
      const { id, secret } = this.#stored;
      this.#set({ is: 'entering', id });
      this.#host.command({ t: 'enter', secret }, 'first');
    } else this.#nobody();
  }

  /** This tab becomes who its browser is. */
  #follow(): void {
    const was = this.#state;
    const isSomebody = was.is === 'somebody';
    if (isSomebody && was.me.id === this.#stored?.id) return;
    if (isSomebody) this.#host.command({ t: 'signOut', everywhere: false });
    this.began();
    if (isSomebody) this.#tell('elsewhere');
  }

  #tryLater(retryAfterMs: Millis | undefined): void {
    const { timers, now, limits, entropy } = this.#context;
    const window = Math.min(limits.enterRetryMs * 2 ** this.#failures, limits.enterRetryCapMs);
    this.#failures += 1;
    this.#tokensLeft = limits.tokensShownMax;
    timers.set('enter', now + (retryAfterMs ?? window * (0.5 + randomUnit(entropy) / 2)));
    this.#undecided = false;
    this.#host.settled();
  }

  #nobody(): void {
    this.#host.stands(null);
    this.#decided({ is: 'nobody' });
  }

  #decided(state: IdentityState): void {
    this.#context.timers.clear('enter');
    this.#set(state);
    this.#undecided = false;
    this.#host.settled();
  }

  #store(identity: StoredIdentity | null): void {
    this.#stored = identity;
    this.#context.out.push({ t: 'storeIdentity', identity });
  }

  #tell(why: SignedOut): void {
    this.#context.out.push({ t: 'notice', notice: { what: 'signedOut', why } });
  }

  #set(state: IdentityState): void {
    const { out } = this.#context;
    if (state.is !== this.#state.is)
      out.push({ t: 'log', event: { step: 'identity', is: state.is } });
    this.#state = state;
    this.#context.isSomebody = state.is === 'somebody' || state.is === 'entering';
    this.#context.touched = true;
  }
}
