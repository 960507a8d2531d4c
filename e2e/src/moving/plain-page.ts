/**
 * What many pages do: perfect negotiation over a socket that is opened again when it ends or the network is
 * back, and a restart of ICE once the browser says `failed`. Runs in the browser; `leads` makes the offers.
 */
export interface PlainOptions {
  readonly relayUrl: string;
  readonly iceServers: RTCIceServer[];
  readonly leads: boolean;
}

type Said = { description: RTCSessionDescriptionInit } | { candidate: RTCIceCandidateInit };

export async function runPlainPage({ relayUrl, iceServers, leads }: PlainOptions): Promise<void> {
  const remote = document.querySelector('video');
  const local = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  const peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle', iceServers });
  const unsaid: string[] = [];
  let socket: WebSocket | undefined;

  const flush = (): void => {
    while (socket?.readyState === WebSocket.OPEN) {
      const next = unsaid.shift();
      if (next === undefined) return;
      socket.send(next);
    }
  };
  const say = (said: Said): void => {
    unsaid.push(JSON.stringify(said));
    flush();
  };
  const describe = async (): Promise<void> => {
    await peer.setLocalDescription();
    if (peer.localDescription) say({ description: peer.localDescription.toJSON() });
  };
  const hear = async (said: Said): Promise<void> => {
    if ('candidate' in said) return peer.addIceCandidate(said.candidate);
    if (said.description.type === 'offer' && peer.signalingState !== 'stable' && leads) return;
    await peer.setRemoteDescription(said.description);
    if (said.description.type === 'offer') await describe();
  };
  let heard = Promise.resolve();
  const connect = (): void => {
    socket?.close();
    const opened = new WebSocket(relayUrl);
    socket = opened;
    opened.addEventListener('open', flush);
    opened.addEventListener('close', () => {
      if (socket === opened) setTimeout(connect, 500);
    });
    opened.addEventListener('message', ({ data }) => {
      heard = heard.then(() => hear(JSON.parse(String(data)) as Said)).catch(() => undefined);
    });
  };

  peer.addEventListener('track', ({ streams: [stream] }) => {
    if (remote && stream && remote.srcObject !== stream) remote.srcObject = stream;
  });
  peer.addEventListener('icecandidate', ({ candidate }) => {
    if (candidate) say({ candidate: candidate.toJSON() });
  });
  peer.addEventListener('connectionstatechange', () => {
    if (peer.connectionState === 'failed') peer.restartIce();
  });
  for (const track of local.getTracks()) peer.addTrack(track, local);
  window.addEventListener('online', connect);
  connect();
  if (!leads) return;
  await describe();
  peer.addEventListener('negotiationneeded', () => void describe());
}
