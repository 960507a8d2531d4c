/**
 * Answers hellos: finds the session a client may resume or opens a new one, gives it to the
 * connection, and brings the client up to date. Does not know what the session will do.
 */
import {
  encodeVolatile,
  protocolVersion,
  type ResumeFailure,
  type Welcome,
} from '@parley/protocol';
import { roomDigest } from '../kit/digest.ts';
import type { Millis } from '../kit/machine.ts';
import { randomSecret } from '../kit/random.ts';
import { Admission, type Rank } from './admission.ts';
import type { Connection, Hello } from './connection.ts';
import { type Context, count, log } from './context.ts';
import type { Session } from './session.ts';
import type { Sessions } from './sessions.ts';
import { snapshot, viewOf } from './snapshot.ts';

/** `shown` is the hash of the secret that proves it. */
interface Proof {
  readonly session: Session;
  readonly shown: string;
}

/** What a hello has a right to. */
type Claim =
  | ({ is: 'proven' } & Proof)
  /** Proven, but it speaks of events that were never sent. */
  | { is: 'ahead'; session: Session }
  | { is: 'none'; why?: ResumeFailure };

export class Reception {
  readonly #context: Context;
  readonly #sessions: Sessions;
  readonly #admission: Admission<Connection>;

  constructor(context: Context, sessions: Sessions) {
    this.#context = context;
    this.#sessions = sessions;
    this.#admission = new Admission(context, (connection, now) => {
      if (connection.state.is === 'queued') this.#receive(connection, connection.state.hello, now);
    });
  }

  greet(connection: Connection, hello: Hello, now: Millis): void {
    if (hello.v !== protocolVersion) {
      connection.fault('version');
      return connection.close('denied', now);
    }
    const place = this.#admission.enter(connection, () => this.#rank(hello, now), now);
    if (place.is === 'admitted') this.#receive(connection, hello, now);
    else if (place.is === 'queued') connection.queue(hello, place.slotMs, now);
    else connection.close('rate', now, place.slotMs);
  }

  /** The socket ended while it waited. */
  withdraw(connection: Connection): void {
    this.#admission.withdraw(connection);
  }

  /** Who is in a room goes first, of this server or of the one before it: by proof and not by claim. */
  #rank(hello: Hello, now: Millis): Rank {
    if (this.#context.tickets.verify(hello, now)) return 'inRoom';
    const claim = this.#claim(hello);
    if (claim.is !== 'proven') return 'new';
    return claim.session.member === undefined ? 'resuming' : 'inRoom';
  }

  #receive(connection: Connection, hello: Hello, now: Millis): void {
    const claim = this.#claim(hello);
    if (claim.is === 'proven') return this.#resume(connection, claim, hello, now);
    if (claim.is === 'ahead') this.#sessions.end(claim.session, 'protocol', now);
    const why = claim.is === 'ahead' ? 'ahead' : claim.why;
    if (why !== undefined) {
      log(this.#context, { step: 'session resume refused', why });
      count(this.#context, { what: 'resume refused', why });
    }
    const { nonce, device } = hello;
    const session = this.#sessions.findFresh(nonce) ?? this.#sessions.open(nonce, device, now);
    if (session === undefined) {
      connection.fault('server_busy');
      return connection.close('rate', now, this.#context.limits.busySlotMs);
    }
    const secret = this.#bind(connection, session, undefined, hello, now);
    const failure = why !== undefined ? { why } : {};
    this.#welcome(connection, session, { secret, resumed: false, first: 1, ...failure });
    goLive(connection, session);
  }

  #resume(connection: Connection, { session, shown }: Proof, hello: Hello, now: Millis): void {
    const { limits, mutants } = this.#context;
    if (mutants.has('B14') && session.isBound) {
      return connection.close('rate', now, limits.busySlotMs); // the bug: the old socket keeps it
    }
    const secret = this.#bind(connection, session, shown, hello, now);
    const { events } = session;
    const isGap = !events.reaches(hello.seq);
    if (isGap) events.forget();
    events.acknowledge(hello.seq);
    const missed = events.unacknowledged();
    const first = isGap ? events.tail + 1 : hello.seq + 1;
    this.#welcome(connection, session, {
      secret,
      resumed: true,
      first,
      ...(isGap && { gap: true }),
    });
    if (isGap) snapshot(session, this.#context, now);
    else if (mutants.has('B11')) renumber(session, missed, now);
    else for (const text of missed) connection.send(text);
    goLive(connection, session);
    const { number } = session.id;
    log(this.#context, {
      step: 'session resumed',
      session: number,
      gap: isGap,
      replayed: missed.length,
    });
  }

  /** Gives the session to the connection, under a new secret. */
  #bind(
    connection: Connection,
    session: Session,
    shown: string | undefined,
    hello: Hello,
    now: Millis,
  ): string {
    const { crypto, mutants } = this.#context;
    session.visible = hello.visible;
    const epoch = connection.bind(session, now);
    const secret = randomSecret(crypto);
    // B13, the bug: the secret given with a resume is never taken over
    if (!(mutants.has('B13') && epoch > 1)) session.secret.rotate(shown, crypto.hash(secret));
    return secret;
  }

  #welcome(
    connection: Connection,
    session: Session,
    fields: Pick<Welcome, 'secret' | 'resumed' | 'first' | 'gap' | 'why'>,
  ): void {
    const n = session.commands.last;
    const { registration, pushKey } = this.#context.admission;
    session.commands.told(n);
    const welcome: Welcome = {
      t: 'welcome',
      v: protocolVersion,
      sid: session.id.sid,
      epoch: session.epoch,
      n,
      beatMs: session.beatIntervalMs,
      digest: roomDigest(viewOf(session)),
      registration,
      ...(pushKey !== undefined && { pushKey }),
      ...fields,
    };
    connection.send(encodeVolatile(welcome));
  }

  #claim({ sid, secret, seq }: Hello): Claim {
    const { crypto, mutants } = this.#context;
    if (sid === undefined || secret === undefined) return { is: 'none' };
    const shown = crypto.hash(secret);
    const session = this.#sessions.find(sid);
    if (session === undefined) return { is: 'none', why: 'unknown' };
    if (!session.secret.accepts(shown, crypto)) return { is: 'none', why: 'secret' };
    // the bugs: it cannot be back before it is known to be gone; nothing received is nothing to resume
    if (mutants.has('B9') && session.isBound) return { is: 'none', why: 'unknown' };
    if (mutants.has('B10') && seq === 0) return { is: 'none', why: 'unknown' };
    return seq > session.events.tail ? { is: 'ahead', session } : { is: 'proven', session, shown };
  }
}

function goLive(connection: Connection, session: Session): void {
  connection.send(encodeVolatile({ t: 'live', seq: session.events.tail }));
}

/** B11, the bug: what was missed is sent under new numbers. */
function renumber(session: Session, missed: string[], now: Millis): void {
  session.events.forget();
  for (const text of missed) session.push(text.slice(text.indexOf('"t":')), now);
}
