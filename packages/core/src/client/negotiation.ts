/**
 * Perfect negotiation over one peer connection: which step comes next, given what this side wants and
 * what the other said. One step is under way at a time and each is legal in the signalling state; a
 * collision of offers is decided by who leads. Knows no transport and no generation.
 */
import type { SignalBody } from '@parley/protocol';
import { unreachable } from '../kit/assert.ts';
import type { Mutants } from '../kit/mutants.ts';
import type { CandidateLine, PeerStep, PeerStepResult } from './io.ts';
import type { ClientLimits } from './limits.ts';
import { RemoteCandidates } from './remote-candidates.ts';

type Offer = Extract<SignalBody, { kind: 'offer' }>;
type Answer = Extract<SignalBody, { kind: 'answer' }>;
type Candidates = Extract<SignalBody, { kind: 'candidates' }>;
export type Description = Offer | Answer;
export type NegotiationBody = Description | Candidates;

export interface NegotiationHost {
  step(step: PeerStep): void;
  /** False when the description cannot be sent; then the negotiation has failed. */
  say(description: Description): boolean;
  /** Both sides began this generation at once and this one gives way: a fresh peer is to take all this. */
  yielded(bodies: readonly NegotiationBody[]): void;
  failed(error: string): void;
  /** Stable or not, or settled for the first time. */
  changed(): void;
}

/** The step under way, and what it is for. */
type Job =
  | { is: 'offering' }
  | { is: 'rollingBack'; offer: Offer }
  | { is: 'takingOffer'; offer: Offer }
  | { is: 'answering'; neg: number }
  | { is: 'takingAnswer' }
  | { is: 'addingCandidate' };

export interface NegotiationOptions {
  /** Gives way where both sides lead. */
  yields: boolean;
  leads: boolean;
  limits: ClientLimits;
  mutants: Mutants;
}

export class Negotiation {
  readonly #host: NegotiationHost;
  readonly #yields: boolean;
  readonly #leads: boolean;
  readonly #inboxMax: number;
  readonly #remoteCandidates: RemoteCandidates;
  #inbox: NegotiationBody[] = [];
  #ready: CandidateLine[] = [];
  #job: Job | undefined;
  /** Our offer waits for its answer. */
  #offered = false;
  #wantsOffer: boolean;
  #neg = 0;
  #settledOnce = false;

  constructor({ yields, leads, limits, mutants }: NegotiationOptions, host: NegotiationHost) {
    this.#host = host;
    this.#yields = yields;
    this.#leads = leads;
    this.#wantsOffer = leads;
    this.#inboxMax = limits.negotiationInboxMax;
    this.#remoteCandidates = new RemoteCandidates(limits.candidatesHeldMax, mutants);
  }

  /** An offer and an answer were exchanged at least once. */
  get settledOnce(): boolean {
    return this.#settledOnce;
  }

  /** Nothing is open between the two sides, as far as this one knows. */
  get stable(): boolean {
    return this.#settledOnce && !this.#offered && !this.#wantsOffer && !this.#describing;
  }

  get #describing(): boolean {
    return this.#job !== undefined && this.#job.is !== 'addingCandidate';
  }

  begin(): void {
    this.#advance();
  }

  /** The peer connection has something new to agree on. Before the first offer that is the leader's to make. */
  needed(): void {
    if (!this.#settledOnce && !this.#leads) return;
    this.#wantsOffer = true;
    this.#advance();
    this.#host.changed();
  }

  receive(body: NegotiationBody): void {
    if (this.#inbox.length >= this.#inboxMax) return this.#host.failed('too much at once');
    this.#inbox.push(body);
    this.#advance();
  }

  /** The step under way is done. */
  done(result: PeerStepResult): void {
    const job = this.#job;
    if (job === undefined) return;
    this.#job = undefined;
    if (!result.ok && job.is !== 'addingCandidate') return this.#host.failed(result.error);
    if (result.ok && this.#finish(job, result.local)) {
      this.#advance();
      this.#host.changed();
    } else if (!result.ok) this.#advance();
  }

  /** Whether the negotiation goes on. */
  #finish(job: Job, local: (PeerStepResult & { ok: true })['local']): boolean {
    switch (job.is) {
      case 'offering':
      case 'answering':
        return this.#described(job, local);
      case 'rollingBack':
        this.#offered = false;
        // The offer that gave way is made again once the other one is settled.
        this.#wantsOffer = true;
        this.#takeOffer(job.offer);
        return true;
      case 'takingOffer':
        this.#remoteDescribed(job.offer.sdp);
        this.#run({ is: 'answering', neg: job.offer.neg }, { step: 'describeLocal' });
        return true;
      case 'takingAnswer':
        this.#offered = false;
        this.#settledOnce = true;
        return true;
      case 'addingCandidate':
        return true;
      default:
        return unreachable(job);
    }
  }

  #described(
    job: { is: 'offering' } | { is: 'answering'; neg: number },
    local: (PeerStepResult & { ok: true })['local'],
  ): boolean {
    const kind = job.is === 'offering' ? 'offer' : 'answer';
    if (local === undefined || local.type !== kind) {
      this.#host.failed('the wrong kind of description');
      return false;
    }
    const { sdp, slots } = local;
    if (job.is === 'offering') {
      this.#offered = true;
      this.#neg += 1;
      return this.#host.say({ kind: 'offer', neg: this.#neg, sdp, slots });
    }
    this.#settledOnce = true;
    return this.#host.say({ kind: 'answer', neg: job.neg, sdp, slots });
  }

  #advance(): void {
    while (this.#job === undefined) {
      const candidate = this.#ready.shift();
      if (candidate !== undefined) {
        this.#run({ is: 'addingCandidate' }, { step: 'addCandidate', candidate });
        continue;
      }
      const body = this.#inbox.shift();
      if (body === undefined) break;
      if (this.#take(body) === 'over') return;
    }
    if (this.#job !== undefined || !this.#wantsOffer || this.#offered) return;
    this.#wantsOffer = false;
    this.#run({ is: 'offering' }, { step: 'describeLocal' });
  }

  #take(body: NegotiationBody): 'over' | 'goesOn' {
    switch (body.kind) {
      case 'candidates':
        this.#ready.push(...this.#remoteCandidates.take(body.ufrag, body.list));
        return 'goesOn';
      case 'answer':
        if (this.#offered && body.neg === this.#neg) this.#takeAnswer(body);
        return 'goesOn';
      case 'offer':
        return this.#meetOffer(body);
      default:
        return unreachable(body);
    }
  }

  #meetOffer(offer: Offer): 'over' | 'goesOn' {
    if (!this.#offered) {
      this.#takeOffer(offer);
      return 'goesOn';
    }
    const givesWay = this.#settledOnce ? this.#leads : this.#yields;
    // The other side will give way, and its candidates fit no description we ever take.
    if (!givesWay) return 'goesOn';
    if (!this.#settledOnce) {
      this.#host.yielded([offer, ...this.#inbox]);
      return 'over';
    }
    this.#run({ is: 'rollingBack', offer }, { step: 'rollback' });
    return 'goesOn';
  }

  #takeOffer(offer: Offer): void {
    const { sdp, slots } = offer;
    this.#run({ is: 'takingOffer', offer }, { step: 'describeRemote', type: 'offer', sdp, slots });
  }

  #takeAnswer({ sdp, slots }: Answer): void {
    this.#remoteDescribed(sdp);
    this.#run({ is: 'takingAnswer' }, { step: 'describeRemote', type: 'answer', sdp, slots });
  }

  #remoteDescribed(sdp: string): void {
    this.#ready.push(...this.#remoteCandidates.described(sdp));
  }

  #run(job: Job, step: PeerStep): void {
    this.#job = job;
    this.#host.step(step);
  }
}
