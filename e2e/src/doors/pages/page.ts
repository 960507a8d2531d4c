/** What the client pages have in common: where the server is, the own camera, one peer connection and its picture. */

const asked = new URLSearchParams(location.search);

/** What the test wants of the page, by name. */
export const setting = (name: string): string => asked.get(name) ?? '';

export const serverUrl = setting('server');

export const socketUrl = (path: string): string => serverUrl.replace(/^http/, 'ws') + path;

export const ownCamera = (): Promise<MediaStream> =>
  navigator.mediaDevices.getUserMedia({ audio: true, video: true });

/** Browsers decode only what is played. */
export function show(stream: MediaStream | undefined): void {
  const video = document.querySelector<HTMLVideoElement>('#remote');
  if (video !== null && stream !== undefined) video.srcObject = stream;
}

/** A peer connection that sends the own picture and shows the other's. */
export function newPeer(own: MediaStream): RTCPeerConnection {
  const peer = new RTCPeerConnection();
  peer.addEventListener('track', ({ streams }) => show(streams[0]));
  for (const track of own.getTracks()) peer.addTrack(track, own);
  return peer;
}

export const gathered = (peer: RTCPeerConnection): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (peer.iceGatheringState === 'complete') resolve();
    };
    peer.addEventListener('icegatheringstatechange', look);
    look();
  });

/** Handles what arrives one after the other, as descriptions and candidates want it. */
export function inOrder<Message>(
  handle: (message: Message) => Promise<void> | void,
): (message: Message) => void {
  let last = Promise.resolve();
  return (message) => {
    last = last.then(() => handle(message));
  };
}

export function opened(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Error(`${socket.url} did not open`)));
  });
}
