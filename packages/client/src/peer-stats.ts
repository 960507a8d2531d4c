/**
 * The two facts the machine wants of a peer connection: how many bytes it ever received, and by what
 * kind of path. Firefox starts a receiver's count anew when it is negotiated again, so what was
 * counted before is kept here: a count that falls would look like silence.
 */
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

export class PeerStats {
  readonly #pc: Pick<RTCPeerConnection, 'getStats'>;
  #bytesReceived = 0;
  /** By receiver, at the last measurement. */
  #counts = new Map<string, number>();
  #path: Measured['path'] = 'unknown';

  constructor(pc: Pick<RTCPeerConnection, 'getStats'>) {
    this.#pc = pc;
  }

  async measure(): Promise<Measured> {
    try {
      const reports = new Map<string, Report>();
      (await this.#pc.getStats()).forEach((report: Report) => reports.set(report.id, report));
      this.#count(reports);
      this.#path = pathOf(reports);
    } catch {
      // A connection that is closed has no reports; it has received nothing new either.
    }
    return { what: 'measured', bytesReceived: this.#bytesReceived, path: this.#path };
  }

  #count(reports: ReadonlyMap<string, Report>): void {
    const before = this.#counts;
    this.#counts = new Map();
    for (const { id, type, bytesReceived = 0 } of reports.values()) {
      if (type !== 'inbound-rtp') continue;
      const known = before.get(id) ?? 0;
      this.#bytesReceived += bytesReceived < known ? bytesReceived : bytesReceived - known;
      this.#counts.set(id, bytesReceived);
    }
  }
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
