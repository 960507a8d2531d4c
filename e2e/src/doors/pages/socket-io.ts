/**
 * A client of the rooms over socket.io 2 that connects nowhere but at a server that puts its candidates
 * into its descriptions: those are sent before any is gathered, and candidates of others are not
 * listened to. One page for all its dialects: the names of events, the ways to a room.
 */
import { newPeer, ownCamera, serverUrl, setting, inOrder } from './page.ts';

interface Party {
  name: string;
  id: string;
}

interface Description {
  from: Party;
  to: string;
  type: string;
  sdp: RTCSessionDescriptionInit;
}

interface Socket {
  readonly id: string;
  emit(name: string, payload: object): void;
  on<Payload>(name: string, listener: (payload: Payload) => void): void;
}

declare const io: (url: string, options?: { transports: string[] }) => Socket;

const words =
  setting('words') === 'arrived'
    ? { came: 'user-arrived', left: 'cut-the-call' }
    : { came: 'user-joined', left: 'user-left' };

export class RoomClient {
  /** What the user would read. */
  readonly notices: string[] = [];
  readonly #camera: MediaStream;
  readonly #socket: Socket;
  #room = '';
  #name = '';
  #peer: RTCPeerConnection | undefined;

  constructor(camera: MediaStream) {
    this.#camera = camera;
    const transport = setting('transport');
    this.#socket = io(serverUrl, ...(transport === '' ? [] : [{ transports: [transport] }]));
    this.#listen();
    window.addEventListener('beforeunload', () => this.cut());
  }

  createRoom(room: string): void {
    this.#socket.emit('create-room', { room_id: room });
  }

  /** The other way to a room, by a form that the server answers with a page. */
  submit(way: 'create' | 'join', room: string, password: string): void {
    const form = document.createElement('form');
    form.method = 'post';
    form.action = `${serverUrl}/r/${room}`;
    const fields = { func_type: way, password_exists: 'on' };
    const named = { [`${way}_room_id`]: room, [`${way}_room_password`]: password };
    for (const [name, value] of Object.entries({ ...fields, ...named })) {
      const input = document.createElement('input');
      Object.assign(input, { name, value });
      form.append(input);
    }
    document.body.append(form);
    form.submit();
  }

  join(name: string): void {
    this.#room = location.pathname.split('/').at(-1) ?? '';
    this.#name = name;
    const password = setting('pass');
    this.#socket.emit('join', {
      room_id: this.#room,
      peer_name: name,
      ...(password === '' ? {} : { room_pass: password }),
    });
  }

  cut(): void {
    const own = { peer_name: this.#name, peer_id: this.#socket.id };
    this.#socket.emit('cut-the-call', { room_id: this.#room, ...own });
    this.#peer?.close();
  }

  #listen(): void {
    const socket = this.#socket;
    socket.on('redirect', ({ status, url_extend }: { status: boolean; url_extend: string }) => {
      if (status) location.href = `/${url_extend}${location.search}`;
    });
    socket.on('full-room', () => this.notices.push('full'));
    socket.on(words.came, ({ peer_name, peer_id }: { peer_name: string; peer_id: string }) => {
      this.notices.push(`${peer_name} came`);
      void this.#offer(peer_id);
    });
    socket.on(
      'offer',
      inOrder(({ from, sdp }: Description) => this.#answer(from, sdp)),
    );
    socket.on(
      'answer',
      inOrder(({ sdp }: Description) => this.#peer?.setRemoteDescription(sdp)),
    );
    socket.on(words.left, () => {
      this.notices.push('left');
      this.#peer?.close();
      if (setting('after') === 'home') location.href = `/socket-io${location.search}`;
    });
  }

  async #offer(to: string): Promise<void> {
    const peer = this.#newCall(to);
    const sdp = await peer.createOffer();
    // Made before it is set, so it holds no candidate at all.
    await peer.setLocalDescription(sdp);
    this.#socket.emit('offer', { from: this.#self(), to, type: 'offer', sdp });
  }

  async #answer(from: Party, offer: RTCSessionDescriptionInit): Promise<void> {
    // The clients that are out there look here for `from.is`, which nobody has.
    const peer = this.#newCall(undefined);
    await peer.setRemoteDescription(offer);
    const sdp = await peer.createAnswer();
    await peer.setLocalDescription(sdp);
    this.#socket.emit('answer', { from: this.#self(), to: from.id, type: 'answer', sdp });
  }

  #newCall(to: string | undefined): RTCPeerConnection {
    this.#peer?.close();
    const peer = newPeer(this.#camera);
    peer.addEventListener('icecandidate', ({ candidate }) =>
      this.#socket.emit('ice-candidate', { from: this.#self(), to, candidate }),
    );
    this.#peer = peer;
    return peer;
  }

  #self(): Party {
    return { name: this.#name, id: this.#socket.id };
  }
}

Object.assign(window, { client: new RoomClient(await ownCamera()) });
