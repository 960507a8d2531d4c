/**
 * Runs in every measured page before its own code: cameras give small pictures, peer connections are kept where
 * their bytes can be counted, and the time from being admitted to a room to the first offer is noted. The
 * same for the app and the floor, which has no rooms.
 */
interface Noted {
  peers: RTCPeerConnection[];
  firstOfferMs: Promise<number>;
}

export function installInstruments(): void {
  const { promise, resolve } = Promise.withResolvers<number>();
  const noted: Noted = { peers: [], firstOfferMs: promise };
  Object.assign(window, { noted });

  window.RTCPeerConnection = new Proxy(RTCPeerConnection, {
    construct(target, [configuration]: [RTCConfiguration?]) {
      const peer = new target(configuration);
      noted.peers.push(peer);
      return peer;
    },
  });

  let admittedAt: number | undefined;
  window.WebSocket = new Proxy(WebSocket, {
    construct(target, args: [string, string[]?]) {
      const socket = new target(...args);
      socket.addEventListener('message', ({ data }) => {
        if (String(data).includes('"view":{')) admittedAt = performance.now();
      });
      const send = socket.send.bind(socket);
      socket.send = (data) => {
        send(data);
        const isOffer = typeof data === 'string' && data.includes('"kind":"offer"');
        if (isOffer && admittedAt !== undefined) resolve(performance.now() - admittedAt);
      };
      return socket;
    },
  });

  const { mediaDevices } = navigator;
  const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = (wanted) => {
    const small = wanted?.video ? { width: 320, height: 240, frameRate: 15 } : false;
    return getUserMedia({ ...wanted, video: small });
  };
}

/** Of this page, once one was sent. */
export function readFirstOffer(patienceMs: number): Promise<number> {
  const { noted } = window as unknown as { noted: Noted };
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error('No offer was sent.')), patienceMs);
  });
  return Promise.race([noted.firstOfferMs, late]);
}

/** How the app of this page reaches others. */
export function readConfiguration(): RTCConfiguration {
  const { noted } = window as unknown as { noted: Noted };
  const { iceServers, iceTransportPolicy } = noted.peers.at(-1)?.getConfiguration() ?? {};
  return { iceServers: iceServers ?? [], iceTransportPolicy: iceTransportPolicy ?? 'all' };
}

/** By which kinds of candidates this page's newest connection goes. */
export async function readPath(): Promise<string> {
  const { noted } = window as unknown as { noted: Noted };
  const reports = new Map<string, Record<string, unknown>>();
  const stats = await noted.peers.at(-1)?.getStats();
  stats?.forEach((report: Record<string, unknown>) => reports.set(String(report['id']), report));
  const transport = [...reports.values()].find(({ type }) => type === 'transport');
  const pair = reports.get(String(transport?.['selectedCandidatePairId']));
  const ends = [pair?.['localCandidateId'], pair?.['remoteCandidateId']];
  return ends.map((end) => String(reports.get(String(end))?.['candidateType'])).join(' ');
}

/** What came over this page's newest connection. */
export async function readBytes(): Promise<number> {
  const { noted } = window as unknown as { noted: Noted };
  let bytes = 0;
  const stats = await noted.peers.at(-1)?.getStats();
  stats?.forEach(({ type, bytesReceived }: Record<string, unknown>) => {
    if (type === 'transport') bytes += Number(bytesReceived ?? 0);
  });
  return bytes;
}
