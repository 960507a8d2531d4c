/** Runs in a page: one peer connection that does what it is told and keeps what it sees. */

export type Entry = readonly [atMs: number, what: string];

export interface RecordedPeer {
  open(stun: string, leads: boolean): Promise<void>;
  describe(): Promise<RTCSessionDescriptionInit>;
  take(description: RTCSessionDescriptionInit): Promise<void>;
  /** Those that are not empty, once more after each restart. */
  candidates(): RTCIceCandidateInit[];
  hear(candidates: readonly RTCIceCandidateInit[]): Promise<void>;
  rollback(): Promise<void>;
  change(): void;
  restart(): void;
  say(): void;
  close(): void;
  readonly entries: readonly Entry[];
}

declare const window: Window & { recorded: RecordedPeer };

export function recordPeer(): void {
  const entries: Entry[] = [];
  const note = (what: string): void => void entries.push([Date.now(), what]);
  const found: RTCIceCandidate[] = [];
  let pc: RTCPeerConnection;
  let channel: RTCDataChannel;
  let flows = false;
  let bytes = 0;
  let heardAt = 0;

  function watch(): void {
    pc.onsignalingstatechange = () => note(`signalling ${pc.signalingState}`);
    pc.onconnectionstatechange = () => note(`connection ${pc.connectionState}`);
    pc.oniceconnectionstatechange = () => note(`ice ${pc.iceConnectionState}`);
    pc.onnegotiationneeded = () => note('needs negotiation');
    pc.onicecandidate = ({ candidate }) => {
      if (candidate === null || candidate.candidate === '') return;
      found.push(candidate);
      note(`finds ${candidate.type ?? 'something'}`);
    };
    channel.onopen = () => note('channel open');
    channel.onclose = () => note('channel closed');
    channel.onmessage = () => note('channel message');
    setInterval(() => void look(), 100);
  }

  async function look(): Promise<void> {
    let now = 0;
    for (const report of (await pc.getStats()).values()) {
      if (report.type === 'inbound-rtp') now += Number(report.bytesReceived ?? 0);
    }
    if (now > bytes) {
      heardAt = Date.now();
      if (!flows) note('bytes flow');
      flows = true;
    } else if (flows && Date.now() - heardAt > 600) {
      flows = false;
      note('bytes stop');
    }
    bytes = now;
  }

  window.recorded = {
    entries,
    async open(stun, leads) {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      pc = new RTCPeerConnection({ iceServers: [{ urls: stun }] });
      for (const track of stream.getTracks()) pc.addTrack(track, stream);
      channel = pc.createDataChannel('control', { negotiated: true, id: 0 });
      watch();
      note(leads ? 'opens and leads' : 'opens');
    },
    async describe() {
      await pc.setLocalDescription();
      const made = pc.localDescription;
      if (made === null) throw new Error('no description was made');
      return { type: made.type, sdp: made.sdp };
    },
    take: (description) => pc.setRemoteDescription(description),
    candidates: () => found.splice(0).map((one) => one.toJSON()),
    async hear(candidates) {
      for (const one of candidates) await pc.addIceCandidate(one);
    },
    rollback: () => pc.setLocalDescription({ type: 'rollback' }),
    change: () => void pc.addTransceiver('audio', { direction: 'recvonly' }),
    restart: () => pc.restartIce(),
    say: () => channel.send('something'),
    close: () => pc.close(),
  };
}
