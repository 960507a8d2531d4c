/**
 * What connects this member with one other: one peer connection at a time, each new one under the next
 * generation number, and the evidence that it works. Knows nothing of the room, and reaches the server
 * only through its host.
 */
import type { SignalBody } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import type { Context, LinkTimer } from './context.ts';
import { ControlChannel } from './control-channel.ts';
import { Evidence } from './evidence.ts';
import type { EnvironmentEvent, PeerEvent, PeerStepResult } from './io.ts';
import { KeptPeer } from './kept-peer.ts';
import type { LinkFailure, LinkHost, LinkOptions } from './link-host.ts';
import { LinkTimers } from './link-timers.ts';
import type { Description, NegotiationBody } from './negotiation.ts';
import { PathSearch } from './path-search.ts';
import { Patience } from './patience.ts';
import { Peer } from './peer.ts';
import { Recovery } from './recovery.ts';
import { ShownMedia } from './shown-media.ts';
import { sendable, type Signal, Signals } from './signals.ts';
import { type LinkPath, type LinkState, noMedia, type PeerId } from './state.ts';

export class Link {
  readonly shown: ShownMedia;
  readonly #context: Context;
  readonly #host: LinkHost;
  readonly #options: LinkOptions;
  readonly #evidence: Evidence;
  readonly #timers: LinkTimers;
  readonly #search: PathSearch;
  readonly #patience: Patience;
  readonly #recovery: Recovery;
  readonly #kept: KeptPeer;
  #gen: number;
  #signals: Signals;
  #peer: Peer;
  /** Of the present peer connection. */
  #channel: ControlChannel;
  #closed = false;
  #logged: LinkState | undefined;

  constructor(context: Context, host: LinkHost, options: LinkOptions) {
    this.#context = context;
    this.#host = host;
    this.#options = options;
    this.#gen = options.firstGen;
    host.usesGeneration(options.firstGen);
    this.shown = new ShownMedia(context, options.media, {
      say: (body) => void (this.#closed || this.#say(body)),
      wants: (want) => host.wants(options.member, want),
    });
    this.#evidence = new Evidence(context.limits);
    this.#timers = new LinkTimers(context, options.number);
    this.#search = this.#newSearch();
    this.#patience = new Patience(context, this.#timers, this.#evidence, {
      serverReachable: () => host.serverReachable(),
      over: (why, at) => this.#giveUp(why, at),
    });
    this.#recovery = new Recovery(context, this.#timers, this.#evidence, {
      stable: () => this.#peer.negotiation.stable,
      hasRoute: () => host.serverReachable() || this.channelOpen,
      asksServer: () => host.asksServer(),
      anew: () => this.#beginAnew(),
    });
    this.#kept = new KeptPeer(context);
    this.#signals = this.#newSignals();
    this.#channel = this.#newChannel();
    this.#peer = this.#openPeer(options.leads);
    this.#begin();
  }

  get member(): string {
    return this.#options.member;
  }

  get number(): number {
    return this.#options.number;
  }

  get generation(): number {
    return this.#gen;
  }

  get peer(): PeerId {
    return this.#peer.id;
  }

  /** The one whose pictures are shown. */
  get shownPeer(): PeerId {
    return this.#kept.id ?? this.#peer.id;
  }

  get state(): LinkState {
    return this.#closed ? 'closed' : this.#evidence.state;
  }

  get path(): LinkPath {
    return this.#evidence.path;
  }

  get channelOpen(): boolean {
    return this.#channel.isOpen && !this.#closed;
  }

  /** Since when nothing comes, where something did. */
  get silentSince(): Millis | undefined {
    const isSilent = this.state === 'suspect' || this.state === 'reconnecting';
    return isSilent ? this.#evidence.silentSince : undefined;
  }

  /** Media or beats arrived from this member lately. */
  get hears(): boolean {
    return this.#evidence.heardWithin(this.#context.limits.hearsMs, this.#context.now);
  }

  /** The server vouches for the sender of what it relayed, the channel for the sender of what it carried. */
  received(gen: number, signal: Signal): void {
    // Who hangs up is gone, whatever was missed before it and whichever generation said so.
    if (signal.body.kind === 'bye') return this.#host.bye(this.#options.member);
    if (this.#closed) return;
    // Without its beginning, which the page before this one had, a generation cannot be followed.
    if (gen > this.#gen && signal.k > 1) return this.#startGeneration(gen + 1, true);
    if (gen > this.#gen) this.#startGeneration(gen, false);
    if (gen < this.#gen && !this.#context.mutants.has('B24')) return;
    this.#signals.receive(signal);
    this.#recovery.misses(this.#signals.hasHole);
  }

  /** The server would not relay a signal, and the other side would wait for it for ever. */
  refused(gen: number): void {
    if (gen === this.#gen && !this.#closed) this.#failed('a signal was refused');
  }

  peerDone(result: PeerStepResult): void {
    if (!this.#closed) this.#peer.negotiation.done(result);
  }

  peerEvent(event: PeerEvent): void {
    if (this.#closed) return;
    switch (event.what) {
      case 'negotiationNeeded':
        return this.#peer.negotiation.needed();
      case 'candidate':
        this.#search.goOn();
        return this.#peer.candidates.gathered(event.ufrag, event.candidate);
      case 'channelOpen':
        this.#signals.channelOpened();
        return this.#channel.opened();
      case 'channelClosed':
        return this.#channelGone();
      case 'channelMessage':
        return this.#channel.received(event.text);
      case 'measured':
        return this.#measured(event);
      case 'connectionState':
        // Whatever else it says is what the browser believes; that it gave up is a fact.
        if (event.state === 'failed') this.#recovery.broke();
        else if (this.#context.mutants.has('B2')) this.#evidence.beat(true, this.#context.now); // it is believed
        return;
    }
  }

  timeout(timer: LinkTimer): void {
    switch (timer) {
      case 'measure':
        this.#context.out.push({ t: 'peerMeasure', peer: this.#peer.id });
        return this.#timers.set('measure', this.#context.limits.measureAnswerMs);
      case 'channelBeat':
        this.#signals.hurry(this.#context.now);
        return this.#channel.beat();
      case 'candidates':
        return this.#peer.candidates.windowOver();
      case 'negotiate':
      case 'hole':
        return this.#recovery.stuck(timer);
      case 'evidence':
        return this.#patience.timeout();
      case 'path':
        return this.#search.timeout();
    }
  }

  environment(event: EnvironmentEvent, sleptMs = 0): void {
    if (this.#closed) return;
    if (sleptMs > 0) this.#patience.slept(sleptMs);
    this.#recovery.environment(event);
  }

  /** What is said to the server now gets there. */
  serverAnswers(): void {
    if (!this.#closed) this.#recovery.serverAnswers();
  }

  /** The server told of a relay: it may be another one than before, or the same that was away. */
  relayTold(): void {
    if (!this.#closed) this.#recovery.news();
  }

  /** The signalling is back: a link that waited for it gets time to use it. */
  serverBack(): void {
    if (this.#closed) return;
    this.#recovery.news();
    if (this.#evidence.everActive) return;
    this.#patience.serverBack();
    this.#search.serverBack();
  }

  sendChat(id: string, text: string): void {
    this.#channel.send({ t: 'chat', id, text });
  }

  /** Tells the other side by the channel that we hang up; false when that is not open. */
  sayBye(): boolean {
    if (!this.channelOpen) return false;
    this.#say({ kind: 'bye' });
    return true;
  }

  /** Nothing of it counts any more. The present peer connection is its owner's to close. */
  end(): void {
    this.#closed = true;
    this.#timers.clearAll();
    this.#kept.drop();
    this.#show();
  }

  #giveUp(why: LinkFailure, at = this.#context.now): void {
    this.#context.out.push({ t: 'closePeer', peer: this.#peer.id });
    this.end();
    this.#host.closed(this.#options.member, why, at);
  }

  #failed(error: string): void {
    const event = { step: 'negotiation failed', link: this.#options.number, error } as const;
    this.#context.out.push({ t: 'log', event });
    if (this.#recovery.failedAgain()) this.#giveUp('incompatible');
    else this.#beginAnew();
  }

  #beginAnew(): void {
    this.#startGeneration(this.#gen + 1, true);
  }

  #startGeneration(gen: number, leads: boolean): void {
    this.#gen = gen;
    this.#host.usesGeneration(gen);
    this.#signals = this.#newSignals();
    this.#timers.clear('hole');
    this.#replacePeer(leads);
    this.#begin();
  }

  #begin(): void {
    this.shown.begin();
    this.#peer.negotiation.begin();
  }

  #replacePeer(leads: boolean): void {
    this.#kept.follow(this.#peer.id, this.#evidence.heardHere);
    this.#channelGone();
    for (const timer of ['measure', 'candidates', 'negotiate'] as const) this.#timers.clear(timer);
    this.#evidence.restart(this.#context.now);
    this.#search.restart();
    this.#channel = this.#newChannel();
    this.#peer = this.#openPeer(leads);
  }

  #openPeer(leads: boolean): Peer {
    const { member, yields } = this.#options;
    const id = this.#host.nextPeer();
    const relayOnly = this.#host.onlyByRelay();
    this.#context.out.push({ t: 'openPeer', peer: id, member, leads, relayOnly });
    this.#recovery.opened(leads);
    this.#show();
    const present = () => this.#peer.id === id && !this.#closed;
    const host = {
      describe: (description: Description) => present() && this.#describe(description),
      say: (body: SignalBody) => void (present() && this.#say(body)),
      yielded: (bodies: readonly NegotiationBody[]) => this.#yielded(bodies),
      failed: (error: string) => this.#failed(error),
      negotiated: () => {
        if (present()) this.#negotiated();
      },
      openCandidateWindow: () => {
        this.#timers.start('candidates', this.#context.limits.candidateWindowMs);
      },
    };
    return new Peer(this.#context, host, { id, leads, yields, relayOnly });
  }

  /** The other side began the same generation and goes first; the numbering of signals goes on. */
  #yielded(bodies: readonly NegotiationBody[]): void {
    this.#replacePeer(false);
    for (const body of bodies) this.#peer.negotiation.receive(body);
  }

  #negotiated(): void {
    if (this.#recovery.isBroken) return;
    this.#recovery.negotiated();
    if (!this.#peer.negotiation.settledOnce || this.#timers.has('measure')) return;
    this.#evidence.settled();
    this.#search.begin();
    this.#timers.set('measure', 0);
    this.#show();
  }

  #measured(seen: Extract<PeerEvent, { what: 'measured' }>): void {
    const { path, over } = this.#evidence.path;
    this.#evidence.measured(seen, this.shown.there, this.#context.now);
    if (path !== seen.path || over !== seen.over) this.#context.touched = true;
    const { id } = this.#peer;
    const againMs = this.#recovery.measured();
    // A generation that was begun just now has not settled.
    if (this.#peer.id === id) this.#timers.set('measure', againMs);
    this.#show();
  }

  #channelGone(): void {
    if (!this.#channel.closed()) return;
    this.#signals.channelClosed();
    this.#host.channelClosed(this.#options.member);
  }

  #newChannel(): ControlChannel {
    const { member } = this.#options;
    const { limits, out } = this.#context;
    return new ControlChannel(this.#timers, limits.channelBeatMs, {
      send: (text) => out.push({ t: 'sendChannel', peer: this.#peer.id, text }),
      beat: () => ({
        a: this.#signals.received,
        hears: this.#evidence.bytesWithin(limits.hearsMs, this.#context.now),
      }),
      heard: (hears) => {
        this.#evidence.beat(hears, this.#context.now);
        this.#show();
      },
      confirmed: (k) => this.#signals.confirmed(k),
      signal: (gen, signal) => this.received(gen, signal),
      chat: (id, text) => this.#host.chat(member, id, text),
    });
  }

  #newSearch(): PathSearch {
    return new PathSearch(this.#context, this.#timers, {
      found: () => this.#evidence.everActive || this.#evidence.path.path !== 'unknown',
      allHeard: () => this.#host.allHeard(),
      sayNone: () => this.#say({ kind: 'noPath' }),
      none: () => this.#giveUp('no_path'),
    });
  }

  #newSignals(): Signals {
    const gen = this.#gen;
    const { member } = this.#options;
    return new Signals(this.#context.limits, {
      byChannel: ({ k, body }) => this.#channel.send({ t: 'signal', gen, k, body }),
      byServer: (signal) => this.#host.relay(member, gen, signal),
      apply: (body) => {
        if (gen === this.#gen && !this.#closed) this.#apply(body);
      },
      overflowed: () => this.#failed('too many signals are missing'),
    });
  }

  #apply(body: SignalBody): void {
    if (body.kind === 'bye') return;
    this.shown.heard(body);
    if (body.kind === 'media' || body.kind === 'video') return;
    if (body.kind === 'noPath') return this.#search.heardNone();
    if (body.kind === 'candidates') this.#search.goOn();
    this.#peer.negotiation.receive(body);
  }

  #say(body: SignalBody): void {
    this.#signals.say(body, this.#context.now);
  }

  /** Every description says what is shown, so that it needs no signal of its own. */
  #describe(description: Description): boolean {
    const media = this.#context.mutants.has('B41') && this.#gen > 1 ? noMedia : this.shown.here;
    const body = { ...description, media };
    if (!sendable(body)) {
      this.#failed('the description is too large');
      return false;
    }
    this.#say(body);
    return true;
  }

  #show(): void {
    const { state } = this;
    if (state === 'active') this.#kept.drop();
    if (state === this.#logged) return;
    this.#logged = state;
    this.#context.touched = true;
    const event = { step: 'link', link: this.#options.number, gen: this.#gen, state } as const;
    this.#context.out.push({ t: 'log', event });
  }
}
