/**
 * What carries media between two peer connections: connects when each side holds the other's newest
 * credentials and a candidate that leads there, and packets pass; fails after the times measured
 * with Chromium (5.8 s, 15.8 s); carries one ordered channel and counts bytes. Knows nothing of
 * offers and answers.
 */
import type { PeerEvent } from '@parley/core/client';
import type { Millis } from '@parley/core/kit';
import type { MediaNetwork, MediaPath } from './media.ts';

const disconnectedAfterMs = 5_800;
const failedAfterMs = 15_800;
const bytesPerMs = 4;

/** Credentials in use, and who the remote ones belong to. */
export interface Credentials {
  local: string | undefined;
  remote: string | undefined;
  partner: number | undefined;
}

type State = 'new' | 'connecting' | 'connected' | 'disconnected' | 'failed' | 'closed';
type Channel = 'new' | 'open' | 'closed';

export class TransportModel {
  readonly id: number;
  readonly #net: MediaNetwork;
  readonly #path: MediaPath;
  readonly #emit: (event: PeerEvent) => void;
  #state: State = 'new';
  #channel: Channel = 'new';
  #credentials: Credentials = { local: undefined, remote: undefined, partner: undefined };
  /** The other side's candidates, each with the credentials it came with. */
  #candidates = new Set<string>();
  /** Credentials that failed: only new ones connect again. */
  #failedWith: string | undefined;
  #downSince: Millis | undefined;
  #connectAt: Millis | undefined;
  /** In which network its candidates were found. */
  #network: number;
  #checksSince: Millis | undefined;
  #bytes = 0;
  #countedAt: Millis;
  #flowed = false;
  #unsent: string[] = [];
  #arrivesAt: Millis = 0;

  constructor(net: MediaNetwork, path: MediaPath, emit: (event: PeerEvent) => void) {
    this.#net = net;
    this.#path = path;
    this.#emit = emit;
    this.#countedAt = net.world.now;
    this.#network = path.network;
    this.id = net.register(this);
  }

  describe(credentials: Credentials): void {
    if (credentials.local !== this.#credentials.local) this.#network = this.#path.network;
    this.#credentials = credentials;
    if (
      this.#state === 'new' &&
      credentials.local !== undefined &&
      credentials.remote !== undefined
    ) {
      this.#become('connecting');
    }
    this.#lookBoth();
  }

  addCandidate(kind: string, ufrag: string): void {
    this.#candidates.add(`${kind} ${ufrag}`);
    this.#lookBoth();
  }

  send(text: string): void {
    if (this.#channel === 'open') this.#unsent.push(text);
    this.#flush();
  }

  measure(): void {
    this.#count();
    const bytesReceived = Math.floor(this.#bytes);
    this.#net.world.after(1, () => {
      const isFound = this.#state !== 'new' && this.#state !== 'connecting';
      const path = isFound ? 'direct' : 'unknown';
      if (this.#state !== 'closed') this.#emit({ what: 'measured', bytesReceived, path });
    });
  }

  /** `politely`: the other side hears of it, as by DTLS close_notify; a killed tab says nothing. */
  close(politely: boolean): void {
    const partner = this.#partner;
    this.#count();
    this.#state = 'closed';
    this.#net.forget(this.id);
    if (partner === undefined) return;
    if (politely) this.#net.world.after(this.#net.delayMs, () => partner.#loseChannel());
    partner.look();
  }

  /** Looks at the world again: may it connect, is it cut off, is it back? */
  look(): void {
    if (this.#state === 'closed') return;
    this.#count();
    if (this.#reaches()) {
      this.#downSince = undefined;
      if (this.#state === 'connected') this.#flush();
      else this.#connectSoon();
      return;
    }
    this.#connectAt = undefined;
    this.#flush();
    if (this.#state === 'connecting') return this.#checks();
    if (this.#downSince !== undefined || this.#state !== 'connected') return;
    const since = this.#net.world.now;
    this.#downSince = since;
    this.#net.world.after(disconnectedAfterMs, () => this.#stillDown(since, 'disconnected'));
    this.#net.world.after(failedAfterMs, () => this.#stillDown(since, 'failed'));
  }

  /** Who talks to us and to whom we talk. */
  get #partner(): TransportModel | undefined {
    const { partner } = this.#credentials;
    const other = partner === undefined ? undefined : this.#net.transport(partner);
    return other !== undefined && other.#credentials.partner === this.id ? other : undefined;
  }

  #lookBoth(): void {
    this.look();
    this.#partner?.look();
  }

  #reaches(): boolean {
    const other = this.#partner;
    if (other === undefined) return false;
    const [mine, theirs] = [this.#credentials, other.#credentials];
    if (mine.local !== theirs.remote || mine.remote !== theirs.local) return false;
    if (this.#failedWith === mine.local || other.#failedWith === theirs.local) return false;
    if (!this.#isAtHome || !other.#isAtHome) return false;
    // Whoever is asked learns from where.
    const found = this.#hasCandidate() || other.#hasCandidate();
    return (found || this.#state === 'connected') && this.#net.isOpen(this.#path, other.#path);
  }

  get #isAtHome(): boolean {
    return this.#network === this.#path.network;
  }

  #hasCandidate(): boolean {
    return this.#candidates.has(`${this.#net.reach} ${this.#credentials.remote ?? ''}`);
  }

  #connectSoon(): void {
    if (this.#connectAt !== undefined) return;
    const at = this.#net.world.now + this.#net.delayMs * 4 + 20;
    this.#connectAt = at;
    this.#net.world.at(at, () => {
      if (this.#connectAt !== at) return;
      this.#connectAt = undefined;
      if (this.#state === 'closed' || !this.#reaches()) return;
      this.#count();
      this.#become('connected');
      this.#count();
      this.#net.world.after(this.#net.delayMs * 2, () => this.#openChannel());
      this.#flush();
    });
  }

  /** With somewhere to look and nothing found it gives up in the end. */
  #checks(): void {
    if (this.#checksSince !== undefined || this.#candidates.size === 0) return;
    const since = this.#net.world.now;
    this.#checksSince = since;
    this.#net.world.after(failedAfterMs, () => {
      if (this.#state !== 'connecting' || this.#checksSince !== since) return;
      this.#failedWith = this.#credentials.local;
      this.#become('failed');
    });
  }

  #stillDown(since: Millis, state: 'disconnected' | 'failed'): void {
    if (this.#state === 'closed' || this.#downSince !== since) return;
    this.#count();
    if (state === 'failed') this.#failedWith = this.#credentials.local;
    this.#become(state);
  }

  #become(state: Exclude<State, 'closed'>): void {
    this.#state = state;
    this.#emit({ what: 'connectionState', state });
  }

  #openChannel(): void {
    if (this.#channel !== 'new' || this.#state !== 'connected') return;
    this.#channel = 'open';
    this.#emit({ what: 'channelOpen' });
    const partner = this.#partner;
    if (partner !== undefined) partner.#flush();
  }

  #loseChannel(): void {
    if (this.#state === 'closed' || this.#channel !== 'open') return;
    this.#channel = 'closed';
    this.#unsent = [];
    this.#emit({ what: 'channelClosed' });
  }

  /** In order, and only while packets pass: what was sent before waits, as SCTP has it. */
  #flush(): void {
    const other = this.#partner;
    if (this.#unsent.length === 0 || other === undefined) return;
    if (other.#channel !== 'open' || !this.#carriesTo(other)) return;
    const { world, delayMs, chance } = this.#net;
    for (const text of this.#unsent.splice(0)) {
      this.#arrivesAt = Math.max(this.#arrivesAt, world.now + delayMs + chance.integer(0, 5));
      world.at(this.#arrivesAt, () => other.#receive(text));
    }
  }

  #receive(text: string): void {
    if (this.#channel !== 'open' || this.#state === 'closed') return;
    this.#emit({ what: 'channelMessage', text });
  }

  get #isUp(): boolean {
    return this.#state === 'connected' || this.#state === 'disconnected';
  }

  /** One way, over what was found before. */
  #carriesTo(other: TransportModel): boolean {
    const isSame =
      this.#credentials.local === other.#credentials.remote &&
      this.#credentials.remote === other.#credentials.local;
    const areUp = this.#isUp && other.#isUp && this.#isAtHome && other.#isAtHome;
    return isSame && areUp && this.#net.carries(this.#path, other.#path);
  }

  /** Brings the received bytes up to now, under the conditions that held until now. */
  #count(): void {
    const { now } = this.#net.world;
    if (this.#flowed) this.#bytes += (now - this.#countedAt) * bytesPerMs;
    this.#countedAt = now;
    const other = this.#partner;
    this.#flowed = other?.sends === true && this.#isUp && other.#isUp && other.#carriesTo(this);
  }

  /** Only new credentials can help it. */
  get hasFailed(): boolean {
    return this.#failedWith !== undefined && this.#failedWith === this.#credentials.local;
  }

  get sends(): boolean {
    return this.#path.sends;
  }
}
