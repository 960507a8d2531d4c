/**
 * Descriptions that wait for the candidates of who sent them, because their receiver takes none later.
 * Candidates go by their sender alone: some clients do not say to whom they are. Handed over with
 * the last candidate, or when that takes too long. Does not know who may speak to whom.
 */
import type { Millis } from '../../kit/machine.ts';
import type { Context, Timed } from '../context.ts';
import { withCandidates } from './description-candidates.ts';
import type { Candidate } from './io.ts';
import type { Guest } from './space.ts';

export interface Description {
  readonly sender: Guest;
  readonly to: Guest;
  readonly sdp: string;
  readonly deliver: (sdp: string) => void;
}

interface Draft extends Description {
  readonly candidates: Candidate[];
  readonly endsAt: Millis;
}

export class Drafts implements Timed {
  readonly #context: Context;
  /** Oldest first; of one sender at most one for each receiver. */
  readonly #bySender = new Map<Guest, Draft[]>();
  /** All of them, oldest first. */
  readonly #waiting = new Set<Draft>();

  constructor(context: Context) {
    this.#context = context;
  }

  hold(description: Description, now: Millis): void {
    const { sender, to, sdp, deliver } = description;
    const before = this.#find(sender, to);
    // It is as complete as it gets, and comes first.
    if (before !== undefined) this.#finish(before);
    const { draftsMax, draftMs } = this.#context.limits;
    if (this.#waiting.size >= draftsMax) return deliver(sdp);
    const draft: Draft = { sender, to, sdp, deliver, candidates: [], endsAt: now + draftMs };
    const drafts = this.#bySender.get(sender);
    if (drafts === undefined) this.#bySender.set(sender, [draft]);
    else drafts.push(draft);
    this.#waiting.add(draft);
    if (!this.#context.timers.has(this)) this.#context.timers.set(this, draft.endsAt);
  }

  trickle(sender: Guest, candidate: Candidate | null): void {
    const drafts = this.#bySender.get(sender);
    if (drafts === undefined) return;
    const [oldest] = drafts;
    if (candidate === null) {
      if (oldest !== undefined) this.#finish(oldest);
      return;
    }
    const { draftCandidatesMax, draftCandidateCharsMax } = this.#context.limits;
    if (candidate.candidate.length > draftCandidateCharsMax) return;
    for (const { candidates } of drafts) {
      if (candidates.length < draftCandidatesMax) candidates.push(candidate);
    }
  }

  /** Forgets what waits of or for somebody who is no longer there. */
  forget(one: Guest, others: Iterable<Guest>): void {
    for (const draft of this.#bySender.get(one)?.slice() ?? []) this.#remove(draft);
    for (const other of others) {
      const draft = this.#find(other, one);
      if (draft !== undefined) this.#remove(draft);
    }
  }

  onTime(now: Millis): void {
    for (const draft of this.#waiting) {
      if (draft.endsAt > now) return this.#context.timers.set(this, draft.endsAt);
      this.#finish(draft);
    }
  }

  #find(sender: Guest, to: Guest): Draft | undefined {
    return this.#bySender.get(sender)?.find((draft) => draft.to === to);
  }

  #finish(draft: Draft): void {
    this.#remove(draft);
    draft.deliver(withCandidates(draft.sdp, draft.candidates));
  }

  #remove(draft: Draft): void {
    this.#waiting.delete(draft);
    const drafts = this.#bySender.get(draft.sender);
    if (drafts === undefined) return;
    drafts.splice(drafts.indexOf(draft), 1);
    if (drafts.length === 0) this.#bySender.delete(draft.sender);
  }
}
