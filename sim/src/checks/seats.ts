/** Which session is whom, as the wire says it. Judges nothing. */
import { type Check, type Frame, numberIn, textIn } from './check.ts';
import type { Ledger, SessionEntry } from './ledger.ts';

export class Seats implements Check {
  readonly #ledger: Ledger;
  #users = new Map<SessionEntry, string>();
  #seen = new Map<SessionEntry, number>();
  /** Browsers in which a user was ever signed in. */
  readonly devices = new Map<string, Set<string>>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  of(session: SessionEntry): string | undefined {
    return this.#users.get(session);
  }

  /** Those of a user, if the wire shows all there is to know of them. */
  allOf(user: string): SessionEntry[] | undefined {
    const devices = this.devices.get(user);
    if ([...this.#ledger.sessions.values()].some(maySitUnseen)) return undefined;
    const sessions = [...this.#ledger.sessions.values()].filter(
      ({ device, isOver }) => !isOver && devices?.has(device ?? '') === true,
    );
    const isKnown = ({ connection, gap }: SessionEntry): boolean =>
      !gap && connection?.isOver === false && connection.isLive;
    if (!sessions.every(isKnown)) return undefined;
    return sessions.filter((session) => this.of(session) === user);
  }

  /** Those of a user that the server can hear. */
  connectedOf(user: string): SessionEntry[] {
    return [...this.#users].flatMap(([session, is]) =>
      is === user && !session.isOver && session.connection?.isOver === false ? session : [],
    );
  }

  serverRestarted(): void {
    this.#users.clear();
    this.#seen.clear();
  }

  serverSent(connection: number, frame: Frame): void {
    const session = this.#ledger.actsFor(connection);
    const q = numberIn(frame, 'q');
    if (session === undefined || q === undefined || q <= (this.#seen.get(session) ?? 0)) return;
    this.#seen.set(session, q);
    if (frame.t === 'signedOut') this.#users.delete(session);
    if (frame.t === 'snapshot') this.#sits(session, frame['standing'] as Frame | null);
    if (frame.t !== 'done') return;
    const command = session.commands.get(numberIn(frame, 'n') ?? 0);
    if (command === 'signOut' || command === 'deleteMe') this.#users.delete(session);
    const { standing } = frame['value'] as { standing?: Frame };
    if (standing !== undefined) this.#sits(session, standing);
  }

  #sits(session: SessionEntry, standing: Frame | null): void {
    const user = standing === null ? undefined : textIn(standing['me'] as Frame, 'id');
    if (user === undefined) return void this.#users.delete(session);
    this.#users.set(session, user);
    const devices = this.devices.get(user) ?? new Set();
    this.devices.set(user, devices.add(session.device ?? ''));
  }
}

const seating = new Set(['claim', 'signIn', 'enter', 'admit']);

/** It asked to be somebody, and the answer was given where nobody sees it. */
function maySitUnseen({ isOver, connection, commands, results }: SessionEntry): boolean {
  if (isOver || connection?.isOver === false) return false;
  return [...commands].some(([n, type]) => seating.has(type) && !results.has(n));
}
