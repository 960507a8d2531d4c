/**
 * One peer connection of a link, from being opened to being replaced: its negotiation and its own
 * candidates. What it says leaves by its host, which numbers it.
 */
import type { SignalBody } from '@parley/protocol';
import type { Context } from './context.ts';
import { LocalCandidates } from './local-candidates.ts';
import { type Description, Negotiation, type NegotiationBody } from './negotiation.ts';
import { relayedOnly } from './relay-only.ts';
import type { PeerId } from './state.ts';

export interface PeerHost {
  /** False when nobody would take it. */
  describe(description: Description): boolean;
  say(body: SignalBody): void;
  yielded(bodies: readonly NegotiationBody[]): void;
  failed(error: string): void;
  negotiated(): void;
  openCandidateWindow(): void;
}

export class Peer {
  readonly id: PeerId;
  readonly leads: boolean;
  readonly negotiation: Negotiation;
  readonly candidates: LocalCandidates;

  constructor(
    context: Context,
    host: PeerHost,
    role: { id: PeerId; leads: boolean; yields: boolean; relayOnly: boolean },
  ) {
    const { limits, mutants, out } = context;
    const { id, leads, yields, relayOnly } = role;
    this.id = id;
    this.leads = leads;
    const heldMax = limits.candidatesHeldMax;
    this.candidates = new LocalCandidates(
      { heldMax, relayOnly },
      {
        say: (batch) => host.say(batch),
        openWindow: () => host.openCandidateWindow(),
      },
    );
    this.negotiation = new Negotiation(
      { yields, leads, limits, mutants },
      {
        step: (step) => out.push({ t: 'peerStep', peer: id, step }),
        say: (made) => {
          const description = relayOnly ? { ...made, sdp: relayedOnly(made.sdp) } : made;
          const said = host.describe(description);
          if (said) this.candidates.described(description.sdp);
          return said;
        },
        yielded: (bodies) => host.yielded(bodies),
        failed: (error) => host.failed(error),
        changed: () => host.negotiated(),
      },
    );
  }
}
