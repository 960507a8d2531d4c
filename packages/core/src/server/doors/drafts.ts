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
  readonly sdp: string;
  readonly to: Guest;
  readonly deliver: (sdp: string) => void;
}

export class Drafts {
  readonly #context: Context;
  /** Oldest first; of one sender at most one for each receiver. */
  readonly #waiting = new Map<Guest, Draft[]>();
  #size = 0;

  constructor(context: Context) {
    this.#context = context;
  }

  hold(sender: Guest, description: Description, now: Millis): void {
    // The one before is as complete as it gets, and comes first.
    this.#find(sender, description.to)?.finish();
    const { draftsMax, draftMs } = this.#context.limits;
    if (this.#size >= draftsMax) return description.deliver(description.sdp);
    const draft = new Draft(description, (one) => this.#finish(sender, one));
    const drafts = this.#waiting.get(sender);
    if (drafts === undefined) this.#waiting.set(sender, [draft]);
    else drafts.push(draft);
    this.#size += 1;
    this.#context.timers.set(draft, now + draftMs);
  }

  trickle(sender: Guest, candidate: Candidate | null): void {
    const drafts = this.#waiting.get(sender) ?? [];
    const { draftCandidatesMax, draftCandidateCharsMax } = this.#context.limits;
    if (candidate === null) drafts[0]?.finish();
    else if (candidate.candidate.length <= draftCandidateCharsMax) {
      for (const draft of drafts) draft.add(candidate, draftCandidatesMax);
    }
  }

  /** Forgets what waits of or for somebody who is no longer there. */
  forget(one: Guest, others: Iterable<Guest>): void {
    for (const draft of this.#waiting.get(one)?.slice() ?? []) this.#remove(one, draft);
    for (const other of others) {
      const draft = this.#find(other, one);
      if (draft !== undefined) this.#remove(other, draft);
    }
  }

  #find(sender: Guest, to: Guest): Draft | undefined {
    return this.#waiting.get(sender)?.find(({ description }) => description.to === to);
  }

  #finish(sender: Guest, draft: Draft): void {
    this.#remove(sender, draft);
    draft.deliver();
  }

  #remove(sender: Guest, draft: Draft): void {
    const drafts = this.#waiting.get(sender);
    if (drafts === undefined) return;
    drafts.splice(drafts.indexOf(draft), 1);
    if (drafts.length === 0) this.#waiting.delete(sender);
    this.#size -= 1;
    this.#context.timers.clear(draft);
  }
}

class Draft implements Timed {
  readonly description: Description;
  readonly #candidates: Candidate[] = [];
  readonly #finish: (draft: Draft) => void;

  constructor(description: Description, finish: (draft: Draft) => void) {
    this.description = description;
    this.#finish = finish;
  }

  add(candidate: Candidate, max: number): void {
    if (this.#candidates.length < max) this.#candidates.push(candidate);
  }

  finish(): void {
    this.#finish(this);
  }

  deliver(): void {
    this.description.deliver(withCandidates(this.description.sdp, this.#candidates));
  }

  onTime(): void {
    this.finish();
  }
}
