/**
 * Commands on their way to the server: kept until acknowledged and, where a result is due, until
 * that came. A command gets its number when it is first sent, so that what was never sent can be
 * dropped or wait for another session. Knows no sockets.
 */
import type { Command, DownEvent } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import type { RequestId } from './io.ts';
import type { ClientLimits } from './limits.ts';

type Bare<One> = One extends unknown ? Omit<One, 'n' | 'a'> : never;
export type CommandBody = Bare<Command>;

export type Done = Extract<DownEvent, { t: 'done' }>;
export type Refused = Extract<DownEvent, { t: 'refused' }>;
export type CommandResult = Done | Refused;

/** Who wants to know what became of a command. */
export type Purpose =
  | { of: 'request'; id: RequestId }
  /** The machine's own: leaving, entering again, looking again, asking for the whole state. */
  | { of: 'own' }
  | { of: 'signal'; member: string; gen: number }
  | { of: 'chat' };

export interface Entry {
  n: number | undefined;
  readonly body: CommandBody;
  readonly purpose: Purpose;
  readonly chars: number;
  sentAt: Millis | undefined;
  acked: boolean;
  /** Its result was lost with a gap, and is asked for until it comes. */
  resultLost: boolean;
  /** It went to a session that is lost, and was given to the next one. */
  reissued: boolean;
}

export class Outbox {
  readonly #limits: ClientLimits;
  #entries: Entry[] = [];
  #chars = 0;
  #lastN = 0;

  constructor(limits: ClientLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#entries.length;
  }

  takes(commands: number, chars: number): boolean {
    const { outboxCommandsMax, outboxCharsMax } = this.#limits;
    return (
      this.#entries.length + commands <= outboxCommandsMax && this.#chars + chars <= outboxCharsMax
    );
  }

  /** Undefined when full. The machine's own commands, of which there are only a few, always fit. */
  put(body: CommandBody, purpose: Purpose, place: 'last' | 'first' = 'last'): Entry | undefined {
    const chars = JSON.stringify(body).length;
    if (purpose.of !== 'own' && !this.takes(1, chars)) return undefined;
    const entry: Entry = {
      n: undefined,
      body,
      purpose,
      chars,
      sentAt: undefined,
      acked: false,
      resultLost: false,
      reissued: false,
    };
    if (place === 'first') this.#entries.unshift(entry);
    else this.#entries.push(entry);
    this.#chars += chars;
    return entry;
  }

  /** The frame of a command, with the number that is its own from now on. */
  number(entry: Entry, now: Millis): number {
    entry.n ??= ++this.#lastN;
    entry.sentAt = now;
    return entry.n;
  }

  /** Everything up to `n` was executed. */
  acked(n: number): void {
    const known = Math.min(n, this.#lastN);
    this.#keep((entry) => {
      if (entry.n === undefined || entry.n > known) return true;
      entry.acked = true;
      return expectsResult(entry);
    });
  }

  /** Takes the command whose result came. */
  take(n: number): Entry | undefined {
    const found = this.#entries.find((entry) => entry.n === n);
    if (found !== undefined) this.drop(found);
    return found;
  }

  /** A session took us back, having executed up to `n`; after a gap the results so far are lost. */
  resume(n: number, gap: boolean): void {
    this.#lastN = Math.max(this.#lastN, n);
    this.acked(n);
    for (const entry of this.#entries) entry.resultLost ||= gap && entry.acked;
  }

  /** The last word about rooms is to leave, and nobody has heard it yet. */
  get willLeave(): boolean {
    const last = this.#entries.findLast(({ body }) => aboutRooms.has(body.t));
    return last?.body.t === 'leave' && last.n === undefined;
  }

  holds(type: CommandBody['t']): boolean {
    return this.#entries.some(({ body }) => body.t === type);
  }

  holdsChat(to: string, id: string): boolean {
    return this.#entries.some(({ body }) => body.t === 'chat' && body.to === to && body.id === id);
  }

  /** What is to be sent on a new connection, in order; of what was executed, that whose result was lost. */
  get due(): Entry[] {
    const due = this.#entries.filter((entry) => entry.resultLost || !entry.acked);
    // Who waited for their number stand behind those who got one, wherever they stood.
    return due.sort(({ n: one = Infinity }, { n: other = Infinity }) => one - other || 0);
  }

  /**
   * Another session: numbers begin after `n`. `reissue` says which of the sent commands it gets too;
   * returns the others, of which nothing will be heard any more.
   */
  restart(n: number, reissue: (entry: Entry) => boolean): Entry[] {
    this.#lastN = n;
    const stays = (entry: Entry) => entry.n === undefined || (!entry.reissued && reissue(entry));
    const lost = this.#entries.filter((entry) => !stays(entry));
    this.#keep((entry) => !lost.includes(entry));
    for (const entry of this.#entries) {
      entry.reissued = entry.n !== undefined;
      entry.n = undefined;
      entry.sentAt = undefined;
      entry.acked = false;
      entry.resultLost = false;
    }
    return lost;
  }

  /** Whoever is to leave a room of a server that does not know them takes their place there first. */
  leaveBy(ticket: string): void {
    if (this.willLeave) this.put({ t: 'rejoin', ticket }, { of: 'own' }, 'first');
  }

  drop(entry: Entry): void {
    this.#keep((one) => one !== entry);
  }

  /** Drops what was not sent and is of no use any more. */
  forget(useless: (entry: Entry) => boolean): void {
    this.#keep((entry) => entry.n !== undefined || !useless(entry));
  }

  /** When the oldest command without an acknowledgement was sent. */
  get oldestUnackedAt(): Millis | undefined {
    return this.#entries.find((entry) => entry.n !== undefined && !entry.acked)?.sentAt;
  }

  #keep(stays: (entry: Entry) => boolean): void {
    this.#entries = this.#entries.filter(stays);
    this.#chars = this.#entries.reduce((sum, { chars }) => sum + chars, 0);
  }
}

const aboutRooms: ReadonlySet<CommandBody['t']> = new Set([
  'join',
  'pair',
  'rejoin',
  'invite',
  'accept',
  'leave',
]);

/** Signals and chat are answered only when refused, a sync by a snapshot. */
function expectsResult({ body }: Entry): boolean {
  return body.t !== 'signal' && body.t !== 'chat' && body.t !== 'sync';
}
