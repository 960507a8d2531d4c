/**
 * Peer connections for tests, as strict as real ones: a step that is illegal in its signalling state,
 * a second step before the first is done, or a candidate of another description is an error of the
 * machine under test, and thrown.
 */
import type { PeerEvent, PeerStep, PeerStepResult } from './io.ts';

type Result = PeerStepResult & { ok: true };

export interface PeerWorld {
  readonly now: number;
  after(ms: number, action: () => void): void;
  readonly peers: Map<number, TestPeer>;
  /** Whether bytes get from one peer to the other that it is connected with. */
  carries(from: TestPeer, to: TestPeer): boolean;
  /** Nothing leads from any peer to another. */
  pathless: boolean;
  /** The next descriptions, of whichever peer, cannot be applied. */
  failingDescriptions: number;
}

/** What a test does to its world, and to all peers in it. */
export class TestPaths {
  /** New sockets do not open. */
  serverDown = false;
  pathless = false;
  failingDescriptions = 0;
  /** No bytes get through between any two peers. */
  mediaCut = false;
  /** Nor by what was connected before. */
  movedAt = Number.NEGATIVE_INFINITY;
  isDeaf: (peer: TestPeer) => boolean = () => false;

  carries({ connectedAt }: TestPeer, to: TestPeer): boolean {
    if (this.mediaCut || connectedAt === undefined || this.isDeaf(to)) return false;
    return connectedAt > this.movedAt;
  }
}

interface Description {
  author: number;
  ufrag: string;
}

const SDP = /^o=- (\d+) .*\r\na=ice-ufrag:(\S+)/m;
let names = 0;

export class TestPeer {
  readonly name: number;
  readonly leads: boolean;
  closed = false;
  channelOpen = false;
  signalling: 'stable' | 'have-local-offer' | 'have-remote-offer' = 'stable';
  readonly steps: string[] = [];
  readonly #world: PeerWorld;
  readonly #event: (event: PeerEvent) => void;
  readonly #done: (result: PeerStepResult) => void;
  #busy = false;
  #hangs = false;
  #ufrag = '';
  #partner: Description | undefined;
  #offer: Description | undefined;
  #candidates = 0;
  #connectedAt: number | undefined;
  #received = 0;

  constructor(
    world: PeerWorld,
    leads: boolean,
    event: (event: PeerEvent) => void,
    done: (result: PeerStepResult) => void,
  ) {
    names += 1;
    this.name = names;
    this.leads = leads;
    this.#world = world;
    this.#event = event;
    this.#done = done;
    world.peers.set(this.name, this);
  }

  get connectedAt(): number | undefined {
    return this.#connectedAt;
  }

  step(step: PeerStep): void {
    if (this.#busy) throw new Error('a step was asked for before the last one was done');
    this.#busy = true;
    this.steps.push(step.step === 'describeRemote' ? `${step.step} ${step.type}` : step.step);
    this.#world.after(2, () => {
      if (this.closed || this.#hangs) return;
      this.#busy = false;
      this.#done(this.#take(step));
    });
  }

  /** The step under way and all later ones are never done. */
  hang(): void {
    this.#hangs = true;
  }

  /** The browser finds that no byte will ever come through again. */
  fail(): void {
    this.#connectedAt = undefined;
    if (!this.closed) this.#event({ what: 'connectionState', state: 'failed' });
  }

  /** What a browser does when a track was added. */
  wantNegotiation(): void {
    if (!this.closed) this.#event({ what: 'negotiationNeeded' });
  }

  measure(): void {
    const { other } = this;
    const connectedMs = this.#connectedAt === undefined ? 0 : this.#world.now - this.#connectedAt;
    if (other !== undefined && this.#world.carries(other, this)) this.#received = connectedMs;
    const measured = { bytesReceived: this.#received, bytesSent: connectedMs };
    this.#world.after(1, () => {
      const path = this.#connectedAt === undefined ? 'unknown' : 'direct';
      if (!this.closed) this.#event({ what: 'measured', ...measured, path });
    });
  }

  send(text: string): void {
    const other = this.other;
    if (other === undefined || !this.#world.carries(this, other)) return;
    this.#world.after(3, () => {
      if (!other.closed && !this.closed) other.#event({ what: 'channelMessage', text });
    });
  }

  /** The channel breaks, with whatever is in it. */
  breakChannel(): void {
    if (!this.channelOpen) return;
    this.channelOpen = false;
    this.#event({ what: 'channelClosed' });
  }

  close(): void {
    this.closed = true;
    this.#world.peers.delete(this.name);
    const { other } = this;
    this.#world.after(3, () => other?.breakChannel());
  }

  /** The other end, when each was described to the other. */
  get other(): TestPeer | undefined {
    const other = this.#partner && this.#world.peers.get(this.#partner.author);
    if (other === undefined || other.#partner === undefined) return undefined;
    return other.#partner.author === this.name ? other : undefined;
  }

  #take(step: PeerStep): PeerStepResult {
    switch (step.step) {
      case 'describeLocal':
        return this.#describeLocal();
      case 'describeRemote':
        return this.#describeRemote(step.type, step.sdp);
      case 'rollback':
        this.#expect(this.signalling === 'have-local-offer', 'rollback without an offer');
        this.signalling = 'stable';
        return { ok: true };
      case 'addCandidate': {
        const known = [this.#partner?.ufrag, this.#offer?.ufrag];
        const ufrag = step.candidate.candidate.split(' ufrag ')[1];
        this.#expect(known.includes(ufrag), `a candidate of ${ufrag}, not of ${known.join()}`);
        this.#candidates += 1;
        this.#tryToConnect();
        return { ok: true };
      }
    }
  }

  #describeLocal(): Result {
    const type = this.signalling === 'stable' ? 'offer' : 'answer';
    this.#expect(this.signalling !== 'have-local-offer', 'describeLocal with an offer open');
    if (type === 'offer') this.signalling = 'have-local-offer';
    else this.#settle(this.#offer);
    const isFirst = this.#ufrag === '';
    if (isFirst) this.#ufrag = `u${this.name}`;
    if (isFirst) this.#gather();
    const sdp = `v=0\r\no=- ${this.name} 1 IN IP4 0.0.0.0\r\na=ice-ufrag:${this.#ufrag}\r\n`;
    return { ok: true, local: { type, sdp, slots: [{ mid: '0', slot: 'microphone' }] } };
  }

  #describeRemote(type: 'offer' | 'answer', sdp: string): PeerStepResult {
    const expected = type === 'offer' ? 'stable' : 'have-local-offer';
    this.#expect(this.signalling === expected, `${type} in ${this.signalling}`);
    if (this.#world.failingDescriptions > 0) {
      this.#world.failingDescriptions -= 1;
      return { ok: false, error: 'InvalidAccessError' };
    }
    const [, author, ufrag = ''] = SDP.exec(sdp) ?? [];
    const description = { author: Number(author), ufrag };
    const known = this.#partner;
    this.#expect(known === undefined || known.author === description.author, 'another peer speaks');
    if (type === 'answer') this.#settle(description);
    else {
      this.signalling = 'have-remote-offer';
      this.#offer = description;
    }
    return { ok: true };
  }

  #settle(partner: Description | undefined): void {
    this.signalling = 'stable';
    this.#offer = undefined;
    this.#partner = partner;
    this.#world.after(1, () => this.#tryToConnect());
  }

  #gather(): void {
    for (const at of [1, 6, 40]) this.gatherAfter(at);
  }

  /** One more candidate. */
  gatherAfter(ms: number): void {
    const ufrag = this.#ufrag;
    const text = `candidate:${ms} 1 udp 1000 192.0.2.1 4000 typ host ufrag ${ufrag}`;
    const candidate = { candidate: text, mid: '0', line: 0 };
    this.#later(ms, { what: 'candidate', ufrag, candidate });
  }

  #later(ms: number, event: PeerEvent): void {
    this.#world.after(ms, () => {
      if (!this.closed) this.#event(event);
    });
  }

  #tryToConnect(): void {
    const { other } = this;
    if (other === undefined || this.closed || this.#connectedAt !== undefined) return;
    if (this.#world.pathless) return;
    if (this.#candidates + other.#candidates === 0) return;
    for (const one of [this, other]) {
      one.#connectedAt = this.#world.now;
      this.#world.after(4, () => {
        if (one.closed) return;
        one.channelOpen = true;
        one.#event({ what: 'connectionState', state: 'connected' });
        one.#event({ what: 'channelOpen' });
      });
    }
  }

  #expect(condition: boolean, problem: string): void {
    if (!condition) throw new Error(`peer ${this.name}: ${problem} (${this.steps.join(', ')})`);
  }
}
