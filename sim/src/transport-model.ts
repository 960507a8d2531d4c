/**
 * What carries media between two peer connections: connects when each side holds the other's newest
 * credentials and a candidate that leads there, and packets pass; shows that they do not, and gives up,
 * as late as the browser that it stands for was seen to; carries one ordered channel and counts bytes.
 * Of offers it knows only that there is one.
 */
import type { PeerEvent } from '@parley/core/client';
import type { Millis } from '@parley/core/kit';
import type { MediaNetwork, MediaPath } from './media.ts';
import { connectionSteps, type ConnectionState, stepName, timings } from './peer-steps.ts';

const connectingFailsMs = 15_800;
const candidatesWithinMs = 5_000;
const bytesPerMs = 4;
/** How often the late word of a short silence comes, and how often a failed one heals by itself. */
const lateWords = 0.3;
const healing = 0.3;

/** Credentials in use, and who the remote ones belong to. */
export interface Credentials {
  local: string | undefined;
  remote: string | undefined;
  partner: number | undefined;
}

type Channel = 'new' | 'open' | 'closed';

export class TransportModel {
  readonly id: number;
  readonly #net: MediaNetwork;
  readonly #path: MediaPath;
  readonly #emit: (event: PeerEvent) => void;
  #state: ConnectionState = 'new';
  /** What the browser last said. */
  #shown: ConnectionState = 'new';
  readonly #disconnectedAfterMs: Millis;
  readonly #failedAfterMs: Millis;
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
  #failsAt: Millis | undefined;
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
    const { disconnectedMs, failedMs } = timings[path.browser];
    this.#disconnectedAfterMs = net.chance.integer(...disconnectedMs);
    this.#failedAfterMs = this.#disconnectedAfterMs + net.chance.integer(...failedMs);
    this.id = net.register(this);
  }

  describe(credentials: Credentials): void {
    if (credentials.local !== this.#credentials.local) this.#network = this.#path.network;
    this.#credentials = credentials;
    this.#lookBoth();
    this.#waitForCandidates();
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

  /** Firefox shows every offer of its own as a connection that is being made. */
  offers(): void {
    const isUp = this.#state === 'connected' || this.#state === 'disconnected';
    if (this.#path.browser === 'firefox' && isUp) this.#show('connecting');
  }

  offerSettled(): void {
    if (this.#state === 'connected') this.#show('connected');
  }

  /** Looks at the world again: may it connect, is it cut off, is it back? */
  look(): void {
    if (this.#state === 'closed') return;
    this.#count();
    if (this.#state === 'new' && this.#knowsWhere) this.#become('connecting');
    if (this.#reaches()) {
      this.#sayLate();
      this.#downSince = undefined;
      if (this.#state === 'connected') this.#flush();
      else this.#connectSoon();
      return;
    }
    this.#connectAt = undefined;
    this.#flush();
    if (this.#state === 'connecting') return this.#checks();
    if (this.#downSince !== undefined || this.#state !== 'connected') return;
    // Firefox sees at once that its own network is gone.
    if (this.#path.browser === 'firefox' && !this.#isAtHome) this.#become('disconnected');
    const since = this.#net.world.now;
    this.#downSince = since;
    this.#net.world.after(this.#disconnectedAfterMs, () => this.#stillDown(since, 'disconnected'));
    this.#net.world.after(this.#failedAfterMs, () => this.#stillDown(since, 'failed'));
  }

  /** Firefox gives up soon where nothing follows a description. */
  #waitForCandidates(): void {
    const { local, remote } = this.#credentials;
    const waits = this.#state === 'new' && local !== undefined && remote !== undefined;
    if (!waits || this.#path.browser !== 'firefox' || this.#checksSince !== undefined) return;
    const since = this.#net.world.now;
    this.#checksSince = since;
    this.#net.world.after(candidatesWithinMs, () => {
      if (this.#state !== 'new' || this.#checksSince !== since) return;
      this.#giveUp();
    });
  }

  #giveUp(): void {
    this.#failedWith = this.#credentials.local;
    this.#become('failed');
    if (this.#path.browser === 'firefox') this.#loseChannel();
  }

  /** Somebody to connect to, and somewhere to begin; whoever is asked learns where. */
  get #knowsWhere(): boolean {
    const { local, remote } = this.#credentials;
    if (local === undefined || remote === undefined) return false;
    return this.#candidates.size > 0 || this.#reaches();
  }

  /** Firefox may say of a silence, when it is over, that there was one. */
  #sayLate(): void {
    const since = this.#downSince;
    if (since === undefined || this.#path.browser !== 'firefox' || this.#state !== 'connected')
      return;
    if (!this.#net.chance.chance(lateWords)) return;
    this.#net.world.at(since + this.#disconnectedAfterMs, () => {
      if (this.#state !== 'connected' || this.#shown !== 'connected') return;
      this.#show('disconnected');
      this.#show('connected');
    });
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
      if (this.#state === 'new') this.#become('connecting');
      if (this.#state === 'failed' && this.#path.browser === 'chromium') this.#show('disconnected');
      this.#become('connected');
      this.#count();
      this.#net.world.after(this.#net.delayMs * 2, () => this.#openChannel());
      this.#flush();
    });
  }

  /** With somewhere to look and nothing found it gives up in the end. */
  #checks(): void {
    if (this.#failsAt !== undefined || this.#candidates.size === 0) return;
    const failsAt = this.#net.world.now + connectingFailsMs;
    this.#failsAt = failsAt;
    this.#net.world.at(failsAt, () => {
      if (this.#state !== 'connecting' || this.#failsAt !== failsAt) return;
      this.#giveUp();
    });
  }

  #stillDown(since: Millis, state: 'disconnected' | 'failed'): void {
    if (this.#state === 'closed' || this.#downSince !== since) return;
    this.#count();
    if (state === 'disconnected') return this.#become(state);
    this.#giveUp();
    if (this.#net.chance.chance(healing)) this.#failedWith = undefined;
  }

  #become(state: Exclude<ConnectionState, 'closed'>): void {
    this.#state = state;
    this.#show(state);
  }

  #show(state: Exclude<ConnectionState, 'closed'>): void {
    const before = this.#shown;
    if (state === before) return;
    if (!(stepName(before, state) in connectionSteps))
      throw new Error(`no browser goes from ${before} to ${state}`);
    this.#shown = state;
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
    if (this.#state === 'closed' || this.#channel === 'closed') return;
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
