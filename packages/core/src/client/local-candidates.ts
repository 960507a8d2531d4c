/**
 * Candidates of our own, gathered into few messages: those found before their description is sent go
 * right behind it, and later the first of each kind goes at once, with all that wait, because it may be
 * what the other side cannot connect without; more of a kind share a short window. Knows no transport.
 */
import { type SignalBody, wireLimits } from '@parley/protocol';
import type { CandidateLine } from './io.ts';
import { relayed } from './relay-only.ts';
import { ufragsOf } from './remote-candidates.ts';
import { sendable } from './signals.ts';

type Batch = Extract<SignalBody, { kind: 'candidates' }>;

export interface LocalCandidatesHost {
  say(batch: Batch): void;
  /** Call `windowOver` after the window, unless one is open already. */
  openWindow(): void;
}

export class LocalCandidates {
  readonly #host: LocalCandidatesHost;
  readonly #heldMax: number;
  readonly #relayOnly: boolean;
  /** User fragments of the descriptions that were sent. */
  #described = new Set<string>();
  /** Of what has followed the present description: of this computer, seen by a server, relayed. */
  #kindsSaid = new Set<string>();
  #held = new Map<string, CandidateLine[]>();

  constructor(
    { heldMax, relayOnly }: { heldMax: number; relayOnly: boolean },
    host: LocalCandidatesHost,
  ) {
    this.#heldMax = heldMax;
    this.#relayOnly = relayOnly;
    this.#host = host;
  }

  gathered(ufrag: string, found: CandidateLine): void {
    const candidate = this.#relayOnly ? relayed(found) : found;
    if (candidate === undefined || onlyConnects(candidate)) return;
    if (!sendable({ kind: 'candidates', ufrag, list: [candidate] })) return;
    const list = this.#held.get(ufrag) ?? [];
    this.#held.set(ufrag, list);
    // A description that is never sent, because it was rolled back, takes its candidates with it.
    if (this.#held.size > wireLimits.slotsMax) this.#dropOldest();
    if (list.length < this.#heldMax) list.push(candidate);
    if (!this.#described.has(ufrag)) return;
    if (this.#kindsSaid.has(kindOf(candidate))) this.#host.openWindow();
    else this.windowOver();
  }

  /** This description was sent. */
  described(sdp: string): void {
    this.#described = ufragsOf(sdp);
    this.#kindsSaid.clear();
    this.windowOver();
  }

  windowOver(): void {
    for (const [ufrag, list] of this.#held) {
      if (!this.#described.has(ufrag)) continue;
      this.#held.delete(ufrag);
      for (const candidate of list) this.#kindsSaid.add(kindOf(candidate));
      this.#host.say({ kind: 'candidates', ufrag, list });
    }
  }

  #dropOldest(): void {
    const [oldest] = this.#held.keys();
    if (oldest !== undefined) this.#held.delete(oldest);
  }
}

/** Nothing can connect to it (RFC 6544, 4.5: its port is a placeholder), so the other side has no use for it. */
const onlyConnects = ({ candidate }: CandidateLine): boolean =>
  candidate.includes(' tcptype active');

const kindOf = ({ candidate }: CandidateLine): string => / typ (\S+)/.exec(candidate)?.[1] ?? '';
