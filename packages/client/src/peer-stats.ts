/** The two facts the machine wants of a peer connection: bytes received, and by what kind of path. */
import type { PeerEvent } from '@parley/core/client';

type Measured = Extract<PeerEvent, { what: 'measured' }>;

/** The union of what is read of the reports; browsers differ in which fields they have. */
interface Report extends RTCStats {
  bytesReceived?: number;
  selectedCandidatePairId?: string;
  /** Firefox marks the pair instead of naming it in the transport. */
  selected?: boolean;
  localCandidateId?: string;
  remoteCandidateId?: string;
  candidateType?: RTCIceCandidateType;
}

export async function measure(pc: Pick<RTCPeerConnection, 'getStats'>): Promise<Measured> {
  const reports = new Map<string, Report>();
  try {
    (await pc.getStats()).forEach((report: Report) => reports.set(report.id, report));
  } catch {
    // A connection that is closed has no reports; it has received nothing new either.
  }
  let bytesReceived = 0;
  for (const report of reports.values()) {
    if (report.type === 'inbound-rtp') bytesReceived += report.bytesReceived ?? 0;
  }
  return { what: 'measured', bytesReceived, path: pathOf(reports) };
}

function pathOf(reports: ReadonlyMap<string, Report>): Measured['path'] {
  const all = [...reports.values()];
  const named = all.find(({ type }) => type === 'transport')?.selectedCandidatePairId;
  const pair =
    named === undefined
      ? all.find(({ type, selected }) => type === 'candidate-pair' && selected === true)
      : reports.get(named);
  const ends = [pair?.localCandidateId, pair?.remoteCandidateId].map(
    (id) => reports.get(id ?? '')?.candidateType,
  );
  if (ends.includes('relay')) return 'relay';
  return ends.includes(undefined) ? 'unknown' : 'direct';
}
