/**
 * What a link may be called, judged by received bytes and beats alone; what a peer connection says of
 * itself proves nothing. Knows no negotiation beyond whether one is settled.
 */
import type { Millis } from '../kit/machine.ts';
import type { ClientLimits } from './limits.ts';
import type { LinkPath, LinkState } from './state.ts';

type Judged = Exclude<LinkState, 'closed'>;

export class Evidence {
  readonly #limits: ClientLimits;
  #state: Judged = 'negotiating';
  #path: LinkPath = { path: 'unknown' };
  #everActive = false;
  /** Of the present peer connection. */
  #bytes = 0;
  #heardHere = false;
  /** Of any peer connection of this link. */
  #heardAt: Millis | undefined;
  #bytesAt: Millis | undefined;
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

  /** How often to measure: quickly until the first bytes and while in doubt. */
  get measureEveryMs(): Millis {
    const { measureFirstMs, measureDoubtMs, measureMs } = this.#limits;
    if (!this.#heardHere) return measureFirstMs;
    return this.#doubted ? measureDoubtMs : measureMs;
  }

  /** A new peer connection: what the last one received says nothing about this one. */
  restart(): void {
    this.#bytes = 0;
    this.#heardHere = false;
    this.#path = { path: 'unknown' };
    this.#state = this.#everActive ? 'reconnecting' : 'negotiating';
  }

  settled(): void {
    if (this.#state === 'negotiating') this.#state = 'connecting';
  }

  beat(now: Millis): void {
    this.#heard(now);
  }

  /** `microphone`: the other side says that it lets hear. */
  measured(bytes: number, path: LinkPath, microphone: boolean, now: Millis): void {
    this.#path = path;
    if (bytes > this.#bytes) {
      this.#bytesAt = now;
      this.#heard(now);
    }
    this.#bytes = bytes;
    this.#judge(microphone && bytes > 0, now);
  }

  /** Media or beats arrived lately. */
  heardWithin(ms: Millis, now: Millis): boolean {
    return this.#heardAt !== undefined && now - this.#heardAt <= ms;
  }

  bytesWithin(ms: Millis, now: Millis): boolean {
    return this.#bytesAt !== undefined && now - this.#bytesAt <= ms;
  }

  /** Nothing came by the relay since then, and for a while. What came was noticed a measurement later. */
  relayFellSilentBefore(then: Millis): boolean {
    const { path } = this.#path;
    if (path !== 'relay' || !this.#heardHere || this.#heardAt === undefined) return false;
    return this.#state === 'reconnecting' && this.#heardAt - this.#limits.measureMs < then;
  }

  silentMs(now: Millis): Millis {
    return this.#heardAt === undefined ? 0 : now - this.#heardAt;
  }

  #heard(now: Millis): void {
    this.#heardAt = now;
    this.#heardHere = true;
    this.#everActive = true;
    this.#doubted = false;
    this.#state = 'active';
  }

  #judge(audioExpected: boolean, now: Millis): void {
    if (!this.#heardHere) return;
    const silentMs = this.silentMs(now);
    this.#doubted = silentMs > 0;
    const { suspectMs, suspectAudioMs, reconnectingMs } = this.#limits;
    if (this.#state === 'active' && silentMs >= (audioExpected ? suspectAudioMs : suspectMs)) {
      this.#state = 'suspect';
    }
    if (this.#state === 'suspect' && silentMs >= reconnectingMs) this.#state = 'reconnecting';
  }
}
