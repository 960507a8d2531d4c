/**
 * A peer connection as the W3C text has it, as far as a machine can tell: signalling states with
 * explicit rollback, steps that take time and may fail, candidates that trickle, and the wish to
 * negotiate again. A step that a correct machine would not ask for is reported as a breach.
 */
import type { CandidateLine, PeerEvent, PeerStep, PeerStepResult } from '@parley/core/client';
import type { Millis } from '@parley/core/kit';
import type { Judge } from './checks/check.ts';
import {
  type Description,
  gather,
  mediaLines,
  readCandidate,
  readSdp,
  writeSdp,
} from './description.ts';
import type { MediaNetwork, MediaPath } from './media.ts';
import { signallingSteps, type SignallingState, stepName } from './peer-steps.ts';
import { TransportModel } from './transport-model.ts';

export interface PeerOwner {
  event(event: PeerEvent): void;
  done(result: PeerStepResult): void;
  readonly judge: Judge;
}

interface Side {
  current: Description | undefined;
  pending: Description | undefined;
}

export class PeerModel {
  /** Since when the signalling state has not been stable. */
  unstableSince: Millis | undefined;
  /** Faults: the next steps fail, or take longer. */
  failSteps = 0;
  stepDelayMs = 0;
  readonly #net: MediaNetwork;
  readonly #owner: PeerOwner;
  readonly #transport: TransportModel;
  #signalling: SignallingState = 'stable';
  #local: Side = { current: undefined, pending: undefined };
  #remote: Side = { current: undefined, pending: undefined };
  #versions = 0;
  #ufrags = 0;
  #gathered = '';
  #busy = false;
  #restarts = false;
  /** Changes of the tracks: made, in the offer under way, agreed on. */
  #wanted = 0;
  #offered = 0;
  #agreed = 0;

  constructor(net: MediaNetwork, path: MediaPath, owner: PeerOwner, leads: boolean) {
    this.#net = net;
    this.#owner = owner;
    this.#transport = new TransportModel(net, path, (event) => owner.event(event));
    if (leads) this.wantChange();
  }

  get signalling(): SignallingState {
    return this.#signalling;
  }

  get hasFailed(): boolean {
    return this.#transport.hasFailed;
  }

  /** Something about the tracks changed that the other side must be told of. */
  wantChange(): void {
    this.#wanted += 1;
    this.#needNegotiation();
  }

  /** New credentials with the next offer. */
  restart(): void {
    this.#restarts = true;
    this.wantChange();
  }

  step(step: PeerStep): void {
    if (this.#busy)
      this.#owner.judge.breach('LINK10', 'a step was asked for while another is in progress');
    this.#busy = true;
    const tookMs = this.#net.chance.integer(1, 20) + this.stepDelayMs;
    this.#net.world.after(tookMs, () => {
      this.#busy = false;
      if (this.#signalling === 'closed') return;
      this.#owner.done(this.#fails() ? { ok: false, error: 'OperationError' } : this.#take(step));
      this.#needNegotiation();
    });
  }

  send(text: string): void {
    this.#transport.send(text);
  }

  measure(): void {
    this.#transport.measure();
  }

  close(politely: boolean): void {
    this.#signalling = 'closed';
    this.unstableSince = undefined;
    this.#transport.close(politely);
  }

  #fails(): boolean {
    if (this.failSteps === 0) return false;
    this.failSteps -= 1;
    this.#owner.judge.mark('step failed');
    return true;
  }

  #take(step: PeerStep): PeerStepResult {
    switch (step.step) {
      case 'describeLocal':
        return this.#describeLocal();
      case 'describeRemote':
        return this.#describeRemote(step.type, step.sdp);
      case 'rollback':
        return this.#rollback();
      case 'addCandidate':
        return this.#addCandidate(step.candidate);
    }
  }

  #illegal(step: string): PeerStepResult {
    this.#owner.judge.breach('LINK10', `${step} in ${this.#signalling}`);
    return { ok: false, error: 'InvalidStateError' };
  }

  #describeLocal(): PeerStepResult {
    if (this.#signalling === 'have-local-offer') return this.#illegal('describeLocal');
    const type = this.#signalling === 'stable' ? 'offer' : 'answer';
    const offer = this.#remote.pending;
    const local: Description = {
      type,
      author: this.#transport.id,
      version: ++this.#versions,
      ufrag: this.#nextUfrag(type, offer),
      answers: type === 'answer' ? (offer?.version ?? 0) : 0,
    };
    if (type === 'offer') {
      this.#offered = this.#wanted;
      this.#local.pending = local;
      this.#become('have-local-offer');
    } else {
      this.#agreed = this.#wanted;
      this.#local = { current: local, pending: undefined };
      this.#remote = { current: offer, pending: undefined };
      this.#become('stable');
    }
    this.#gather(local.ufrag);
    return { ok: true, local: { type, sdp: writeSdp(local), slots: [...mediaLines] } };
  }

  /** New credentials at first, for a restart, and in answer to a restart of the other side. */
  #nextUfrag(type: 'offer' | 'answer', offer: Description | undefined): string {
    const { current } = this.#local;
    const answersRestart = type === 'answer' && offer?.ufrag !== this.#remote.current?.ufrag;
    const restarts = answersRestart || (type === 'offer' && this.#restarts);
    if (type === 'offer') this.#restarts = false;
    if (current !== undefined && !restarts) return current.ufrag;
    this.#ufrags += 1;
    return `u${this.#transport.id}x${this.#ufrags}`;
  }

  #describeRemote(type: 'offer' | 'answer', sdp: string): PeerStepResult {
    const awaited = this.#signalling === 'have-local-offer' ? 'answer' : 'offer';
    if (type !== awaited) return this.#illegal(`describeRemote ${type}`);
    const remote = readSdp(type, sdp);
    if (remote === undefined) return { ok: false, error: 'InvalidAccessError' };
    this.#checkOrder(remote);
    if (type === 'offer') {
      this.#remote.pending = remote;
      this.#become('have-remote-offer');
      return { ok: true };
    }
    if (remote.answers !== this.#local.pending?.version) {
      this.#owner.judge.breach(
        'LINK7',
        `an answer to offer ${remote.answers} was applied to another`,
      );
      return { ok: false, error: 'InvalidAccessError' };
    }
    this.#local = { current: this.#local.pending, pending: undefined };
    this.#remote = { current: remote, pending: undefined };
    this.#agreed = this.#offered;
    this.#become('stable');
    return { ok: true };
  }

  /** One peer connection talks to one other for life, and hears its descriptions in order. */
  #checkOrder(remote: Description): void {
    const known = this.#remote.pending ?? this.#remote.current;
    if (known === undefined) return;
    if (known.author !== remote.author) {
      this.#owner.judge.breach('I21', `described by ${remote.author} after ${known.author}`);
    } else if (known.version >= remote.version) {
      this.#owner.judge.breach('I21', `description ${remote.version} came after ${known.version}`);
    }
  }

  #rollback(): PeerStepResult {
    if (this.#signalling !== 'have-local-offer') return this.#illegal('rollback');
    this.#owner.judge.mark('rollback');
    this.#local.pending = undefined;
    this.#remote.pending = undefined;
    this.#become('stable');
    return { ok: true };
  }

  #addCandidate({ candidate }: CandidateLine): PeerStepResult {
    const read = readCandidate(candidate);
    const { current, pending } = this.#remote;
    if (current === undefined && pending === undefined) return this.#illegal('addCandidate');
    if (read === undefined) return { ok: false, error: 'OperationError' };
    if (read.ufrag !== current?.ufrag && read.ufrag !== pending?.ufrag) {
      this.#owner.judge.breach(
        'I21',
        `a candidate of ${read.ufrag} reached who does not talk to it`,
      );
      return { ok: false, error: 'OperationError' };
    }
    this.#transport.addCandidate(read.kind, read.ufrag);
    return { ok: true };
  }

  #become(signalling: Exclude<SignallingState, 'closed'>): void {
    if (!(stepName(this.#signalling, signalling) in signallingSteps))
      throw new Error(`no browser goes from ${this.#signalling} to ${signalling}`);
    this.#signalling = signalling;
    if (signalling === 'have-local-offer') this.#transport.offers();
    if (signalling === 'stable') this.unstableSince = undefined;
    else this.unstableSince ??= this.#net.world.now;
    const local = this.#local.pending ?? this.#local.current;
    const remote = this.#remote.pending ?? this.#remote.current;
    this.#transport.describe({
      local: local?.ufrag,
      remote: remote?.ufrag,
      partner: remote?.author,
    });
    if (signalling === 'stable') this.#transport.offerSettled();
  }

  #gather(ufrag: string): void {
    if (this.#gathered === ufrag) return;
    this.#gathered = ufrag;
    let afterMs = 0;
    for (const candidate of gather(ufrag)) {
      afterMs += this.#net.chance.integer(0, 40);
      this.#net.world.after(afterMs, () => {
        if (this.#signalling === 'closed' || this.#gathered !== ufrag) return;
        this.#owner.event({ what: 'candidate', ufrag, candidate });
      });
    }
  }

  get #needs(): boolean {
    return this.#wanted > this.#agreed;
  }

  /** As the W3C text: only in `stable`, when no step is under way, and once it is looked at again. */
  #needNegotiation(): void {
    if (this.#signalling !== 'stable' || !this.#needs) return;
    this.#net.world.after(1, () => {
      if (this.#signalling !== 'stable' || this.#busy || !this.#needs) return;
      this.#owner.event({ what: 'negotiationNeeded' });
    });
  }
}
