/**
 * What a link may be called, judged by received bytes and beats alone; what a peer connection says of
 * itself proves nothing. Knows no negotiation beyond whether one is settled.
 */
import type { Millis } from '../kit/machine.ts';
import type { PeerEvent } from './io.ts';
import type { ClientLimits } from './limits.ts';
import type { LinkPath, LinkState, LocalMedia } from './state.ts';

type Judged = Exclude<LinkState, 'closed'>;
type Measured = Omit<Extract<PeerEvent, { what: 'measured' }>, 'what'>;

export class Evidence {
  readonly #limits: ClientLimits;
  #state: Judged = 'negotiating';
  #path: LinkPath = { path: 'unknown' };
  #everActive = false;
  /** Of the present peer connection. */
  #bytes = 0;
  #sent = 0;
  #sendsSince: Millis | undefined;
  #heardHere = false;
  /** Of any peer connection of this link. */
  #heardAt: Millis | undefined;
  #bytesAt: Millis | undefined;
  /** For so long of the silence no clock of ours ran. */
  #sleptMs: Millis = 0;
  /** They say that nothing of what we send arrives. */
  #unheardSince: Millis | undefined;
  /** What they say that they let hear and see. */
  #expected: 'sound' | 'pictures' | 'beats' = 'beats';
  /** The last measurement showed nothing new. */
  #doubted = false;

  constructor(limits: ClientLimits) {
    this.#limits = limits;
  }

  get state(): Judged {
    return this.#state;
  }

  get path(): LinkPath {
    return this.#path;
  }

  get everActive(): boolean {
    return this.#everActive;
  }

  /** The present peer connection has delivered something. */
  get heardHere(): boolean {
    return this.#heardHere;
  }

  /** Since when there is no sign that both directions work. */
  get silentSince(): Millis | undefined {
    if (this.#heardAt === undefined || this.#unheardSince === undefined) return this.#heardAt;
    return Math.min(this.#heardAt, this.#unheardSince);
  }

  /**
   * How long a silence means that the path is gone, and how long where the network has just changed.
   * Of a connection that has never delivered, nothing is to be hoped for; beats come once a second, and
   * may be lost.
   */
  get patience(): { usualMs: Millis; hastyMs: Millis } {
    const { suspectAudioMs, suspectMs, recoverQuietMs, hastyMs, hastyPicturesMs } = this.#limits;
    if (!this.#heardHere || this.#hearsSound) return { usualMs: suspectAudioMs, hastyMs };
    if (this.#expected === 'beats') return { usualMs: recoverQuietMs, hastyMs: suspectMs };
    return { usualMs: suspectMs, hastyMs: hastyPicturesMs };
  }

  /** How often to measure: quickly until the first bytes and while in doubt. */
  get measureEveryMs(): Millis {
    const { measureFirstMs, measureDoubtMs, measureMs } = this.#limits;
    if (!this.#heardHere) return measureFirstMs;
    return this.#doubted ? measureDoubtMs : measureMs;
  }

  /** A new peer connection: what the last one received says nothing about this one. */
  restart(now: Millis): void {
    this.#bytes = this.#sent = 0;
    this.#sendsSince = this.#unheardSince = undefined;
    this.#heardHere = false;
    this.#path = { path: 'unknown' };
    this.#state = this.#everActive ? 'suspect' : 'negotiating';
    this.#judge(now);
  }

  settled(): void {
    if (this.#state === 'negotiating') this.#state = 'connecting';
  }

  /** `hears`: media of ours arrive there. They cannot know at once, nor whether we send any. */
  beat(hears: boolean, now: Millis): void {
    const { hearsMs, channelBeatMs } = this.#limits;
    const sends =
      this.#sendsSince !== undefined && now - this.#sendsSince > hearsMs + channelBeatMs;
    if (hears || !sends) this.#unheardSince = undefined;
    else this.#unheardSince ??= now;
    this.#heard(now);
  }

  measured(seen: Measured, media: LocalMedia, now: Millis): void {
    const { bytesReceived, bytesSent = 0, idleMs = 0, path, over } = seen;
    this.#path = { path, ...(over !== undefined && { over }) };
    if (bytesSent > this.#sent) this.#sendsSince ??= now;
    this.#sent = bytesSent;
    this.#expected = media.microphone
      ? 'sound'
      : media.camera || media.screen
        ? 'pictures'
        : 'beats';
    this.#doubted = bytesReceived <= this.#bytes;
    if (!this.#doubted) {
      this.#bytesAt = Math.max(now - idleMs, this.#bytesAt ?? now - idleMs);
      this.#heard(this.#bytesAt);
    }
    this.#bytes = Math.max(this.#bytes, bytesReceived);
    this.#judge(now);
  }

  /** The clock by which all is judged stood still for so long. */
  slept(ms: Millis): void {
    this.#sleptMs += ms;
    if (this.#heardAt !== undefined) this.#heardAt -= ms;
    if (this.#bytesAt !== undefined) this.#bytesAt -= ms;
  }

  /** Media or beats arrived lately. */
  heardWithin(ms: Millis, now: Millis): boolean {
    return this.#heardAt !== undefined && now - this.#heardAt <= ms;
  }

  bytesWithin(ms: Millis, now: Millis): boolean {
    return this.#bytesAt !== undefined && now - this.#bytesAt <= ms;
  }

  silentMs(now: Millis): Millis {
    return this.silentSince === undefined ? 0 : now - this.silentSince;
  }

  /** A beat after the last bytes says that there is a path, and only no sound. */
  get #hearsSound(): boolean {
    const last = this.#heardAt === this.#bytesAt || this.#unheardSince !== undefined;
    return this.#expected === 'sound' && this.#bytes > 0 && last;
  }

  #heard(at: Millis): void {
    // What waited for us to wake, in a buffer, tells nothing of a path that was silent for as long as links are kept.
    if (at - (this.#heardAt ?? at) - this.#sleptMs >= this.#limits.silentLinkMs) return;
    this.#sleptMs = 0;
    this.#heardAt = Math.max(at, this.#heardAt ?? at);
    this.#heardHere = true;
    this.#everActive = true;
    if (this.#unheardSince === undefined) this.#state = 'active';
  }

  #judge(now: Millis): void {
    const silentMs = this.silentMs(now);
    const { suspectMs, suspectAudioMs, reconnectingMs } = this.#limits;
    if (this.#state === 'active' && silentMs >= (this.#hearsSound ? suspectAudioMs : suspectMs)) {
      this.#state = 'suspect';
    }
    if (this.#state === 'suspect' && silentMs >= reconnectingMs) this.#state = 'reconnecting';
  }
}
