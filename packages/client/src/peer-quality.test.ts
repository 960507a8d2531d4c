import { expect, it } from 'vitest';
import { PeerQuality } from './peer-quality.ts';
import { RemoteRelays } from './remote-relays.ts';

type Reports = Record<string, unknown>[];

/** Measured once a second, one set of reports after another, and then none any more. */
function qualityOf(...measurements: Reports[]): PeerQuality {
  let at = 0;
  const pc = {
    getStats: async () => {
      const reports = measurements.shift();
      if (reports === undefined) throw new DOMException('', 'InvalidStateError');
      return new Map(reports.map((report) => [String(report['id']), report]));
    },
  };
  return new PeerQuality(pc, new RemoteRelays(), () => (at += 1_000));
}

const path: Reports = [
  { id: 'T', type: 'transport', selectedCandidatePairId: 'P' },
  {
    id: 'P',
    type: 'candidate-pair',
    localCandidateId: 'L',
    remoteCandidateId: 'R',
    currentRoundTripTime: 0.042,
  },
  { id: 'L', type: 'local-candidate', candidateType: 'relay', relayProtocol: 'tls' },
  { id: 'R', type: 'remote-candidate', candidateType: 'host' },
];
const codecs: Reports = [
  { id: 'CA', type: 'codec', mimeType: 'audio/opus' },
  { id: 'CV', type: 'codec', mimeType: 'video/VP8' },
];

/** Sound and two pictures each way. Out: as counted here, and as the other side heard it. */
const flows = (bytes: number, packets: number, lost: number): Reports => [
  { id: 'A', type: 'inbound-rtp', kind: 'audio', codecId: 'CA', bytesReceived: bytes },
  {
    id: 'V',
    type: 'inbound-rtp',
    kind: 'video',
    codecId: 'CV',
    bytesReceived: bytes,
    packetsReceived: packets,
    packetsLost: lost,
    frameWidth: 1280,
    frameHeight: 720,
    framesPerSecond: 24,
  },
  { id: 'S', type: 'inbound-rtp', kind: 'video', frameWidth: 320, frameHeight: 180 },
  {
    id: 'O',
    type: 'outbound-rtp',
    kind: 'audio',
    codecId: 'CA',
    bytesSent: 2 * bytes,
    packetsSent: packets,
  },
  { id: 'H', type: 'remote-inbound-rtp', kind: 'audio', packetsLost: lost, roundTripTime: 0.05 },
];

it('[NET6] says what the browser counted, rates as of the measurement before', async () => {
  const quality = qualityOf(
    [...path, ...codecs, ...flows(1_000, 100, 0)],
    [...path, ...codecs, ...flows(2_000, 190, 10)],
  );
  const first = await quality.measure();
  expect([first.in.bitsPerSecond, first.in.lost, first.out.lost]).toEqual([null, null, null]);
  const second = await quality.measure();
  expect(second).toEqual({
    path: 'relay',
    over: 'tls',
    roundTripMs: 42,
    in: {
      bitsPerSecond: 16_000,
      lost: 0.1,
      audioCodec: 'opus',
      videoCodec: 'VP8',
      width: 1280,
      height: 720,
      framesPerSecond: 24,
    },
    out: {
      bitsPerSecond: 16_000,
      lost: 10 / 90,
      audioCodec: 'opus',
      videoCodec: null,
      width: null,
      height: null,
      framesPerSecond: null,
    },
  });
});

it('[NET6] takes no count that began anew for a rate, and the round trip of media for that of the path', async () => {
  const quality = qualityOf(flows(1_000, 100, 0), flows(10, 5, 0));
  await quality.measure();
  const after = await quality.measure();
  expect(after.in).toMatchObject({ bitsPerSecond: null, lost: null });
  expect(after).toMatchObject({ path: 'unknown', roundTripMs: 50 });
});

it('[NET6] of a connection that is closed it knows nothing, and does not fail', async () => {
  const { path: way, roundTripMs, in: heard } = await qualityOf().measure();
  expect([way, roundTripMs, heard.bitsPerSecond, heard.audioCodec]).toEqual([
    'unknown',
    null,
    null,
    null,
  ]);
});
