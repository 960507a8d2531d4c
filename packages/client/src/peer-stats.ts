/**
 * The facts the machine wants of a peer connection: how many bytes it ever received and sent, when the
 * last packet came, and by what path. Firefox starts a receiver's count anew when it is negotiated again, so what was
 * counted before is kept here: a count that falls would look like silence.
 */
import type { LinkPath, PeerEvent } from '@parley/core/client';
import type { RemoteRelays } from './remote-relays.ts';

type Measured = Extract<PeerEvent, { what: 'measured' }>;

const OVER = ['udp', 'tcp', 'tls'] as const;

/** The union of what is read of the reports; browsers differ in which fields they have. */
export interface Report extends RTCStats {
  bytesReceived?: number;
  bytesSent?: number;
  lastPacketReceivedTimestamp?: number;
  selectedCandidatePairId?: string;
  /** Firefox marks the pair instead of naming it in the transport. */
  selected?: boolean;
  localCandidateId?: string;
  remoteCandidateId?: string;
  candidateType?: RTCIceCandidateType;
  protocol?: string;
  relayProtocol?: string;
  address?: string;
  port?: number;
}

export class PeerStats {
  readonly #pc: Pick<RTCPeerConnection, 'getStats'>;
  readonly #relays: RemoteRelays;
  #bytesReceived = 0;
  #bytesSent = 0;
  #idleMs: number | undefined;
  /** By receiver, at the last measurement. */
  #counts = new Map<string, number>();
  #path: LinkPath = { path: 'unknown' };

  constructor(pc: Pick<RTCPeerConnection, 'getStats'>, relays: RemoteRelays) {
    this.#pc = pc;
    this.#relays = relays;
  }

  async measure(): Promise<Measured> {
    try {
      const reports = await reportsOf(this.#pc);
      this.#count(reports);
      this.#bytesSent = sum(ofType(reports, 'outbound-rtp').map(({ bytesSent = 0 }) => bytesSent));
      this.#idleMs = idleMsOf(ofType(reports, 'inbound-rtp'));
      this.#path = pathOf(reports, this.#relays);
    } catch {
      // A connection that is closed has no reports; it has received nothing new either.
    }
    return {
      what: 'measured',
      bytesReceived: this.#bytesReceived,
      bytesSent: this.#bytesSent,
      ...(this.#idleMs !== undefined && { idleMs: this.#idleMs }),
      ...this.#path,
    };
  }

  #count(reports: ReadonlyMap<string, Report>): void {
    const before = this.#counts;
    this.#counts = new Map();
    for (const { id, bytesReceived = 0 } of ofType(reports, 'inbound-rtp')) {
      const known = before.get(id) ?? 0;
      this.#bytesReceived += bytesReceived < known ? bytesReceived : bytesReceived - known;
      this.#counts.set(id, bytesReceived);
    }
  }
}

const ofType = (reports: ReadonlyMap<string, Report>, wanted: RTCStatsType): Report[] =>
  [...reports.values()].filter(({ type }) => type === wanted);

const sum = (counts: readonly number[]): number => counts.reduce((total, one) => total + one, 0);

/** Since the last packet of any receiver. Both times are of one clock, whichever that is. */
function idleMsOf(receivers: readonly Report[]): number | undefined {
  const idle = receivers.flatMap(({ timestamp, lastPacketReceivedTimestamp: last }) =>
    last === undefined ? [] : [timestamp - last],
  );
  return idle.length === 0 ? undefined : Math.max(0, Math.min(...idle));
}

export async function reportsOf(
  pc: Pick<RTCPeerConnection, 'getStats'>,
): Promise<ReadonlyMap<string, Report>> {
  const reports = new Map<string, Report>();
  (await pc.getStats()).forEach((report: Report) => reports.set(report.id, report));
  return reports;
}

/** The pair of candidates in use. */
export function pairOf(reports: ReadonlyMap<string, Report>): Report | undefined {
  const all = [...reports.values()];
  const named = all.find(({ type }) => type === 'transport')?.selectedCandidatePairId;
  if (named !== undefined) return reports.get(named);
  return all.find(({ type, selected }) => type === 'candidate-pair' && selected === true);
}

/** Where both sides use a relay, it is told how this one reaches its own. */
export function pathOf(reports: ReadonlyMap<string, Report>, relays: RemoteRelays): LinkPath {
  const pair = pairOf(reports);
  const local = reports.get(pair?.localCandidateId ?? '');
  const remote = reports.get(pair?.remoteCandidateId ?? '');
  if (local?.candidateType === undefined || remote?.candidateType === undefined)
    return { path: 'unknown' };
  const relay = [local, remote].find(
    ({ candidateType, address = '', port = 0 }) =>
      candidateType === 'relay' || (candidateType === 'prflx' && relays.has(address, port)),
  );
  const protocol = relay?.relayProtocol ?? local.protocol;
  const over = OVER.find((one) => one === protocol);
  return { path: relay === undefined ? 'direct' : 'relay', ...(over !== undefined && { over }) };
}
