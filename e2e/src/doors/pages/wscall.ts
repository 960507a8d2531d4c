/**
 * A client of a URL pair: whoever reads that the other is here starts the call. Chat and hanging up
 * go by the data channel, by the socket where that is not open.
 */
import { newPeer, ownCamera, setting, socketUrl, inOrder } from './page.ts';

const REOPEN_MS = 3_000;

interface Message {
  type?: string;
  msg_type?: string;
  message?: string;
  name?: string;
  target?: string;
  id?: string;
  text?: string;
  sdp?: RTCSessionDescriptionInit;
  candidate?: RTCIceCandidateInit;
}

export class PairClient {
  /** What the user would read, chat included. */
  readonly notices: string[] = [];
  readonly #id: string;
  readonly #peerId: string;
  readonly #camera: MediaStream;
  readonly #seen = new Set<string>();
  #socket: WebSocket;
  #peer: RTCPeerConnection | undefined;
  #channel: RTCDataChannel | undefined;

  constructor(id: string, peerId: string, camera: MediaStream) {
    this.#id = id;
    this.#peerId = peerId;
    this.#camera = camera;
    this.#socket = this.#open();
  }

  /** Chat on both routes, as a client does that is not sure of either: one id each. */
  say(text: string, routes: 'one' | 'both' = 'one'): void {
    const message = { type: 'message', text, id: crypto.randomUUID(), ...this.#signed() };
    const isSent = this.#sayByChannel(message);
    if (!isSent || routes === 'both') this.#sayBySocket(message);
  }

  hangUp(): void {
    const message = { type: 'hang-up', ...this.#signed() };
    if (!this.#sayByChannel(message)) this.#sayBySocket(message);
    this.#endCall();
  }

  /** Asks the other to call again. */
  restart(): void {
    this.#sayBySocket({ type: 'start-call', ...this.#signed() });
  }

  #open(): WebSocket {
    const query = new URLSearchParams({ id: this.#id, peer_id: this.#peerId });
    const socket = new WebSocket(socketUrl(`/${setting('at')}?${query}`));
    const hear = inOrder((message: Message) => this.#hear(message));
    socket.addEventListener('open', () =>
      this.#sayBySocket({ type: 'username', date: Date.now(), ...this.#signed() }),
    );
    socket.addEventListener('message', ({ data }) => hear(JSON.parse(String(data))));
    socket.addEventListener('close', () => {
      setTimeout(() => (this.#socket = this.#open()), REOPEN_MS);
    });
    return socket;
  }

  async #hear(message: Message): Promise<void> {
    if (message.msg_type === 'SERVER_NOTICE') {
      this.notices.push(String(message.message));
      return;
    }
    if (message.target !== this.#id) return;
    switch (message.type) {
      case 'username':
      case 'start-call':
        return this.#startCall();
      case 'video-offer':
        return this.#answer(message);
      case 'video-answer':
        if (message.sdp !== undefined) await this.#peer?.setRemoteDescription(message.sdp);
        return;
      case 'new-ice-candidate':
        await this.#peer?.addIceCandidate(message.candidate);
        return;
      case 'message':
        if (this.#isNew(message.id)) this.notices.push(`${message.name}: ${message.text}`);
        return;
      case 'hang-up':
        this.notices.push(`${message.name} hung up`);
        return this.#endCall();
      default:
        this.notices.push(`not understood: ${message.type}`);
    }
  }

  async #startCall(): Promise<void> {
    const peer = this.#newCall();
    this.#use(peer.createDataChannel('chat'));
    await peer.setLocalDescription(await peer.createOffer());
    this.#sayBySocket({ type: 'video-offer', sdp: peer.localDescription, ...this.#signed() });
  }

  async #answer({ sdp }: Message): Promise<void> {
    const peer = this.#newCall();
    peer.addEventListener('datachannel', ({ channel }) => this.#use(channel));
    if (sdp !== undefined) await peer.setRemoteDescription(sdp);
    await peer.setLocalDescription(await peer.createAnswer());
    this.#sayBySocket({ type: 'video-answer', sdp: peer.localDescription, ...this.#signed() });
  }

  #newCall(): RTCPeerConnection {
    this.#endCall();
    const peer = newPeer(this.#camera);
    peer.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate !== null) {
        this.#sayBySocket({ type: 'new-ice-candidate', candidate, target: this.#peerId });
      }
    });
    this.#peer = peer;
    return peer;
  }

  #use(channel: RTCDataChannel): void {
    const hear = inOrder((message: Message) => this.#hear(message));
    channel.addEventListener('message', ({ data }) => hear(JSON.parse(String(data))));
    this.#channel = channel;
  }

  #endCall(): void {
    this.#peer?.close();
    this.#channel = undefined;
  }

  #isNew(id = ''): boolean {
    const isNew = !this.#seen.has(id);
    this.#seen.add(id);
    return isNew;
  }

  #signed(): { name: string; target: string } {
    return { name: this.#id, target: this.#peerId };
  }

  #sayByChannel(message: object): boolean {
    if (this.#channel?.readyState !== 'open') return false;
    this.#channel.send(JSON.stringify(message));
    return true;
  }

  #sayBySocket(message: object): void {
    this.#socket.send(JSON.stringify(message));
  }
}

Object.assign(window, {
  client: new PairClient(setting('id'), setting('peer_id'), await ownCamera()),
});
