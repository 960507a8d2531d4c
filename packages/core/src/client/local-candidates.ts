/**
 * Candidates of our own, gathered into few messages: those found before their description is sent go
 * right behind it, or else the first one alone, because the other side cannot begin without; later ones
 * share a short window. Knows no transport.
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
  /** Nothing has followed the present description yet. */
  #isFirst = true;
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
    if (this.#isFirst) this.windowOver();
    else this.#host.openWindow();
  }

  /** This description was sent. */
  described(sdp: string): void {
    this.#described = ufragsOf(sdp);
    this.#isFirst = true;
    this.windowOver();
  }

  windowOver(): void {
    for (const [ufrag, list] of this.#held) {
      if (!this.#described.has(ufrag)) continue;
      this.#held.delete(ufrag);
      this.#isFirst = false;
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
