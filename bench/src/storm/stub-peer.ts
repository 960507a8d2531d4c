/**
 * Peer connections without media: two that were described to each other are connected, receive bytes for
 * ever and carry each other's channel, whatever becomes of the server. Not a model of a browser.
 */
import type { PeerEvent, PeerStep, PeerStepResult } from '@parley/core/client';

const SDP = /^o=- (\d+) /m;
const slots = [{ mid: '0', slot: 'microphone' as const }];

const peers = new Map<number, StubPeer>();
let lastPeer = 0;

export class StubPeer {
  readonly #name = (lastPeer += 1);
  readonly tell: (event: PeerEvent) => void;
  #partner: number | undefined;
  #isOfferOpen = false;
  #isSettled = false;
  #measured = 0;

  constructor(tell: (event: PeerEvent) => void) {
    this.tell = tell;
    peers.set(this.#name, this);
  }

  take(step: PeerStep): PeerStepResult {
    if (step.step === 'describeLocal') return this.#describe();
    if (step.step === 'describeRemote') {
      this.#partner = Number(SDP.exec(step.sdp)?.[1]);
      if (step.type === 'offer') this.#isOfferOpen = true;
      else this.#settle();
    }
    return { ok: true };
  }

  measure(): void {
    this.#measured += 1;
    this.tell({ what: 'measured', bytesReceived: this.#measured, path: 'direct' });
  }

  send(text: string): void {
    this.#other?.tell({ what: 'channelMessage', text });
  }

  close(): void {
    peers.delete(this.#name);
  }

  get #other(): StubPeer | undefined {
    const other = this.#partner === undefined ? undefined : peers.get(this.#partner);
    return other !== undefined && other.#partner === this.#name ? other : undefined;
  }

  #describe(): PeerStepResult {
    const type = this.#isOfferOpen ? 'answer' : 'offer';
    if (type === 'answer') this.#settle();
    const sdp = `v=0\r\no=- ${this.#name} 1 IN IP4 0.0.0.0\r\na=ice-ufrag:u${this.#name}\r\n`;
    return { ok: true, local: { type, sdp, slots } };
  }

  #settle(): void {
    this.#isOfferOpen = false;
    this.#isSettled = true;
    setImmediate(() => {
      const other = this.#other;
      if (other === undefined || !other.#isSettled) return;
      for (const one of [this, other]) {
        one.tell({ what: 'connectionState', state: 'connected' });
        one.tell({ what: 'channelOpen' });
      }
    });
  }
}
