/**
 * The least that a page can do for a call: its camera is open, its socket to a bare relay is open, and
 * a click makes an offer. Runs in the browser; knows no rooms, no names, no failures.
 */
interface FloorOptions {
  relayUrl: string;
  constraints: MediaStreamConstraints;
  configuration: RTCConfiguration;
}

type Said = { description: RTCSessionDescriptionInit } | { candidate: RTCIceCandidateInit };

export async function runFloorPage(options: FloorOptions): Promise<void> {
  const { relayUrl, constraints, configuration } = options;
  const local = await navigator.mediaDevices.getUserMedia(constraints);
  const relay = new WebSocket(relayUrl);
  await new Promise((resolve) => relay.addEventListener('open', resolve));
  const say = (said: Said): void => relay.send(JSON.stringify(said));

  let peer: RTCPeerConnection | undefined;
  const connect = (): RTCPeerConnection => {
    const made = new RTCPeerConnection({ ...configuration, bundlePolicy: 'max-bundle' });
    made.addEventListener('track', ({ streams: [stream] }) => {
      const remote = document.querySelector('video');
      if (remote && stream && remote.srcObject !== stream) remote.srcObject = stream;
    });
    made.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate) say({ candidate: candidate.toJSON() });
    });
    for (const track of local.getTracks()) made.addTrack(track, local);
    return made;
  };
  const describe = async (made: RTCPeerConnection): Promise<void> => {
    await made.setLocalDescription();
    if (made.localDescription) say({ description: made.localDescription.toJSON() });
  };

  // One after the other, as a description must be set before its candidates.
  let heard = Promise.resolve();
  const hear = async (said: Said): Promise<void> => {
    peer ??= connect();
    if ('candidate' in said) return peer.addIceCandidate(said.candidate);
    await peer.setRemoteDescription(said.description);
    if (said.description.type === 'offer') await describe(peer);
  };
  relay.addEventListener('message', ({ data }) => {
    heard = heard.then(() => hear(JSON.parse(String(data)) as Said));
  });
  document.querySelector('button')?.addEventListener('click', () => {
    peer = connect();
    peer.createDataChannel('control');
    void describe(peer);
  });
  document.title = 'ready';
}
