/** A client that registers under an id and calls others by theirs. It sends no candidates but gathers them first. */
import { gathered, newPeer, opened, ownCamera, socketUrl, inOrder } from './page.ts';

interface Frame {
  method: string;
  peer_id: string;
  farend_peer_id: string;
  offer?: RTCSessionDescriptionInit;
  answer?: RTCSessionDescriptionInit;
  status?: string;
}

export class RegisteredClient {
  /** What the user would read. */
  readonly notices: string[] = [];
  #id = '';
  #farend = '';
  #peer: RTCPeerConnection | undefined;
  #camera: MediaStream | undefined;
  #socket: WebSocket | undefined;

  async register(id: string): Promise<void> {
    this.#camera ??= await ownCamera();
    this.#id = id;
    if (this.#socket === undefined) {
      this.#socket = new WebSocket(socketUrl('/'), 'webrtcconnect');
      const hear = inOrder((frame: Frame) => this.#hear(frame));
      this.#socket.addEventListener('message', ({ data }) => hear(JSON.parse(String(data))));
      await opened(this.#socket);
    }
    this.#send({ method: 'register', peer_id: id });
  }

  async call(farend: string): Promise<void> {
    const peer = this.#newCall(farend);
    await peer.setLocalDescription(await peer.createOffer());
    await gathered(peer);
    const offer = peer.localDescription;
    this.#send({ method: 'invite_peer', peer_id: this.#id, farend_peer_id: farend, offer });
  }

  disconnect(): void {
    this.#send({ method: 'disconnect_call', peer_id: this.#id, farend_peer_id: this.#farend });
    this.#peer?.close();
  }

  async #hear(frame: Frame): Promise<void> {
    switch (frame.method) {
      case 'register_response':
        this.notices.push(`registered: ${frame.status}`);
        break;
      case 'invite_peer':
        if (frame.farend_peer_id === this.#id) await this.#answer(frame);
        break;
      case 'invite_peer_response':
        if (frame.peer_id !== this.#id) break;
        if (frame.status !== undefined) this.notices.push(`invited: ${frame.status}`);
        else if (frame.answer !== undefined) await this.#peer?.setRemoteDescription(frame.answer);
        break;
      case 'disconnect_call':
        this.notices.push(`disconnected by ${frame.peer_id}`);
        this.#peer?.close();
        break;
      default:
        this.notices.push(`not understood: ${frame.method}`);
    }
  }

  async #answer(frame: Frame): Promise<void> {
    const peer = this.#newCall(frame.peer_id);
    if (frame.offer !== undefined) await peer.setRemoteDescription(frame.offer);
    await peer.setLocalDescription(await peer.createAnswer());
    await gathered(peer);
    this.#send({ ...frame, method: 'invite_peer_response', answer: peer.localDescription });
  }

  #newCall(farend: string): RTCPeerConnection {
    if (this.#camera === undefined) throw new Error('Register first.');
    this.#peer?.close();
    this.#farend = farend;
    this.#peer = newPeer(this.#camera);
    return this.#peer;
  }

  #send(frame: object): void {
    this.#socket?.send(JSON.stringify(frame));
  }
}

Object.assign(window, { client: new RegisteredClient() });
