/** A client of the one room with roles: it is told whether it leads, and takes over when the other has gone. */
import { newPeer, ownCamera, setting, socketUrl, inOrder } from './page.ts';

interface Frame {
  type: string;
  data: string;
}

/** Whoever is connected needs the server no more, and takes no other role then. */
const goes = setting('goes') !== '';

const packed = (what: unknown): string => btoa(JSON.stringify(what));

export class RoleClient {
  /** Types of what it was told, in order. */
  readonly notices: string[] = [];
  readonly #camera: MediaStream;
  readonly #socket: WebSocket;
  #peer: RTCPeerConnection | undefined;

  constructor(camera: MediaStream) {
    this.#camera = camera;
    this.#socket = new WebSocket(socketUrl('/websocket'));
    const hear = inOrder((frame: Frame) => this.#hear(frame));
    this.#socket.addEventListener('message', ({ data }) => hear(JSON.parse(String(data))));
    this.#socket.addEventListener('error', () => this.notices.push('refused'));
    this.#socket.addEventListener('close', () => this.notices.push('gone'));
  }

  get standing(): { signalling?: string; described?: string } {
    return {
      signalling: this.#peer?.signalingState ?? '',
      described: this.#peer?.localDescription?.type ?? '',
    };
  }

  /** The button of the later variant. */
  startSession(): void {
    this.#send('StartSession', '');
  }

  async #hear({ type, data }: Frame): Promise<void> {
    this.notices.push(type);
    switch (type) {
      case 'InitCaller':
        return this.#offer();
      case 'CallerSessionDesc':
        return this.#answer(JSON.parse(atob(data)));
      case 'CalleeSessionDesc':
        await this.#peer?.setRemoteDescription(JSON.parse(atob(data)));
        return;
      case 'ICECandidate':
        await this.#peer?.addIceCandidate(JSON.parse(atob(data)));
        return;
      case 'UpgradeToCaller':
        if (goes) return;
        this.#peer?.close();
        this.#send('UpgradeToCaller', '');
        return;
      default:
        throw new Error(`not understood: ${type}`);
    }
  }

  async #offer(): Promise<void> {
    const peer = this.#newCall();
    await peer.setLocalDescription(await peer.createOffer());
    this.#send('CallerSessionDesc', packed(peer.localDescription));
  }

  async #answer(offer: RTCSessionDescriptionInit): Promise<void> {
    const peer = this.#newCall();
    await peer.setRemoteDescription(offer);
    await peer.setLocalDescription(await peer.createAnswer());
    this.#send('CalleeSessionDesc', packed(peer.localDescription));
  }

  #newCall(): RTCPeerConnection {
    this.#peer?.close();
    const peer = newPeer(this.#camera);
    peer.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate !== null) this.#send('ICECandidate', packed(candidate));
    });
    peer.addEventListener('iceconnectionstatechange', () => {
      const state = peer.iceConnectionState;
      if (goes && (state === 'connected' || state === 'completed')) this.#socket.close();
    });
    this.#peer = peer;
    return peer;
  }

  #send(type: string, data: string): void {
    if (this.#socket.readyState === WebSocket.OPEN)
      this.#socket.send(JSON.stringify({ type, data }));
  }
}

Object.assign(window, { client: new RoleClient(await ownCamera()) });
